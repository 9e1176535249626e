import * as tf from "@tensorflow/tfjs-core";
import type { ActivationOp } from "../op";

/** x where x > 0, alpha · (eˣ − 1) elsewhere. */
export const elu: ActivationOp<"elu"> = {
  kind: "elu",
  role: "activation",
  forward: (x, { node }) => tf.add(tf.relu(x), tf.mul(tf.expm1(tf.minimum(x, 0)), node.params.alpha)),
  vjp(dy, at, { node }) {
    const y = at.y();
    return tf.where(tf.greater(y, 0), dy, tf.mul(dy, tf.add(y, node.params.alpha)));
  },
};
