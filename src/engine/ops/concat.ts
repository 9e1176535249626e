import * as tf from "@tensorflow/tfjs-core";
import type { MoveOp } from "../op";

/** Joins maps along rows (0), columns (1) or channels (2). A side input of one image is repeated for a batch. */
export const concat: MoveOp<"concat"> = {
  kind: "concat",
  role: "move",
  forward(x, { node }) {
    const n = Math.max(...x.map((t) => t.shape[0]!));
    const repeated = x.map((t) => (t.shape[0] === n ? t : tf.tile(t, [n, ...node.shape.map(() => 1)])));
    return tf.concat(repeated, node.params.axis + 1);
  },
  vjp: (dy, { node, inputShapes }) =>
    tf.split(
      dy,
      inputShapes.map((shape) => shape[node.params.axis]!),
      node.params.axis + 1,
    ),
};
