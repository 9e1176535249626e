import * as tf from "@tensorflow/tfjs-core";

/** Below every value that matters; its reciprocal times any activation stays within float32. */
const TINY = 1e-30;

/**
 * z pushed away from zero by ε, keeping its sign; zero counts as positive. The sign is made by clipping, because a
 * comparison and a selection against a scalar are the slowest kernels of the WASM backend.
 */
export const stabilize = (z: tf.Tensor, epsilon: number): tf.Tensor => {
  const signed = tf.mul(tf.add(z, TINY), epsilon / TINY);
  return tf.add(z, tf.clipByValue(signed, -epsilon, epsilon));
};

/** r / z, stabilised by ε; with ε = 0 a share of nothing is nothing (0/0 := 0). */
export const share = (r: tf.Tensor, z: tf.Tensor, epsilon: number): tf.Tensor =>
  epsilon > 0 ? tf.div(r, stabilize(z, epsilon)) : tf.divNoNan(r, z);
