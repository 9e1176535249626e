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
  const difference = ctx.hold(() => tf.sub(fill, ctx.image));
  const covered = dimmer(difference);
  return (hidden) => tf.add(ctx.image, covered(hidden));
}

/**
 * Multiplies an image [1, h, w, c] by masks [n, h, w]; call inside a tidy. The masks are spread over the channels
 * first: on WASM a product that has to broadcast takes fifteen times as long as one that has not.
 */
export function dimmer(image: tf.Tensor): (masks: Float32Array) => tf.Tensor {
  const [, h = 1, w = 1, channels = 1] = image.shape;
  const buffer = scratch();
  return (masks) => {
    const values = buffer(masks.length * channels);
    let at = 0;
    for (let p = 0; p < masks.length; p += 1) {
      const mask = masks[p]!;
      for (let c = 0; c < channels; c += 1) values[at++] = mask;
    }
    return tf.mul(image, tf.tensor(values, [masks.length / (h * w), h, w, channels]));
  };
}

/**
 * Memory for what is made anew for every batch: fresh pages for each sample cost more than filling them. What was
 * written before is still there. Its content must be used up before it is asked for again.
 */
export function scratch(): (length: number) => Float32Array {
  let memory = new Float32Array(0);
  return (length) => {
    if (memory.length < length) memory = new Float32Array(length);
    return memory.subarray(0, length);
  };
}
