import * as tf from "@tensorflow/tfjs-core";

/** [size, size], each row a Gaussian around its own position that sums to 1. */
export function gaussianMatrix(size: number, sigma: number): tf.Tensor2D {
  const bell = Float64Array.from({ length: size }, (_, distance) => Math.exp(-0.5 * (distance / sigma) ** 2));
  const matrix = new Float32Array(size * size);
  for (let i = 0; i < size; i += 1) {
    let sum = 0;
    for (let j = 0; j < size; j += 1) sum += bell[Math.abs(i - j)]!;
    for (let j = 0; j < size; j += 1) matrix[i * size + j] = bell[Math.abs(i - j)]! / sum;
  }
  return tf.tensor2d(matrix, [size, size]);
}

/**
 * R_h · X · R_wᵀ for every channel of x, [n, h, w, c] → [n, H, W, c]: resizing, blurring and shifting are all
 * this product with other matrices.
 *
 * @param rows [H, h]
 * @param columns [W, w]
 */
export function alongRowsAndColumns(x: tf.Tensor, rows: tf.Tensor2D, columns: tf.Tensor2D): tf.Tensor {
  const [n = 1, h = 1, w = 1, c = 1] = x.shape;
  const [tall, wide] = [rows.shape[0], columns.shape[0]];
  const images = Array.from({ length: n }, (_, i) => {
    const one = n === 1 ? x : tf.slice(x, [i, 0, 0, 0], [1, h, w, c]);
    const vertical = tf.matMul(rows, tf.reshape(one, [h, w * c]) as tf.Tensor2D);
    const turned = tf.reshape(tf.transpose(tf.reshape(vertical, [tall, w, c]), [1, 0, 2]), [w, tall * c]);
    const horizontal = tf.matMul(columns, turned as tf.Tensor2D);
    return tf.transpose(tf.reshape(horizontal, [wide, tall, c]), [1, 0, 2]);
  });
  return n === 1 ? tf.expandDims(images[0]!) : tf.stack(images);
}
