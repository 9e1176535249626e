import * as tf from "@tensorflow/tfjs-core";
import type { Target } from "../api/target";
import { Problem } from "../core/problem";
import type { Head, NodeId, Shape } from "../graph/types";
import { sigmoidMultiplier, softmaxMultipliers } from "./head-multipliers";
import { readOut } from "./memory";
import type { Network } from "./network";
import type { Signal } from "./rule";
import type { Tape } from "./tape";

/** What a target's node must have been to give this score, and what flows backwards from there. */
export interface TargetValue {
  /** The explained number. */
  readonly score: number;
  /** Shape of the node, row-major: the derivative of the score by the node's value. */
  readonly gradient: Float32Array;
  /** The same for relevance: what each value of the node contributes to the score. */
  readonly relevance: Float32Array;
}

/** A target of one model: where its score is read, and how. */
export interface Selection {
  /** Kept signals are found by it. */
  readonly key: string;
  /** With "top" replaced by the class that it was. */
  readonly target: Target;
  readonly node: NodeId;
  /** Of the node's output, without batch. */
  readonly shape: Shape;
  /** Reads the target off the node's output for one image, row-major. */
  at(values: Float32Array): TargetValue;
  /** Of the target's units being the winner, row-major: 1 altogether, +1 and −1 for a contrast. */
  readonly winners: Float32Array;
  /**
   * Δscore/Δvalue against a baseline: multiplied with the differences of the node's outputs they add up to the
   * difference of the scores. Row-major.
   */
  multipliers(values: Float32Array, base: Float32Array): Float32Array;
}

/** A selection bound to the image that is explained. */
export interface BoundTarget extends Selection, TargetValue {}

/** Where a layer name leads, and whether that layer exists. */
export type ResolveLayer = (name: string) => NodeId;

/** Class scores of one image: logits and the probabilities that the head makes of them. */
export interface Scores {
  readonly logits: Float32Array;
  readonly probabilities: Float32Array;
}

/** softmax or sigmoid in float64; without a head the logits themselves are read as scores of a softmax. */
export const probabilitiesOf = (logits: Float32Array, head: Head): Float32Array =>
  Float32Array.from(exactProbabilities(logits, head));

function exactProbabilities(logits: Float32Array, head: Head): number[] {
  if (head === "sigmoid") return Array.from(logits, (y) => 1 / (1 + Math.exp(-y)));
  const max = logits.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const exps = Array.from(logits, (y) => Math.exp(y - max));
  const sum = exps.reduce((a, b) => a + b, 0);
  return exps.map((e) => e / sum);
}

/**
 * Seeds (y = logits, e_c = one-hot): logit: gradient e_c, relevance y_c·e_c · probability: p_c(e_c − p), relevance
 * p_c·e_c · contrast: e_a − e_b, relevance y_a·e_a − y_b·e_b · a layer's channel: its mean over positions, or one
 * position.
 *
 * @param logits of the explained image, for "top"
 */
export function selectTarget(
  network: Network,
  target: Target,
  logits: Float32Array,
  resolve: ResolveLayer,
): Selection {
  if ("layer" in target) return selectChannel(network, target, resolve);
  const { graph } = network;
  const { id: node, shape } = network.member(graph.logits).node;
  const place = { node, shape };
  if ("contrast" in target) {
    const [a, b] = target.contrast;
    checkClass(a, logits.length);
    checkClass(b, logits.length);
    if (a === b) throw new Problem("argument", "A contrast needs two different classes.", String(a));
    return {
      ...place,
      key: `${a}-${b}`,
      target,
      at: (y) => ({
        score: y[a]! - y[b]!,
        gradient: sparse(y.length, [a, 1], [b, -1]),
        relevance: sparse(y.length, [a, y[a]!], [b, -y[b]!]),
      }),
      ...linearIn(sparse(logits.length, [a, 1], [b, -1])),
    };
  }
  const c = target.class === "top" ? argmax(logits) : checkClass(target.class, logits.length);
  const resolved: Target = { class: c, of: target.of };
  if (target.of === "logit")
    return {
      ...place,
      key: `logit ${c}`,
      target: resolved,
      at: (y) => ({
        score: y[c]!,
        gradient: sparse(y.length, [c, 1]),
        relevance: sparse(y.length, [c, y[c]!]),
      }),
      ...linearIn(sparse(logits.length, [c, 1])),
    };
  return {
    ...place,
    key: `probability ${c}`,
    target: resolved,
    at(y) {
      const p = exactProbabilities(y, graph.head);
      const pc = p[c]!;
      // 1 − p_c without taking it from 1: a class the network is sure of would have no derivative left.
      const rest =
        graph.head === "sigmoid"
          ? 1 / (1 + Math.exp(y[c]!))
          : p.reduce((sum, pi, i) => (i === c ? sum : sum + pi), 0);
      return {
        score: pc,
        gradient:
          graph.head === "sigmoid"
            ? sparse(y.length, [c, pc * rest])
            : Float32Array.from(p, (pi, i) => pc * (i === c ? rest : -pi)),
        relevance: sparse(y.length, [c, pc]),
      };
    },
    winners: sparse(logits.length, [c, 1]),
    multipliers: (y, base) =>
      graph.head === "sigmoid"
        ? sparse(y.length, [c, sigmoidMultiplier(y[c]!, base[c]!)])
        : softmaxMultipliers(y, base, c),
  };
}

