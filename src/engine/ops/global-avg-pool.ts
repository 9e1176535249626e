import * as tf from "@tensorflow/tfjs-core";
import type { LinearOp } from "../op";

/** [h, w, c] → [c] (or [1, 1, c]): the mean over positions. */
export const globalAvgPool: LinearOp<"globalAvgPool"> = {
  kind: "globalAvgPool",
  role: "linear",
  apply: ([x], _kernel, { node }) => tf.mean(x!, [1, 2], node.params.keepDims),
  adjoint(dy, _kernel, { inputShapes }) {
    const [[h = 1, w = 1, c = 1] = []] = inputShapes;
    const n = dy.shape[0]!;
    const share = tf.div(tf.reshape(dy, [n, 1, 1, c]), h * w);
    return [tf.tile(share, [1, h, w, 1])];
  },
};
