import * as tf from "@tensorflow/tfjs-core";
import type { ActivationOp } from "../op";

/** Over the last axis, inside a network; the final one is cut off on import. */
export const softmax: ActivationOp<"softmax"> = {
  kind: "softmax",
  role: "activation",
  forward: (x) => tf.softmax(x, -1),
  vjp(dy, at) {
    const y = at.y();
    return tf.mul(y, tf.sub(dy, tf.sum(tf.mul(dy, y), -1, true)));
  },
};
