import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, test } from "vitest";
import { interpolationMatrix, type Upsampling, upsample } from "./upsample";

const rowsOf = (from: number, to: number, kind: Upsampling): number[][] =>
  tf.tidy(() => interpolationMatrix(from, to, kind).arraySync());

// What torch.nn.functional.interpolate gives for [0, 1, 4] resized to 6 values.
const known: Record<Upsampling, number[]> = {
  bilinear: [0, 0.25, 0.75, 1.75, 3.25, 4],
  "bilinear-align-corners": [0, 0.4, 0.8, 1.6, 2.8, 4],
  nearest: [0, 0, 1, 1, 4, 4],
};

describe.each(Object.keys(known) as Upsampling[])("%s", (kind) => {
  test("of three values to six", () => {
    const made = rowsOf(3, 6, kind).map((row) => row.reduce((sum, r, j) => sum + r * [0, 1, 4][j]!, 0));
    made.forEach((v, i) => {
      expect(v).toBeCloseTo(known[kind][i]!, 6);
    });
  });

  test.each([
    [1, 1],
    [1, 5],
    [7, 224],
    [6, 6],
    [5, 2],
    [4, 1],
  ])("%i to %i: rows sum to 1, nothing is negative", (from, to) => {
    const rows = rowsOf(from, to, kind);
    expect(rows).toHaveLength(to);
    for (const row of rows) {
      expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 6);
      expect(Math.min(...row)).toBeGreaterThanOrEqual(0);
    }
  });

  test("the same size leaves everything as it is", () => {
    expect(rowsOf(4, 4, kind)).toEqual(rowsOf(4, 4, kind).map((row, i) => row.map((_, j) => +(i === j))));
  });
});

test("keeps batch and channels apart", () => {
  const x = tf.tensor4d([1, 10, 2, 20, 3, 30, 4, 40], [2, 1, 2, 2]);
  const made = tf.tidy(() => upsample(x, [2, 4], "nearest"));
  expect(made.shape).toEqual([2, 2, 4, 2]);
  const row = (a: number, b: number) => [a, 10 * a, a, 10 * a, b, 10 * b, b, 10 * b];
  expect([...made.dataSync()]).toEqual([row(1, 2), row(1, 2), row(3, 4), row(3, 4)].flat());
  tf.dispose([x, made]);
});
