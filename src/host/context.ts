import type { PixelImage } from "../api/engine";
import { completeParams } from "../core/params";
import { Problem } from "../core/problem";
import { mulberry32 } from "../core/rng";
import type { Control } from "../engine/control";
import { computed, readOut } from "../engine/memory";
import { foldSignals, scoresOf } from "../engine/samples";
import type { Scope } from "../engine/scope";
import { inputSignal, keptSignal, type SignalOptions, signalWithSums } from "../engine/signals";
import type { Tape } from "../engine/tape";
import { type BoundTarget, type Scores, type Selection, selectTarget } from "../engine/target";
import { alias, type Tensor } from "../engine/tensors";
import { record } from "../engine/walk";
import type { Preprocessing } from "../graph/card";
import { defaultCamLayer, resolveLayer } from "../graph/layers";
import { methodById } from "../methods";
import type { RunContext } from "../methods/context";
import type { Attribution } from "../methods/define";
import { boundsOf, type KeptTape } from "./opened";

export interface ContextOptions {
  readonly kept: KeptTape;
  readonly target: BoundTarget;
  readonly pixels: PixelImage;
  readonly preprocessing: Preprocessing;
  readonly control: Control;
  /** Owns what the method holds; disposed by the caller. */
  readonly scope: Scope;
  readonly onProgress: (done: number, what: string) => void;
  readonly onPartial: (map: Attribution) => void;
  /** Sentences that the person should read with the result. */
  readonly notes: string[];
  /** Looks at every signal and names the first layer where one is not finite; slow, for finding a cause. */
  readonly onNotFinite?: (layer: string) => void;
}

/** Between two unfinished maps. */
const PARTIAL_MS = 150;

/** The world as a method sees it: one recorded image, one target, and the walks between them. */
export function makeContext(options: ContextOptions): RunContext {
  const { kept, target, notes, control, scope, preprocessing, onProgress } = options;
  const { tape, input } = kept;
  const { executable } = tape;
  const { graph } = tape.network;
  const { channels } = graph.card.input;
  const signals: SignalOptions = {
    tape,
    target,
    control,
    ...(options.onNotFinite ? { onNotFinite: options.onNotFinite } : {}),
  };
  let shown = performance.now();
  const partial = async (make: () => Attribution | Promise<Attribution>): Promise<void> => {
    if (performance.now() - shown < PARTIAL_MS) return;
    options.onPartial(await make());
    shown = performance.now();
  };
  return {
    graph,
    image: input,
    pixels: options.pixels,
    bounds: boundsOf(preprocessing, channels),
    modelSpace: (pixel) =>
      pixel.slice(0, channels).map((v, c) => v * preprocessing.scale[c]! + preprocessing.offset[c]!),
    target,
    layer: (name) => spatialLayer(tape, name, notes),
    activation: (node) => tape.value(node),
    signal: (table, at) => keptSignal(signals, table, at),
    signalWithSums: (table) => signalWithSums(signals, table),
    read: readOut,
    hold: (compute) => scope.own(computed(compute)),
    async record(image) {
      // As exact as the image's own recording: methods compare the two.
      const other = await record(executable, image, control, { precise: true });
      return scope.own(other);
    },
    async walk(table, { base } = {}) {
      return scope.own(await inputSignal(signals, table, base));
    },
    async scores({ of = "target", what, onScores, ...samples }) {
      return scoresOf({
        executable,
        selection: of === "target" ? target : asProbability(tape, target, kept.scores),
        side: tape,
        control,
        ...(onScores ? { onScores } : {}),
        onProgress: (done) => onProgress(done / samples.count, what),
        ...samples,
      });
    },
    async fold({ what, show, ...samples }) {
      const state = await foldSignals({
        executable,
        selection: target,
        control,
        onProgress: (done) => onProgress(done / samples.count, what),
        ...(show
          ? { onState: (now: readonly Tensor[], done: number) => partial(() => show(now, done)) }
          : {}),
        ...samples,
      });
      return state.map((t) => scope.own(t));
    },
    async signalFor(table, { make, what, done }) {
      onProgress(done, what);
      const [signal] = await foldSignals({
        executable,
        selection: target,
        control,
        table,
        count: 1,
        make,
        step: (_state, _sample, signals) => [alias(signals)],
      });
      try {
        return await readOut(() => signal!);
      } finally {
        signal!.dispose();
      }
    },
    attribute(id, params, [begin, end] = [0, 1]) {
      const method = methodById(id);
      const inner = makeContext({
        ...options,
        onPartial: () => {},
        onProgress: (done, what) => onProgress(begin + (end - begin) * done, what),
      });
      return method.run(inner, completeParams(method.label, method.params, params));
    },
    rng: mulberry32,
    note: (sentence) => {
      if (!notes.includes(sentence)) notes.push(sentence);
    },
    partial,
  };
}

/** The probability of the class that is explained; contrasts and hidden units have none. */
function asProbability(tape: Tape, { target }: BoundTarget, { logits }: Scores): Selection {
  if ("class" in target)
    return selectTarget(
      tape.network,
      { class: target.class, of: "probability" },
      logits,
      () => tape.network.graph.logits,
    );
  throw new Problem(
    "not-applicable",
    "A contrast or a hidden unit has no probability; measure the target's own score instead.",
  );
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
