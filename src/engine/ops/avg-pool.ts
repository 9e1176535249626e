import * as tf from "@tensorflow/tfjs-core";
import type { NodeOf, Shape } from "../../graph/types";
import type { LinearOp } from "../op";
import { nhwcPads, padMap, scatterBack } from "../sliding";

/** How many positions each window counts, [1, oh, ow, 1]; one number where all windows count the same. */
function counts(node: NodeOf<"avgPool">, [h = 1, w = 1]: Shape): tf.Tensor | number {
  const { size, strides, padding, padWith } = node.params;
  if (padWith === "zero" || padding.flat().every((p) => p === 0)) return size[0] * size[1];
  const along = (axis: 0 | 1, length: number): number[] =>
    Array.from({ length: node.shape[axis]! }, (_, o) => {
      const start = o * strides[axis] - padding[axis][0];
      return Math.min(start + size[axis], length) - Math.max(start, 0);
    });
  const [rows, columns] = [along(0, h), along(1, w)];
  return tf.reshape(tf.outerProduct(rows, columns), [1, rows.length, columns.length, 1]);
}

/** The mean of each window; padded positions count as zeros or not at all (`padWith`). */
export const avgPool: LinearOp<"avgPool"> = {
  kind: "avgPool",
  role: "linear",
  apply([x], _kernel, { node: { params } }) {
    const { size, strides, padding, padWith } = params;
    return padWith === "zero"
      ? tf.avgPool(padMap(x as tf.Tensor4D, padding), [...size], [...strides], "valid")
      : tf.avgPool(x as tf.Tensor4D, [...size], [...strides], nhwcPads(padding));
  },
  adjoint(dy, _kernel, { node, inputShapes }) {
    const [shape = []] = inputShapes;
    const share = tf.div(dy, counts(node, shape)) as tf.Tensor4D;
    return [scatterBack({ ...node.params, dilations: [1, 1] }, node.shape, shape, () => share)];
  },
};
