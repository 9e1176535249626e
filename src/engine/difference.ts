import * as tf from "@tensorflow/tfjs-core";
import type { Recorded } from "./op";

/** What was recorded at the baseline; a table that compares is of no use without. */
export function baseOf(call: { readonly base: Recorded | null }): Recorded {
  if (!call.base) throw new Error("a rule that compares with a baseline was given none");
  return call.base;
}

/**
 * a / b where |b| ≥ threshold, `instead` elsewhere; all of one shape. Made of arithmetic, because comparing with a
 * scalar and selecting are the slowest kernels of the WASM backend.
 */
export function quotientOr(a: tf.Tensor, b: tf.Tensor, threshold: number, instead: tf.Tensor): tf.Tensor {
  const near = tf.step(tf.sub(threshold, tf.abs(b)));
  const far = tf.div(tf.mul(a, tf.sub(1, near)), tf.add(b, near));
  return tf.add(far, tf.mul(near, instead));
}