/** For scores that are a weighted sum of the node's values: neither baseline nor image change the weights. */
const linearIn = (weights: Float32Array): Pick<Selection, "winners" | "multipliers"> => ({
  winners: weights,
  multipliers: () => weights,
});

/** Zeros but for some entries. */
function sparse(
  length: number,
  ...entries: readonly (readonly [index: number, value: number])[]
): Float32Array {
  const out = new Float32Array(length);
  for (const [index, value] of entries) out[index] = value;
  return out;
}

function selectChannel(
  network: Network,
  target: Extract<Target, { readonly layer: string }>,
  resolve: ResolveLayer,
): Selection {
  const node = resolve(target.layer);
  const { shape } = network.member(node).node;
  const channels = shape.at(-1)!;
  const [h, w] = shape.length === 3 ? [shape[0]!, shape[1]!] : [1, 1];
  const { channel, at } = target;
  checkUnit(target.layer, shape, channel, at);
  const positions = at ? [at[0] * w + at[1]] : Array.from({ length: h * w }, (_, i) => i);
  const indices = positions.map((position) => position * channels + channel);
  const share = 1 / indices.length;
  return {
    key: `${node} ${channel} ${at?.join(",") ?? "mean"}`,
    target,
    node,
    shape,
    at: (values) => ({
      score: indices.reduce((sum, i) => sum + values[i]! * share, 0),
      gradient: sparse(values.length, ...indices.map((i) => [i, share] as const)),
      relevance: sparse(values.length, ...indices.map((i) => [i, values[i]! * share] as const)),
    }),
    ...linearIn(sparse(h * w * channels, ...indices.map((i) => [i, share] as const))),
  };
}

/** Whether a layer's output of this shape has that channel and that position, counted from 0. */
export function checkUnit(
  layer: string,
  shape: Shape,
  channel: number,
  at?: readonly [number, number],
): void {
  const channels = shape.at(-1)!;
  const [h, w] = shape.length === 3 ? [shape[0]!, shape[1]!] : [1, 1];
  if (!Number.isInteger(channel) || channel < 0 || channel >= channels)
    throw new Problem(
      "argument",
      `Layer "${layer}" has channels 0 to ${channels - 1}; there is no channel ${channel}.`,
      layer,
    );
  if (at && !(at[0] >= 0 && at[0] < h && at[1] >= 0 && at[1] < w && at.every(Number.isInteger)))
    throw new Problem(
      "argument",
      `Layer "${layer}" has ${h} × ${w} positions, counted from 0; [${at.join(", ")}] is outside.`,
      layer,
    );
}

/** Binds a target to a recorded image. */
export async function bindTarget(
  tape: Tape,
  target: Target,
  scores: Scores,
  resolve: ResolveLayer,
): Promise<BoundTarget> {
  const selection = selectTarget(tape.network, target, scores.logits, resolve);
  return { ...selection, ...selection.at(await readOut(() => tape.value(selection.node))) };
}

/**
 * The seed of a walk for images of these values, [n, ...shape]; the caller owns it. A multiplier starts like a
 * gradient here; `multiplierSeed` is for targets that are no weighted sum.
 */
export function seedOf(selection: Selection, values: readonly TargetValue[], signal: Signal): tf.Tensor {
  const size = selection.shape.reduce((product, n) => product * n, 1);
  const all = new Float32Array(values.length * size);
  const startOf = ({ relevance, gradient }: TargetValue): Float32Array => {
    if (signal === "relevance") return relevance;
    return signal === "probability" ? selection.winners : gradient;
  };
  values.forEach((value, i) => {
    all.set(startOf(value), i * size);
  });
  return tf.tensor(all, [values.length, ...selection.shape]);
}

/** The seed of a walk that compares a recorded image with a recorded baseline, [1, ...shape]; the caller owns it. */
export async function multiplierSeed(selection: Selection, tape: Tape, base: Tape): Promise<tf.Tensor> {
  const [values, before] = [
    await readOut(() => tape.value(selection.node)),
    await readOut(() => base.value(selection.node)),
  ];
  return tf.tensor(selection.multipliers(values, before), [1, ...selection.shape]);
}

export function argmax(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i += 1) if (values[i]! > values[best]!) best = i;
  return best;
}

function checkClass(index: number, count: number): number {
  if (Number.isInteger(index) && index >= 0 && index < count) return index;
  throw new Problem(
    "no-such-class",
    `The model has classes 0 to ${count - 1}; there is no class ${index}.`,
    String(index),
  );
}
