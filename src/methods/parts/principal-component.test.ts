import { describe, expect, test } from "vitest";
import { mulberry32, standardNormal } from "../../core/rng";
import { firstEigenpair, jacobi, principalComponent } from "./principal-component";

const noise = (seed: number, count: number): Float32Array => standardNormal(mulberry32(seed), count);

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((sum, v, i) => sum + v * b[i]!, 0);

/** Xᵀ of seeded noise times X, [n, n]. */
function gram(seed: number, n: number, samples = 2 * n): number[][] {
  const x = noise(seed, n * samples);
  return Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (__, j) =>
      dot(x.subarray(i * samples, (i + 1) * samples), x.subarray(j * samples, (j + 1) * samples)),
    ),
  );
}

describe("jacobi", () => {
  test.each([1, 2, 5, 12])("of %i dimensions: A v = λ v for every pair, vectors orthonormal", (n) => {
    const a = gram(n, n);
    const { values, vectors } = jacobi(a);
    const columns = values.map((_, i) => vectors.map((row) => row[i]!));
    columns.forEach((v, i) => {
      a.forEach((row, r) => {
        expect(dot(row, v)).toBeCloseTo(values[i]! * v[r]!, 9);
      });
      columns.forEach((u, j) => {
        expect(dot(u, v)).toBeCloseTo(i === j ? 1 : 0, 12);
      });
    });
  });

  test("a diagonal matrix, and one of zeros, are done already", () => {
    expect(
      jacobi([
        [3, 0],
        [0, -1],
      ]).values,
    ).toEqual([3, -1]);
    expect(jacobi([[0]]).values).toEqual([0]);
  });
});

describe("first eigenpair", () => {
  test.each([1, 2, 3, 7, 20])("of %i dimensions is the largest of all", (n) => {
    const a = gram(100 + n, n);
    const { value, vector } = firstEigenpair(Float64Array.from(a.flat()), n);
    expect(value / Math.max(...jacobi(a).values)).toBeCloseTo(1, 12);
    expect(dot(vector, vector)).toBeCloseTo(1, 12);
    a.forEach((row, r) => {
      expect(Math.abs(dot(row, vector) - value * vector[r]!) / value).toBeLessThan(1e-11);
    });
  });

  test("two eigenvalues a millionth apart are told apart", () => {
    const a = new Float64Array(36);
    [1, 1 - 1e-6, 0.5, 0.4, 0.3, 0.2].forEach((v, i) => {
      a[i * 7] = v;
    });
    expect(Math.abs(firstEigenpair(a, 6).vector[0]!)).toBeCloseTo(1, 9);
  });

  test("equal eigenvalues give a vector of their plane; zeros give zero", () => {
    const { value, vector } = firstEigenpair(Float64Array.from([2, 0, 0, 0, 2, 0, 0, 0, 1]), 3);
    expect(value).toBeCloseTo(2, 12);
    expect(vector[2]).toBeCloseTo(0, 10);
    expect(firstEigenpair(new Float64Array(9), 3).value).toBe(0);
  });
});

describe.each([
  [6, 20],
  [20, 6],
  [9, 9],
])("principal component of %i positions with %i channels", (positions, channels) => {
  const features = noise(positions * channels, positions * channels).map((v) => v + 1);
  const found = principalComponent(features, channels);
  const means = Array.from({ length: positions }, (_, i) =>
    features.subarray(i * channels, (i + 1) * channels).reduce((a, b) => a + b, 0),
  );

  test("is centred, goes with the mean feature, and has the variance of the first eigenvalue", () => {
    expect(found.reduce((a, b) => a + b, 0)).toBeCloseTo(0, 9);
    expect(dot(found, means)).toBeGreaterThan(0);
    const columnMean = (k: number): number =>
      Array.from({ length: positions }, (_, i) => features[i * channels + k]!).reduce((a, b) => a + b, 0) /
      positions;
    const centred = Array.from({ length: positions }, (_, i) =>
      Array.from({ length: channels }, (__, k) => features[i * channels + k]! - columnMean(k)),
    );
    const outer = centred.map((a) => centred.map((b) => dot(a, b)));
    const { values, vectors } = jacobi(outer);
    const top = values.indexOf(Math.max(...values));
    const expected = vectors.map((row) => row[top]! * Math.sqrt(values[top]!));
    const sign = Math.sign(dot(found, expected));
    found.forEach((v, i) => {
      expect(v).toBeCloseTo(sign * expected[i]!, 9);
    });
  });

  test("of features that are the same everywhere is zero", () => {
    const same = Float32Array.from(features, (_, i) => i % channels);
    expect([...principalComponent(same, channels)].every((v) => Math.abs(v) < 1e-12)).toBe(true);
  });
});
