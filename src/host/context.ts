import { Problem } from "../core/problem";
import { mulberry32 } from "../core/rng";
import type { Control } from "../engine/control";
import { readOut } from "../engine/memory";
import type { Bounds } from "../engine/rules/z-box";
import { keptSignal, type SignalOptions, signalWithSums } from "../engine/signals";
import type { Tape } from "../engine/tape";
import type { BoundTarget } from "../engine/target";
import { defaultCamLayer, resolveLayer } from "../graph/layers";
import { methodById } from "../methods";
import type { RunContext } from "../methods/context";
import type { Attribution } from "../methods/define";
import { completeParams } from "../methods/params";
import type { KeptTape } from "./opened";

export interface ContextOptions {
  readonly kept: KeptTape;
  readonly target: BoundTarget;
  readonly bounds: Bounds;
  readonly control: Control;
  readonly onProgress: (done: number, what: string) => void;
  readonly onPartial: (map: Attribution) => void;
  /** Sentences that the person should read with the result. */
  readonly notes: string[];
  /** Looks at every signal and names the first layer where one is not finite; slow, for finding a cause. */
  readonly onNotFinite?: (layer: string) => void;
}

/** The world as a method sees it: one recorded image, one target, and the walks between them. */
export function makeContext(options: ContextOptions): RunContext {
  const { kept, target, notes } = options;
  const { tape } = kept;
  const { graph } = tape.network;
  const signals: SignalOptions = {
    tape,
    target,
    control: options.control,
    ...(options.onNotFinite ? { onNotFinite: options.onNotFinite } : {}),
  };
  const context: RunContext = {
    graph,
    image: kept.input,
    bounds: options.bounds,
    target,
    layer: (name) => spatialLayer(tape, name, notes),
    activation: (node) => tape.value(node),
    signal: (table, at) => keptSignal(signals, table, at),
    signalWithSums: (table) => signalWithSums(signals, table),
    read: readOut,
    attribute(id, params) {
      const method = methodById(id);
      return method.run(context, completeParams(method.label, method.params, params));
    },
    rng: mulberry32,
    progress: options.onProgress,
    partial: options.onPartial,
  };
  return context;
}

/** A layer whose output has positions, by name or by default. */
function spatialLayer(tape: Tape, name: string | null, notes: string[]): ReturnType<RunContext["layer"]> {
  const { graph } = tape.network;
  if (name === null) {
    const node = defaultCamLayer(graph);
    if (node === null)
      throw new Problem(
        "not-applicable",
        `No layer of "${graph.card.name}" before its output has more than one position, which this method needs; try gradient or lrp.`,
        graph.card.id,
      );
    const { origin, shape } = tape.network.member(node).node;
    return { node, name: origin, shape };
  }
  const { node, note } = resolveLayer(graph, name);
  const { shape } = tape.network.member(node).node;
  if (shape.length !== 3 || shape[0]! * shape[1]! === 1)
    throw new Problem(
      "not-applicable",
      `Layer "${name}" has no positions left (its output is ${shape.join(" × ")}); choose an earlier one.`,
      name,
    );
  if (note !== null && !notes.includes(note)) notes.push(note);
  return { node, name, shape };
}
