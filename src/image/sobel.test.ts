import { expect, test } from "vitest";
import { sobel } from "./sobel";

const raster = (width: number, height: number, value: (x: number, y: number) => number): Float64Array =>
  Float64Array.from({ length: width * height }, (_, p) => value(p % width, Math.floor(p / width)));

test("a ramp is as steep as it is, whichever way it goes", () => {
  for (const [a, b] of [
    [3, 0],
    [0, -2],
    [3, 4],
  ] as const) {
    const steepness = sobel(
      raster(7, 6, (x, y) => a * x + b * y),
      7,
      6,
    );
    // Inside; at the border the picture is repeated and half as steep.
    for (const p of [8, 12, 22, 33]) expect(steepness[p]).toBeCloseTo(Math.hypot(a, b), 6);
  }
});

test("an edge shows on both of its sides, a flat picture nowhere", () => {
  const edge = sobel(
    raster(6, 3, (x) => (x < 3 ? 0 : 80)),
    6,
    3,
  );
  expect([...edge]).toEqual([0, 0, 40, 40, 0, 0, 0, 0, 40, 40, 0, 0, 0, 0, 40, 40, 0, 0]);
  expect(Math.max(...sobel(new Float32Array(9).fill(5), 3, 3))).toBe(0);
});
