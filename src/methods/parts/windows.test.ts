import { expect, test } from "vitest";
import { addInside, slidingWindows } from "./windows";

test("as many as captum's, the last ones clipped", () => {
  expect(slidingWindows(224, 224, 32, 16)).toHaveLength(169);
  expect(slidingWindows(96, 32, 16, 8)).toHaveLength(11 * 3);
  expect(slidingWindows(1, 10, 4, 3).map(({ left, right }) => [left, right])).toEqual([
    [0, 4],
    [3, 7],
    [6, 10],
  ]);
  expect(slidingWindows(1, 9, 4, 3).map(({ left, right }) => [left, right])).toEqual([
    [0, 4],
    [3, 7],
    [6, 9],
  ]);
  expect(slidingWindows(5, 3, 100, 50)).toEqual([{ top: 0, bottom: 5, left: 0, right: 3 }]);
});

test.each([
  [10, 7, 4, 3],
  [5, 9, 1, 1],
  [12, 12, 5, 5],
  [13, 4, 6, 2],
])("%i × %i in windows of %i every %i: every pixel is covered", (height, width, side, stride) => {
  const counts = new Float64Array(height * width);
  for (const window of slidingWindows(height, width, side, stride)) addInside(counts, window, width, 1);
  expect(Math.min(...counts)).toBeGreaterThanOrEqual(1);
});

test("only the pixels inside, of the raster meant", () => {
  const values = new Float32Array(2 * 12);
  addInside(values, { top: 1, bottom: 3, left: 2, right: 4 }, 4, 5, 12);
  expect([...values].flatMap((v, i) => (v === 0 ? [] : [i]))).toEqual([18, 19, 22, 23]);
});
