import * as tf from "@tensorflow/tfjs-core";
import type { Pair } from "../../graph/types";
import type { SelectOp } from "../op";
import { atOffset, nhwcPads, padMap, padToStrides, type Sliding, scatterBack } from "../sliding";

/** Below every float32 activation, and finite: infinities are not safe on every GPU. */
const LOWEST = -3.4e38;

/** The largest value of each window; a window's signal goes to its first maximum in row-major order. */
export const maxPool: SelectOp<"maxPool"> = {
  kind: "maxPool",
  role: "select",
  forward(x, { node: { params } }) {
    const { size, strides, padding, padWith } = params;
    return padWith === "zero"
      ? tf.maxPool(padMap(x as tf.Tensor4D, padding), [...size], [...strides], "valid")
      : tf.maxPool(x as tf.Tensor4D, [...size], [...strides], nhwcPads(padding));
  },
  /**
   * Our own, because the backends' MaxPoolGrad kernels disagree on ties. Offset by offset in row-major order,
   * "equal to the maximum and not yet taken" marks the winner.
   */
  vjp(dy, at, { node, inputShapes }) {
    const { size, strides, padWith } = node.params;
    const sliding: Sliding = { ...node.params, dilations: [1, 1] };
    const out: Pair = [node.shape[0]!, node.shape[1]!];
    const padded = padToStrides(at.x(0) as tf.Tensor4D, sliding, node.shape, padWith === "zero" ? 0 : LOWEST);
    const y = at.y() as tf.Tensor4D;
    const zeros = tf.zerosLike(dy) as tf.Tensor4D;
    const shares: tf.Tensor4D[] = [];
    let free: tf.Tensor | null = null;
    for (let u = 0; u < size[0]; u += 1)
      for (let v = 0; v < size[1]; v += 1) {
        const equal: tf.Tensor = tf.equal(atOffset(padded, strides, [u, v], out), y);
        const won: tf.Tensor = free ? tf.logicalAnd(equal, free) : equal;
        shares.push(tf.where(won, dy, zeros) as tf.Tensor4D);
        const lost = tf.logicalNot(equal);
        free = free ? tf.logicalAnd(free, lost) : lost;
      }
    return scatterBack(sliding, node.shape, inputShapes[0]!, (u, v) => shares[u * size[1] + v]!);
  },
};
