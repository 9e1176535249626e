import * as tf from "@tensorflow/tfjs-core";
import type { LinearOp } from "../op";
import { alignRank, sumTo } from "../tensors";

/** Sum of the inputs; a smaller one broadcasts over positions. */
export const add: LinearOp<"add"> = {
  kind: "add",
  role: "linear",
  apply: (x, _kernel, { node }) =>
    x.map((t) => alignRank(t, node.shape.length + 1)).reduce((sum, t) => tf.add(sum, t)),
  adjoint: (dy, _kernel, { inputShapes }) => inputShapes.map((shape) => sumTo(dy, shape)),
};
