import { describe, expect, it } from "vitest";
import { activeRegion } from "./active-region";

const map = (size: number, points: Readonly<Record<number, number>>) => {
  const values = new Float32Array(size * size);
  for (const [at, value] of Object.entries(points)) values[Number(at)] = value;
  return { width: size, height: size, values };
};

describe("the active region", () => {
  it("holds what is strong, with a tenth of room around it", () => {
    // Columns 2 and 3, row 1 of ten.
    const region = activeRegion(map(10, { 12: 1, 13: -1 }))!;
    expect(region.x).toBeCloseTo(0.2 - 0.02, 6);
    expect(region.width).toBeCloseTo(0.2 + 2 * 0.02, 6);
    expect(region.y).toBeCloseTo(0.1 - 0.01, 6);
    expect(region.height).toBeCloseTo(0.1 + 2 * 0.01, 6);
  });

  it("passes over what is faint and over a lonely speck", () => {
    const block = Object.fromEntries([44, 45, 54, 55].map((at) => [at, 10]));
    const alone = activeRegion(map(10, block));
    expect(activeRegion(map(10, { ...block, 0: 2, 99: 1.9 }))).toEqual(alone);
    expect(activeRegion(map(10, { ...block, 0: 3 }))).toEqual(alone);
  });

  it("is everything where everything counts, and nothing where nothing does", () => {
    const even = { width: 4, height: 4, values: new Float32Array(16).fill(1) };
    expect(activeRegion(even)).toEqual({ x: 0, y: 0, width: 1, height: 1 });
    expect(activeRegion(map(4, {}))).toBeNull();
  });

  it("never leaves the picture", () => {
    expect(activeRegion(map(5, { 0: 1 }))).toMatchObject({ x: 0, y: 0 });
  });
});
