import * as tf from "@tensorflow/tfjs-core";

/**
 * Pictures [n, h, w, c] read anew: output (row i, column j) is what lies at column a·j + b·i + c and row d·j + e·i + f,
 * linearly between pixels, 0 outside. Only this direction: the backends' own gradients of sampling are not its
 * transpose.
 */
export function sampledAt(
  x: tf.Tensor,
  [a, b, c]: readonly [number, number, number],
  [d, e, f]: readonly [number, number, number],
): tf.Tensor {
  // The last two would be perspective.
  const places = tf.tensor2d([a, b, c, d, e, f, 0, 0], [1, 8]);
  return tf.image.transform(x as tf.Tensor4D, places, "bilinear", "constant", 0);
}
