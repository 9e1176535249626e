import * as tf from "@tensorflow/tfjs-core";
import type { ActivationOp } from "../op";

export const sigmoid: ActivationOp<"sigmoid"> = {
  kind: "sigmoid",
  role: "activation",
  forward: (x) => tf.sigmoid(x),
  vjp(dy, at) {
    const y = at.y();
    return tf.mul(dy, tf.mul(y, tf.sub(1, y)));
  },
};
