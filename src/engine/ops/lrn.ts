import * as tf from "@tensorflow/tfjs-core";
import type { OpParams } from "../../graph/types";
import type { ActivationOp } from "../op";

/**
 * y_c = x_c · s_c^−β with s_c = bias + alpha · Σ x_j² over the channels j around c (Krizhevsky, Sutskever & Hinton
 * 2012, section 3.3). The sum is a product with a band of ones, which every backend has, and so is its adjoint.
 */
export const lrn: ActivationOp<"lrn"> = {
  kind: "lrn",
  role: "activation",
  forward: (x, { node: { params } }) => tf.mul(x, tf.pow(scale(x, params), -params.beta)),
  vjp(dy, at, { node: { params } }) {
    const { alpha, beta } = params;
    const x = at.x(0);
    const s = scale(x, params);
    const own = tf.mul(dy, tf.pow(s, -beta));
    const shared = banded(tf.mul(tf.mul(dy, x), tf.pow(s, -beta - 1)), params, true);
    return tf.sub(own, tf.mul(tf.mul(x, shared), 2 * alpha * beta));
  },
};

/** s, [n, h, w, c] */
const scale = (x: tf.Tensor, params: OpParams["lrn"]): tf.Tensor =>
  tf.add(tf.mul(banded(tf.square(x), params, false), params.alpha), params.bias);

/** Σ over the channels around each one; transposed: over those that have it in their window. */
function banded(x: tf.Tensor, { before, after }: OpParams["lrn"], transposed: boolean): tf.Tensor {
  const channels = x.shape.at(-1) as number;
  const band = new Float32Array(channels * channels);
  for (let out = 0; out < channels; out++)
    for (let from = Math.max(0, out - before); from <= Math.min(channels - 1, out + after); from++)
      band[from * channels + out] = 1;
  const rows = tf.reshape(x, [-1, channels]) as tf.Tensor2D;
  const sums = tf.matMul(rows, tf.tensor2d(band, [channels, channels]), false, transposed);
  return tf.reshape(sums, x.shape);
}
