import * as tf from "@tensorflow/tfjs-core";
import type { RunContext } from "../context";

/**
 * Lays something over the picture x, each sample through its own mask: x + hidden · (fill − x), one product and one
 * sum in model space. Where nothing is hidden the picture is untouched to the last bit.
 *
 * @param fill [1, h, w, c]
 * @returns the samples [n, h, w, c] for masks [n, h, w] of 0 (seen) … 1 (hidden); call inside a tidy
 */
export function veil(ctx: RunContext, fill: tf.Tensor): (hidden: Float32Array) => tf.Tensor {
  const [, h = 1, w = 1] = ctx.image.shape;
  const difference = ctx.hold(() => tf.sub(fill, ctx.image));
  return (hidden) =>
    tf.add(ctx.image, tf.mul(difference, tf.tensor(hidden, [hidden.length / (h * w), h, w, 1])));
}
