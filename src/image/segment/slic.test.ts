import { describe, expect, test } from "vitest";
import type { PixelImage } from "../../api/engine";
import { mulberry32 } from "../../core/rng";
import { areasOf, connectRegions, gridSegments, piecesOf, type Segments } from "./segments";
import { slic } from "./slic";

const picture = (
  width: number,
  height: number,
  colour: (x: number, y: number) => readonly [number, number, number],
): PixelImage => ({
  width,
  height,
  data: Uint8ClampedArray.from({ length: width * height * 4 }, (_, i) => {
    const p = i >> 2;
    return i % 4 === 3 ? 255 : colour(p % width, Math.floor(p / width))[i % 4]!;
  }),
});

const noise = (width: number, height: number): PixelImage => {
  const next = mulberry32(7);
  return picture(width, height, () => [256 * next(), 256 * next(), 256 * next()]);
};

/** Whether labels are 0 … count − 1, all used, each one piece. */
function expectConnected(segments: Segments): void {
  expect(segments.labels).toHaveLength(segments.width * segments.height);
  expect(piecesOf(segments)).toHaveLength(segments.count);
  expect([...new Set(segments.labels)].sort((a, b) => a - b)).toEqual(
    Array.from({ length: segments.count }, (_, k) => k),
  );
}

describe("grid", () => {
  test.each([
    [12, 12, 6, 6],
    [224, 224, 50, 49],
    [30, 10, 3, 3],
    [10, 30, 3, 3],
    [5, 5, 1, 1],
    [3, 2, 100, 6],
  ])("%i × %i in about %i gives %i rectangles of nearly one size", (width, height, count, cells) => {
    const cut = gridSegments(width, height, count);
    expect(cut.count).toBe(cells);
    expectConnected(cut);
    const areas = areasOf(cut);
    expect(areas.reduce((a, b) => a + b, 0)).toBe(width * height);
    // Rows and columns differ by one pixel at most.
    expect(Math.max(...areas)).toBeLessThanOrEqual(
      (Math.sqrt(Math.min(...areas)) + 1) ** 2 * (width === height ? 1 : 2),
    );
  });
});

describe("connected regions", () => {
  test("the largest piece of a label stays, the others join their longest border", () => {
    // prettier-ignore
    const labels = Int32Array.from([
      0,
      0,
      0,
      1, //
      2,
      2,
      0,
      1, //
      2,
      0,
      2,
      1, //
      2,
      2,
      2,
      0,
    ]);
    const cut = connectRegions({ labels, width: 4, height: 4 });
    expectConnected(cut);
    expect([...cut.labels]).toEqual([0, 0, 0, 1, 2, 2, 0, 1, 2, 2, 2, 1, 2, 2, 2, 1]);
  });

  test("a piece inside a piece waits for the outer one", () => {
    const labels = Int32Array.from([0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 0, 1, 0, 1, 1, 1]);
    expectConnected(connectRegions({ labels, width: 16, height: 1 }));
  });
});

describe("slic", () => {
  test("noise: connected, not more regions than asked for, the same every time", () => {
    const image = noise(40, 28);
    const cut = slic(image, { count: 20 });
    expectConnected(cut);
    expect(cut.count).toBeGreaterThan(10);
    expect(cut.count).toBeLessThanOrEqual(20);
    expect(slic(image, { count: 20 })).toEqual(cut);
  });

  test("one colour: the grid", () => {
    const cut = slic(
      picture(24, 24, () => [90, 120, 40]),
      { count: 9 },
    );
    expect(cut.count).toBe(9);
    expect([...areasOf(cut)].every((area) => area >= 49 && area <= 81)).toBe(true);
  });

  test("regions keep to the edges of a coloured shape", () => {
    // A disc that no grid follows.
    const inside = (x: number, y: number): boolean => (x - 29) ** 2 + (y - 33) ** 2 < 17 ** 2;
    const cut = slic(
      picture(64, 64, (x, y) => (inside(x, y) ? [200, 30, 40] : [40, 80, 190])),
      { count: 36 },
    );
    expectConnected(cut);
    const shares = new Map<number, number>();
    const areas = areasOf(cut);
    cut.labels.forEach((label, p) => {
      if (inside(p % 64, Math.floor(p / 64))) shares.set(label, (shares.get(label) ?? 0) + 1);
    });
    const wrong = [...shares].reduce((sum, [label, n]) => sum + Math.min(n, areas[label]! - n), 0);
    expect(wrong / (64 * 64)).toBeLessThan(0.005);
  });

  test("large compactness makes squares of a picture full of edges", () => {
    const stripes = picture(32, 32, (x) => (x % 3 === 0 ? [255, 255, 255] : [0, 0, 0]));
    const loose = slic(stripes, { count: 16, compactness: 1 });
    const tight = slic(stripes, { count: 16, compactness: 1e4 });
    expect(tight.count).toBe(16);
    const perimeter = ({ labels }: Segments): number =>
      labels.reduce((sum, label, p) => sum + (p % 32 < 31 && labels[p + 1] !== label ? 1 : 0), 0);
    expect(perimeter(tight)).toBeLessThan(perimeter(loose));
  });

  test("a single pixel, and more regions than pixels", () => {
    expect(slic(noise(1, 1), { count: 50 }).count).toBe(1);
    expectConnected(slic(noise(3, 3), { count: 50 }));
  });
});
