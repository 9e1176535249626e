import { describe, expect, test } from "vitest";
import { correlation, onGrid, ranks, scaled, spearman, ssim, topMask, topOverlap } from "./agreement";

describe("Spearman", () => {
  test("ranks of ties are averaged", () => {
    expect([...ranks([30, 10, 20, 20])]).toEqual([4, 1, 2.5, 2.5]);
  });

  test("only the order counts", () => {
    expect(spearman([1, 2, 3, 4], [1, 10, 100, 1000])).toBeCloseTo(1, 12);
    expect(spearman([1, 2, 3, 4], [4, 3, 2, 1])).toBeCloseTo(-1, 12);
  });

  test("1 − 6 Σd² / n(n² − 1) where nothing is tied", () => {
    // d = 0, −1, 1, −1, 1: Σd² = 4.
    expect(spearman([1, 2, 3, 4, 5], [1, 3, 2, 5, 4])).toBeCloseTo(1 - (6 * 4) / (5 * 24), 12);
  });

  test("with ties it is the correlation of averaged ranks", () => {
    // Ranks 1, 2.5, 2.5, 4 and 1, 2, 3, 4: covariance 4.5, variances 4.5 and 5.
    expect(spearman([1, 2, 2, 3], [1, 2, 3, 4])).toBeCloseTo(4.5 / Math.sqrt(4.5 * 5), 12);
  });

  test("a constant map has no order", () => {
    expect(spearman([1, 1, 1], [1, 2, 3])).toBeNull();
    expect(correlation([1, 2, 3], [0, 0, 0])).toBeNull();
  });
});

describe("SSIM", () => {
  const size = { width: 7, height: 7, dynamicRange: 1 };
  const ramp = Float64Array.from({ length: 49 }, (_, i) => i / 48);

  test("a map is like itself", () => {
    expect(ssim(ramp, ramp, size)).toBeCloseTo(1, 12);
  });

  test("of one window it is the formula itself", () => {
    const half = ramp.map((value) => value / 2);
    // Mean 1/2 and 1/4; sample variance of 0, 1/48, …, 1 is 49·50/12/48².
    const variance = (49 * 50) / 12 / 48 ** 2;
    const [c1, c2] = [1e-4, 9e-4];
    const expected =
      ((2 * 0.5 * 0.25 + c1) * (variance + c2)) / ((0.25 + 0.0625 + c1) * (variance + variance / 4 + c2));
    expect(ssim(ramp, half, size)).toBeCloseTo(expected, 10);
  });

  test("the mean over windows: one of two agrees", () => {
    const a = new Float64Array(7 * 13);
    const b = new Float64Array(7 * 13);
    for (let y = 0; y < 7; y++) b[y * 13] = y % 2;
    const all = ssim(a, b, { width: 13, height: 7, dynamicRange: 1 })!;
    const first = ssim(
      new Float64Array(49),
      Float64Array.from({ length: 49 }, (_, i) => (i % 7 === 0 ? Math.floor(i / 7) % 2 : 0)),
      size,
    )!;
    expect(all).toBeCloseTo((first + 6) / 7, 10);
  });

  test("there is none where no window fits", () => {
    expect(
      ssim(new Float64Array(36), new Float64Array(36), { width: 6, height: 6, dynamicRange: 1 }),
    ).toBeNull();
  });
});

describe("the strongest places", () => {
  test("are counted in stable order and are at least one", () => {
    expect([...topMask([1, 3, 3, 2], 50)]).toEqual([0, 1, 1, 0]);
    expect([...topMask([2, 2, 2, 2], 50)]).toEqual([1, 1, 0, 0]);
    expect([...topMask([0, 0, 5], 1)]).toEqual([0, 0, 1]);
  });

  test("overlap is a share of their number", () => {
    expect(topOverlap([4, 3, 2, 1], [4, 1, 2, 3], 50)).toBe(0.5);
    expect(topOverlap([4, 3, 2, 1], [1, 2, 3, 4], 50)).toBe(0);
  });
});

test("strength is scaled to 1, with or without its sign; zeros stay zeros", () => {
  expect([...scaled(Float32Array.of(-4, 2, 0), "signed")]).toEqual([-1, 0.5, 0]);
  expect([...scaled(Float32Array.of(-4, 2, 0), "absolute")]).toEqual([1, 0.5, 0]);
  expect([...scaled(Float32Array.of(0, 0), "absolute")]).toEqual([0, 0]);
});

test("a coarse map is compared at the positions of a fine one", () => {
  const map = { width: 2, height: 1, values: Float32Array.of(0, 4) };
  expect([...onGrid(map, 1, 4).values]).toEqual([0, 1, 3, 4]);
  expect(onGrid(map, 1, 2)).toBe(map);
});
