import * as tf from "@tensorflow/tfjs-core";
import type { ActivationOp } from "../op";

/** x · sigmoid(x), also called SiLU. */
export const swish: ActivationOp<"swish"> = {
  kind: "swish",
  role: "activation",
  forward: (x) => tf.mul(x, tf.sigmoid(x)),
  vjp(dy, at) {
    const x = at.x(0);
    const s = tf.sigmoid(x);
    return tf.mul(dy, tf.mul(s, tf.add(1, tf.mul(x, tf.sub(1, s)))));
  },
};
