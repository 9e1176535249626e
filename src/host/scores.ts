import type { ClassScore } from "../api/engine";
import { probabilitiesOf } from "../engine/target";
import type { ModelGraph } from "../graph/types";

export const classNameOf = ({ card }: ModelGraph, index: number): string =>
  card.labels?.[index] ?? `class ${index}`;

/** Every class, most probable first; equal ones in the order of their numbers. */
export function rank(graph: ModelGraph, logits: Float32Array): ClassScore[] {
  const probabilities = probabilitiesOf(logits, graph.head);
  return Array.from(logits, (logit, index) => ({
    index,
    name: classNameOf(graph, index),
    probability: probabilities[index]!,
    logit,
  })).sort((a, b) => b.logit - a.logit || a.index - b.index);
}
