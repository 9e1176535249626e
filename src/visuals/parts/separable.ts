import * as tf from "@tensorflow/tfjs-core";
import { alongRowsAndColumns } from "../../engine/separable";
import { interpolationMatrix } from "../../image/resize";
import type { Pair } from "../context";
import { sampledAt } from "./sampled";

/** Rows and columns of every channel multiplied by matrices [to, from]; the way back is their transpose. */
export const separable = (rows: () => tf.Tensor2D, columns: () => tf.Tensor2D): Pair => ({
  forward: (x) => alongRowsAndColumns(x, rows(), columns()),
  vjp: (dy) => alongRowsAndColumns(dy, tf.transpose(rows()), tf.transpose(columns())),
});

/** From one size to another, between pixel centres; the border is repeated. */
export function resizing(
  [h, w]: readonly [number, number],
  [height, width]: readonly [number, number],
): Pair | null {
  if (h === height && w === width) return null;
  const matrix = (from: number, to: number) => {
    const values = interpolationMatrix(from, to, "bilinear");
    return () => tf.tensor2d(values, [to, from]);
  };
  return separable(matrix(h, height), matrix(w, width));
}

/** A picture around 0 made smaller or larger about its centre, 0 around it. */
export function zooming([h, w]: readonly [number, number], factor: number): Pair {
  const matrix = (size: number) => {
    const values = zoomMatrix(size, factor);
    return () => tf.tensor2d(values, [size, size]);
  };
  const middle = (size: number): number => ((size - 1) / 2) * (1 - 1 / factor);
  return {
    // The same as by the matrices in half the time.
    forward: (x) => sampledAt(x, [1 / factor, 0, middle(w)], [0, 1 / factor, middle(h)]),
    vjp: separable(matrix(h), matrix(w)).vjp,
  };
}

/** [size, size]; row i reads at what lies behind output i, linearly between two centres. */
export function zoomMatrix(size: number, factor: number): Float32Array {
  const matrix = new Float32Array(size * size);
  const centre = (size - 1) / 2;
  for (let i = 0; i < size; i += 1) {
    const position = (i - centre) / factor + centre;
    const left = Math.floor(position);
    const share = position - left;
    if (left >= 0 && left < size) matrix[i * size + left]! += 1 - share;
    if (left + 1 >= 0 && left + 1 < size) matrix[i * size + left + 1]! += share;
  }
  return matrix;
}
