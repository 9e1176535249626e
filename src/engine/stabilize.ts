import * as tf from "@tensorflow/tfjs-core";

/** z pushed away from zero by ε, keeping its sign; zero counts as positive. */
export const stabilize = (z: tf.Tensor, epsilon: number): tf.Tensor =>
  tf.add(z, tf.where(tf.less(z, 0), tf.scalar(-epsilon), tf.scalar(epsilon)));

/** r / z, stabilised by ε; with ε = 0 a share of nothing is nothing (0/0 := 0). */
export const share = (r: tf.Tensor, z: tf.Tensor, epsilon: number): tf.Tensor =>
  epsilon > 0 ? tf.div(r, stabilize(z, epsilon)) : tf.divNoNan(r, z);
