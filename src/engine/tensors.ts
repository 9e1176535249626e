import * as tf from "@tensorflow/tfjs-core";
import type { Shape } from "../graph/types";

export type { Tensor } from "@tensorflow/tfjs-core";

/** Another handle on the same data. `tf.clone` would copy it on the WASM backend, `reshape` does not. */
export const alias = <T extends tf.Tensor>(x: T): T => tf.reshape(x, x.shape) as tf.Tensor as T;

/** [n, ...shape] */
export const batched = (x: tf.Tensor, shape: Shape): number[] => [x.shape[0] ?? 1, ...shape];

/** The same numbers as [n, ...shape]. */
export const reshaped = (x: tf.Tensor, shape: Shape): tf.Tensor => tf.reshape(x, batched(x, shape));

/** Sums the axes along which `shape` (without batch) was broadcast to x, [n, ...]. */
export function sumTo(x: tf.Tensor, shape: Shape): tf.Tensor {
  const full = [...Array<number>(x.rank - 1 - shape.length).fill(1), ...shape];
  const axes = full.flatMap((size, i) => (size === 1 && x.shape[i + 1] !== 1 ? [i + 1] : []));
  const summed = axes.length === 0 ? alias(x) : tf.sum(x, axes, true);
  return tf.reshape(summed, batched(x, shape));
}

/** x with its axes padded by ones in front, so that [n, c] broadcasts over [n, h, w, c]. */
export function alignRank(x: tf.Tensor, rank: number): tf.Tensor {
  if (x.rank === rank) return x;
  const [n = 1, ...rest] = x.shape;
  return tf.reshape(x, [n, ...Array<number>(rank - x.rank).fill(1), ...rest]);
}
