import * as tf from "@tensorflow/tfjs-core";
import type { MoveOp } from "../op";

/** Joins maps along rows (0), columns (1) or channels (2). */
export const concat: MoveOp<"concat"> = {
  kind: "concat",
  role: "move",
  forward: (x, { node }) => tf.concat([...x], node.params.axis + 1),
  vjp: (dy, { node, inputShapes }) =>
    tf.split(
      dy,
      inputShapes.map((shape) => shape[node.params.axis]!),
      node.params.axis + 1,
    ),
};
