import * as tf from "@tensorflow/tfjs-core";
import type { ActivationOp } from "../op";

/** clip(slope · x + offset, 0, 1) */
export const hardSigmoid: ActivationOp<"hardSigmoid"> = {
  kind: "hardSigmoid",
  role: "activation",
  forward: (x, { node: { params } }) => tf.clipByValue(tf.add(tf.mul(x, params.slope), params.offset), 0, 1),
  vjp(dy, at, { node: { params } }) {
    const y = at.y();
    return tf.mul(dy, tf.mul(tf.step(tf.mul(y, tf.sub(1, y))), params.slope));
  },
};
