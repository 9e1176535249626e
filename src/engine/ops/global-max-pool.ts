import * as tf from "@tensorflow/tfjs-core";
import type { SelectOp } from "../op";

/** [h, w, c] → [c] (or [1, 1, c]): the largest value of each channel. */
export const globalMaxPool: SelectOp<"globalMaxPool"> = {
  kind: "globalMaxPool",
  role: "select",
  forward: (x, { node }) => tf.max(x, [1, 2], node.params.keepDims),
  vjp(dy, at, { inputShapes }) {
    const [[h = 1, w = 1, c = 1] = []] = inputShapes;
    const n = dy.shape[0]!;
    // argMax returns the first of equal values: the row-major order the conventions ask for.
    const winners = tf.argMax(tf.reshape(at.x(0), [n, h * w, c]), 1);
    const hit = tf.oneHot(tf.cast(winners, "int32"), h * w);
    // Multiplied before it is transposed: tfjs' WebGPU cannot transpose whole numbers, nor what was cast from them,
    // and its WASM cannot make one-hot rows of floats.
    const spread = tf.transpose(tf.mul(hit, tf.reshape(dy, [n, c, 1])), [0, 2, 1]);
    return tf.reshape(spread, [n, h, w, c]);
  },
};
