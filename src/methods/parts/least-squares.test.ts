import { describe, expect, test } from "vitest";
import { mulberry32 } from "../../core/rng";
import { cholesky, LeastSquares } from "./least-squares";

const next = mulberry32(5);
const drawn = (count: number): number[] => Array.from({ length: count }, () => 2 * next() - 1);
const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a, (v, i) => v * b[i]!).reduce((sum, v) => sum + v, 0);

function fitOf(
  rows: readonly number[][],
  values: readonly number[],
  weights: readonly number[],
): LeastSquares {
  const fit = new LeastSquares(rows[0]!.length);
  rows.forEach((row, i) => {
    fit.add(row, values[i]!, weights[i]!);
  });
  return fit;
}

test("Cholesky: L Lᵀ is the matrix again", () => {
  const size = 12;
  const half = Array.from({ length: size }, () => drawn(size));
  const matrix = Float64Array.from({ length: size * size }, (_, i) =>
    dot(half[Math.floor(i / size)]!, half[i % size]!),
  );
  const lower = cholesky(matrix, size)!;
  const row = (i: number) => lower.subarray(i * size, (i + 1) * size);
  matrix.forEach((v, i) => {
    expect(dot(row(Math.floor(i / size)), row(i % size))).toBeCloseTo(v, 12);
  });
  expect(cholesky(Float64Array.from([1, 2, 2, 1]), 2)).toBeNull();
});

describe("least squares", () => {
  const rows = Array.from({ length: 60 }, () => drawn(9));
  const weights = rows.map(() => next());
  const truth = drawn(9);

  test("exact where the values are", () => {
    const fit = fitOf(
      rows,
      rows.map((row) => dot(row, truth)),
      weights,
    );
    fit.solve()!.forEach((v, i) => {
      expect(v).toBeCloseTo(truth[i]!, 12);
    });
  });

  const values = drawn(60);
  const gradientAt = (phi: Float64Array): number[] =>
    Array.from(phi, (_, k) =>
      rows.reduce((sum, row, i) => sum + weights[i]! * (dot(row, phi) - values[i]!) * row[k]!, 0),
    );

  test("elsewhere the residual is at right angles to every column", () => {
    for (const g of gradientAt(fitOf(rows, values, weights).solve()!)) expect(g).toBeCloseTo(0, 12);
  });

  test("ridge: gradient of the loss plus ridge φ is zero, for one ridge and for several", () => {
    const fit = fitOf(rows, values, weights);
    const single = fit.solve({ ridge: 0.7 })!;
    gradientAt(single).forEach((g, k) => {
      expect(g + 0.7 * single[k]!).toBeCloseTo(0, 12);
    });
    const ridge = drawn(9).map(Math.abs);
    const several = fit.solve({ ridge })!;
    gradientAt(several).forEach((g, k) => {
      expect(g + ridge[k]! * several[k]!).toBeCloseTo(0, 12);
    });
  });

  test("with a sum: the sum is met and the gradient is the same along every coordinate", () => {
    const phi = fitOf(rows, values, weights).solve({ sum: 3 })!;
    expect(phi.reduce((a, b) => a + b, 0)).toBeCloseTo(3, 13);
    const gradient = gradientAt(phi);
    for (const g of gradient) expect(g).toBeCloseTo(gradient[0]!, 11);
  });

  test("nothing is made up where the equations say too little", () => {
    expect(fitOf(rows.slice(0, 5), values, weights).solve()).toBeNull();
    expect(fitOf(rows.slice(0, 7), values, weights).solve({ sum: 1 })).toBeNull();
    // Eight equations and the sum determine nine unknowns.
    const phi = fitOf(rows.slice(0, 8), values, weights).solve({ sum: 1 })!;
    rows.slice(0, 8).forEach((row, i) => {
      expect(dot(row, phi)).toBeCloseTo(values[i]!, 8);
    });
    expect([...new LeastSquares(1).solve({ sum: 2 })!]).toEqual([2]);
  });
});
