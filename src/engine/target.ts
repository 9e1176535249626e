import * as tf from "@tensorflow/tfjs-core";
import type { Target } from "../api/target";
import { Problem } from "../core/problem";
import type { Head, NodeId, Shape } from "../graph/types";
import type { Signal } from "./rule";
import type { Tape } from "./tape";

/** A target bound to one image: which node it starts from, its score, and what flows backwards from there. */
export interface BoundTarget {
  /** Kept signals are found by it. */
  readonly key: string;
  /** With "top" replaced by the class that it was. */
  readonly target: Target;
  readonly node: NodeId;
  /** The explained number. */
  readonly score: number;
  /** [1, ...shape of the node], row-major: the derivative of the score by the node's value. */
  readonly gradient: Float32Array;
  /** The same for relevance: what each value of the node contributes to the score. */
  readonly relevance: Float32Array;
  readonly shape: Shape;
}

/** Where a layer name leads, and whether that layer exists. */
export type ResolveLayer = (name: string) => NodeId;

/** Class scores of one image: logits and the probabilities that the head makes of them. */
export interface Scores {
  readonly logits: Float32Array;
  readonly probabilities: Float32Array;
}

/** softmax or sigmoid in float64; without a head the logits themselves are read as scores of a softmax. */
export function probabilitiesOf(logits: Float32Array, head: Head): Float32Array {
  if (head === "sigmoid") return logits.map((y) => 1 / (1 + Math.exp(-y)));
  const max = logits.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const exps = Array.from(logits, (y) => Math.exp(y - max));
  const sum = exps.reduce((a, b) => a + b, 0);
  return Float32Array.from(exps, (e) => e / sum);
}

/**
 * Binds a target to a recorded image. Seeds (y = logits, e_c = one-hot):
 * logit: gradient e_c, relevance y_c·e_c · probability: p_c(e_c − p), relevance p_c·e_c ·
 * contrast: e_a − e_b, relevance y_a·e_a − y_b·e_b · a layer's channel: its mean over positions, or one position.
 */
export async function bindTarget(
  tape: Tape,
  target: Target,
  scores: Scores,
  resolve: ResolveLayer,
): Promise<BoundTarget> {
  if ("layer" in target) return bindChannel(tape, target, resolve);
  const { graph } = tape.network;
  const count = scores.logits.length;
  const shape = tape.network.member(graph.logits).node.shape;
  const gradient = new Float32Array(count);
  const relevance = new Float32Array(count);
  const y = (c: number): number => scores.logits[c]!;
  if ("contrast" in target) {
    const [a, b] = target.contrast.map((c) => checkClass(c, count)) as [number, number];
    if (a === b) throw new Problem("argument", "A contrast needs two different classes.", String(a));
    gradient[a] = 1;
    gradient[b] = -1;
    relevance[a] = y(a);
    relevance[b] = -y(b);
    return { key: `${a}-${b}`, target, node: graph.logits, score: y(a) - y(b), gradient, relevance, shape };
  }
  const c = target.class === "top" ? argmax(scores.logits) : checkClass(target.class, count);
  const resolved: Target = { class: c, of: target.of };
  if (target.of === "logit") {
    gradient[c] = 1;
    relevance[c] = y(c);
    return {
      key: `logit ${c}`,
      target: resolved,
      node: graph.logits,
      score: y(c),
      gradient,
      relevance,
      shape,
    };
  }
  const p = scores.probabilities;
  if (graph.head === "sigmoid") gradient[c] = p[c]! * (1 - p[c]!);
  else for (let i = 0; i < count; i += 1) gradient[i] = p[c]! * ((i === c ? 1 : 0) - p[i]!);
  relevance[c] = p[c]!;
  return {
    key: `probability ${c}`,
    target: resolved,
    node: graph.logits,
    score: p[c]!,
    gradient,
    relevance,
    shape,
  };
}

async function bindChannel(
  tape: Tape,
  target: Extract<Target, { readonly layer: string }>,
  resolve: ResolveLayer,
): Promise<BoundTarget> {
  const node = resolve(target.layer);
  const { shape } = tape.network.member(node).node;
  const channels = shape.at(-1)!;
  const [h, w] = shape.length === 3 ? [shape[0]!, shape[1]!] : [1, 1];
  const { channel, at } = target;
  if (!Number.isInteger(channel) || channel < 0 || channel >= channels)
    throw new Problem(
      "argument",
      `Layer "${target.layer}" has channels 0 to ${channels - 1}; there is no channel ${channel}.`,
      target.layer,
    );
  if (at && !(at[0] >= 0 && at[0] < h && at[1] >= 0 && at[1] < w && at.every(Number.isInteger)))
    throw new Problem(
      "argument",
      `Layer "${target.layer}" has ${h} × ${w} positions, counted from 0; [${at.join(", ")}] is outside.`,
      target.layer,
    );
  const value = tf.tidy(() => tf.reshape(tape.value(node), [-1]));
  let values: Float32Array;
  try {
    values = (await value.data()) as Float32Array;
  } finally {
    value.dispose();
  }
  const positions = at ? [at[0] * w + at[1]] : Array.from({ length: h * w }, (_, i) => i);
  const gradient = new Float32Array(h * w * channels);
  const relevance = new Float32Array(h * w * channels);
  let score = 0;
  for (const position of positions) {
    const i = position * channels + channel;
    gradient[i] = 1 / positions.length;
    relevance[i] = values[i]! / positions.length;
    score += relevance[i]!;
  }
  const key = `${node} ${channel} ${at?.join(",") ?? "mean"}`;
  return { key, target, node, score, gradient, relevance, shape };
}

/** The seed of a walk, [1, ...shape]; the caller owns it. A multiplier starts like a gradient. */
export const seedOf = (bound: BoundTarget, signal: Signal): tf.Tensor =>
  tf.tensor(signal === "relevance" ? bound.relevance : bound.gradient, [1, ...bound.shape]);

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
