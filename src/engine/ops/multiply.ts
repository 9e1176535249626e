import * as tf from "@tensorflow/tfjs-core";
import type { ProductOp } from "../op";
import { alignRank, sumTo } from "../tensors";

/** Product of the inputs; a smaller one (a gate) broadcasts over positions. */
export const multiply: ProductOp<"multiply"> = {
  kind: "multiply",
  role: "product",
  forward: (x, { node }) =>
    x.map((t) => alignRank(t, node.shape.length + 1)).reduce((product, t) => tf.mul(product, t)),
  vjp: (dy, at, { node, inputShapes }) =>
    inputShapes.map((shape, i) => {
      const others = inputShapes.flatMap((_, j) =>
        j === i ? [] : [alignRank(at.x(j), node.shape.length + 1)],
      );
      return sumTo(
        others.reduce((product, t) => tf.mul(product, t), dy),
        shape,
      );
    }),
};
