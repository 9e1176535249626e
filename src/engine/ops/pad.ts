import * as tf from "@tensorflow/tfjs-core";
import type { MoveOp } from "../op";
import { nhwcPads } from "../sliding";

/** Zeros around a map. */
export const pad: MoveOp<"pad"> = {
  kind: "pad",
  role: "move",
  forward: ([x], { node }) => tf.pad(x!, nhwcPads(node.params.padding)),
  vjp(dy, { node, inputShapes }) {
    const [[h = 1, w = 1, c = 1] = []] = inputShapes;
    const [[top], [left]] = node.params.padding;
    return [tf.slice(dy, [0, top, left, 0], [dy.shape[0]!, h, w, c])];
  },
};
