import * as tf from "@tensorflow/tfjs-core";
import type { OpParams } from "../../graph/types";
import type { ActivationOp } from "../op";

const gateOf = (x: tf.Tensor, { slope, offset }: OpParams["hardSwish"]): tf.Tensor =>
  tf.clipByValue(tf.add(tf.mul(x, slope), offset), 0, 1);

/** x · clip(slope · x + offset, 0, 1) */
export const hardSwish: ActivationOp<"hardSwish"> = {
  kind: "hardSwish",
  role: "activation",
  forward: (x, { node }) => tf.mul(x, gateOf(x, node.params)),
  vjp(dy, at, { node }) {
    const x = at.x(0);
    const g = gateOf(x, node.params);
    const inside = tf.mul(tf.step(tf.mul(g, tf.sub(1, g))), node.params.slope);
    return tf.mul(dy, tf.add(g, tf.mul(x, inside)));
  },
};
