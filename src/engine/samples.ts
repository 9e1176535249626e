import * as tf from "@tensorflow/tfjs-core";
import { Problem } from "../core/problem";
import type { NodeId } from "../graph/types";
import type { Control } from "./control";
import { ancestors, descendants, type Network } from "./network";
import type { RuleTable, Signal } from "./rule";
import { Scope, withScope } from "./scope";
import type { Executable, Tape } from "./tape";
import { type Selection, seedOf, type TargetValue } from "./target";
import { backward, forward, record } from "./walk";

/**
 * Many runs of one network: perturbed images, or perturbed values of a hidden node. Runs are batched by size alone,
 * never by the clock, so that equal seeds give equal bits.
 */
export interface SampleOptions {
  readonly executable: Executable;
  readonly selection: Selection;
  readonly control: Control;
  readonly count: number;
  /** Samples start … start + size − 1 as [size, ...]; called inside a tidy, becomes the walk's. */
  readonly make: (start: number, size: number) => tf.Tensor;
  /** After each batch: how many are done. */
  readonly onProgress?: (done: number) => void;
}

/** Bytes of the largest value in a walk that still fit the caches of a CPU. */
const CACHE_BYTES = 2 ** 18;
/** The same for a GPU, which wants more work at once. */
const GPU_BYTES = 2 ** 25;
const MOST = 64;

/**
 * How many samples run at once. On a CPU a batch of whole images is no faster than one after the other (measured), so
 * only walks through small layers are batched; a GPU takes what its memory allows.
 */
export function batchSize(network: Network, from: NodeId, to: NodeId): number {
  const limit = tf.getBackend() === "wasm" || tf.getBackend() === "cpu" ? CACHE_BYTES : GPU_BYTES;
  const downstream = descendants(network, [from]);
  const upstream = ancestors(network, [to]);
  let largest = 1;
  for (const { node } of network.members)
    if (downstream.has(node.id) && upstream.has(node.id))
      largest = Math.max(
        largest,
        node.shape.reduce((product, n) => product * n, 4),
      );
  return Math.min(Math.max(Math.floor(limit / largest), 1), MOST);
}

export interface ScoreOptions extends SampleOptions {
  /** Where the samples enter; the model's input unless said otherwise. */
  readonly from?: NodeId;
  /** The tape whose values stand where the samples do not reach. */
  readonly side?: Tape;
  /** Sees the scores of a batch as they come. */
  readonly onScores?: (start: number, scores: readonly number[]) => Promise<void> | undefined;
}

/**
 * The target's score for every sample.
 *
 * @throws Problem `not-applicable` when the samples enter behind the target, which they cannot change
 */
export async function scoresOf(options: ScoreOptions): Promise<Float32Array> {
  const { executable, selection, control, count, make } = options;
  const { network } = executable;
  const from = options.from ?? network.graph.input;
  if (!descendants(network, [from]).has(selection.node)) {
    const { origin } = network.member(from).node;
    throw new Problem(
      "not-applicable",
      `The explained value does not depend on layer "${origin}"; choose a layer before it.`,
      origin,
    );
  }
  const size = batchSize(network, from, selection.node);
  const scores = new Float32Array(count);
  for (let start = 0; start < count; start += size) {
    const n = Math.min(size, count - start);
    await withScope(async (scope) => {
      const samples = scope.own(tf.tidy(() => make(start, n)));
      const found = await forward({
        executable,
        from: new Map([[from, samples]]),
        to: [selection.node],
        ...(options.side ? { side: options.side } : {}),
        control,
      });
      const values = await valuesOf(scope.own(found.get(selection.node)!), selection);
      scores.set(
        values.map((v) => v.score),
        start,
      );
    });
    const seen = options.onScores?.(start, [...scores.subarray(start, start + n)]);
    if (seen) await seen;
    options.onProgress?.(start + n);
  }
  return scores;
}

export interface FoldOptions<S extends Signal> extends SampleOptions {
  readonly table: RuleTable<S>;
  /**
   * Takes a batch's samples and signals, [n, ...] borrowed, into the state; called inside a tidy. Returns the new
   * state, `null` before the first batch.
   */
  readonly step: (
    state: readonly tf.Tensor[] | null,
    samples: tf.Tensor,
    signals: tf.Tensor,
    start: number,
  ) => tf.Tensor[];
  /** Sees the state after each batch, borrowed. */
  readonly onState?: (state: readonly tf.Tensor[], done: number) => Promise<void> | undefined;
}

/**
 * Runs every sample forwards and backwards and folds the signals at the input into a state, so that no more than one
 * batch is alive at a time. The caller owns the result.
 */
export async function foldSignals<S extends Signal>(options: FoldOptions<S>): Promise<tf.Tensor[]> {
  const { executable, selection, count, make, step } = options;
  const { graph } = executable.network;
  const size = batchSize(executable.network, graph.input, selection.node);
  const owner = new Scope();
  let state: tf.Tensor[] | null = null;
  try {
    for (let start = 0; start < count; start += size) {
      const n = Math.min(size, count - start);
      const before: readonly tf.Tensor[] | null = state;
      state = await withScope(async (scope) => {
        const samples = scope.own(tf.tidy(() => make(start, n)));
        const signals = scope.own(await sampleSignals(options, samples));
        return tf.tidy(() => step(before, samples, signals, start)).map((t) => owner.own(t));
      });
      for (const t of before ?? []) if (!state.includes(t)) owner.drop(t);
      const seen = options.onState?.(state, start + n);
      if (seen) await seen;
      options.onProgress?.(start + n);
    }
    return (state ?? []).map((t) => owner.release(t));
  } finally {
    owner.dispose();
  }
}

/** The signals at the input for a batch of samples, [n, ...input]; the caller owns them. */
async function sampleSignals<S extends Signal>(
  { executable, selection, control, table }: FoldOptions<S>,
  samples: tf.Tensor,
): Promise<tf.Tensor> {
  const { input } = executable.network.graph;
  const tape = await record(executable, samples, control);
  try {
    return await withScope(async (scope) => {
      const values = await valuesOf(
        tape.kept(selection.node) ?? scope.own(tf.tidy(() => tape.value(selection.node))),
        selection,
      );
      const seeds = new Map([[selection.node, scope.own(seedOf(selection, values, table.signal))]]);
      return (await backward({ tape, seeds, to: [input], table, control })).get(input)!;
    });
  } finally {
    tape.dispose();
  }
}

/** Reads the target off the node's values of a batch, [n, ...]. */
async function valuesOf(values: tf.Tensor, selection: Selection): Promise<TargetValue[]> {
  const all = new Float32Array(await values.data());
  const size = all.length / values.shape[0]!;
  return Array.from({ length: values.shape[0]! }, (_, i) =>
    selection.at(all.subarray(i * size, (i + 1) * size)),
  );
}
