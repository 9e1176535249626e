import * as tf from "@tensorflow/tfjs-core";
import type { OpParams } from "../../graph/types";
import { gate } from "../gate";
import type { ActivationOp } from "../op";

/** The plain forms: zero below zero, identity up to a maximum. Their output tells the derivative. */
const isPlain = (p: OpParams["relu"]): boolean => p.slope === 0 && p.threshold === 0;

/**
 * ReLU with an upper bound, a slope below the threshold, or both. The derivative is 0 at both corners
 * (strict inequalities), as the stored references have it.
 */
export const relu: ActivationOp<"relu"> = {
  kind: "relu",
  role: "activation",
  forward(x, { node: { params } }) {
    if (isPlain(params)) {
      if (params.max === null) return tf.relu(x);
      return params.max === 6 ? tf.relu6(x) : tf.clipByValue(x, 0, params.max);
    }
    const { slope, threshold, max } = params;
    const y = tf.where(tf.greater(x, threshold), x, tf.mul(tf.sub(x, threshold), slope));
    return max === null ? y : tf.minimum(y, max);
  },
  vjp(dy, at, { node: { params } }) {
    if (isPlain(params)) return gate(dy, at.y(), params.max);
    const { slope, threshold, max } = params;
    const x = at.x(0);
    const below = tf.where(tf.greater(x, threshold), dy, tf.mul(dy, slope));
    return max === null ? below : tf.where(tf.less(x, max), below, tf.zerosLike(dy));
  },
};
