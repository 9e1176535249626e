import * as tf from "@tensorflow/tfjs-core";

/**
 * The signal where a ReLU is active: dy where 0 < y < max, else 0. Both [n, ...].
 * With max, y·(max − y) is positive exactly strictly inside, which saves a comparison.
 */
export function gate<T extends tf.Tensor>(dy: T, y: tf.Tensor, max: number | null): T {
  const open = max === null ? tf.step(y) : tf.step(tf.mul(y, tf.sub(max, y)));
  return tf.mul(dy, open) as T;
}
