import * as tf from "@tensorflow/tfjs-core";
import { alongRowsAndColumns } from "../../engine/separable";
import { interpolationMatrix as halfPixelMatrix } from "../../image/resize";

/**
 * How a coarse map becomes a fine one.
 * - `bilinear`: half-pixel centres (`align_corners = false` of PyTorch, OpenCV's linear)
 * - `bilinear-align-corners`: the corner values stay in the corners (`align_corners = true`)
 * - `nearest`: by pixel centres (`nearest-exact` of PyTorch; for whole factors every rule of this name agrees)
 */
export type Upsampling = "bilinear" | "bilinear-align-corners" | "nearest";

/** Resizes every channel, [n, h, w, c] → [n, H, W, c]; call inside a tidy. */
export function upsample(
  x: tf.Tensor,
  [height, width]: readonly [number, number],
  kind: Upsampling,
): tf.Tensor {
  const [, h = 1, w = 1] = x.shape;
  const rows = interpolationMatrix(h, height, kind);
  const columns = interpolationMatrix(w, width, kind);
  return alongRowsAndColumns(x, rows, columns);
}

/** R [to, from], every row summing to 1: R · v resizes a column of values v; call inside a tidy. */
export function interpolationMatrix(from: number, to: number, kind: Upsampling): tf.Tensor2D {
  return tf.tensor2d(
    kind === "bilinear-align-corners" ? cornerMatrix(from, to) : halfPixelMatrix(from, to, kind),
    [to, from],
  );
}

function cornerMatrix(from: number, to: number): Float32Array {
  const matrix = new Float32Array(to * from);
  for (let i = 0; i < to; i += 1) {
    const position = to === 1 ? 0 : (i * (from - 1)) / (to - 1);
    const left = Math.min(Math.floor(position), Math.max(from - 2, 0));
    matrix[i * from + left] = 1 - (position - left);
    if (left + 1 < from) matrix[i * from + left + 1] = position - left;
  }
  return matrix;
}
