import * as tf from "@tensorflow/tfjs-core";

export const STATISTICS = ["mean", "mean-of-squares", "variance"] as const;

export type StatisticName = (typeof STATISTICS)[number];

/** A statistic of tensors that come one after another; only its state is kept, however many come. */
export interface Statistic {
  /** Takes in one more; `count` are in the state already, which is `null` for 0. Call inside a tidy. */
  add(state: readonly tf.Tensor[] | null, value: tf.Tensor, count: number): tf.Tensor[];
  /** The statistic of the `count` tensors in the state. */
  value(state: readonly tf.Tensor[], count: number): tf.Tensor;
}

const runningMean = (mean: tf.Tensor | undefined, value: tf.Tensor, count: number): tf.Tensor =>
  tf.add(mean ?? 0, tf.div(tf.sub(value, mean ?? 0), count + 1));

export const statistics: Record<StatisticName, Statistic> = {
  mean: {
    add: (state, value, count) => [runningMean(state?.[0], value, count)],
    value: ([mean]) => mean!,
  },
  "mean-of-squares": {
    add: (state, value, count) => [runningMean(state?.[0], tf.square(value), count)],
    value: ([mean]) => mean!,
  },
  /**
   * Population variance from squared deviations, never from a difference of large squares (Welford 1962): as exact
   * as a first pass for the mean and a second for the deviations.
   */
  variance: {
    add(state, value, count) {
      const [mean, squares] = state ?? [];
      const next = runningMean(mean, value, count);
      const square = tf.mul(tf.sub(value, mean ?? 0), tf.sub(value, next));
      return [next, tf.add(squares ?? 0, square)];
    },
    // Rounding may leave the last bit below zero.
    value: ([, squares], count) => tf.relu(tf.div(squares!, count)),
  },
};
