import type { ClassScore } from "../api/engine";
import { probabilitiesOf } from "../engine/target";
import type { LoadedModel } from "./opened";

export const classNameOf = ({ labels }: LoadedModel, index: number): string =>
  labels?.[index] ?? `class ${index}`;

/** Every class, most probable first; equal ones in the order of their numbers. */
export function rank(model: LoadedModel, logits: Float32Array): ClassScore[] {
  const probabilities = probabilitiesOf(logits, model.opened.model.graph.head);
  return Array.from(logits, (logit, index) => ({
    index,
    name: classNameOf(model, index),
    probability: probabilities[index]!,
    logit,
  })).sort((a, b) => b.logit - a.logit || a.index - b.index);
}
