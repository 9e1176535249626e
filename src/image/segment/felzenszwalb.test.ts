import { describe, expect, test } from "vitest";
import { mulberry32 } from "../../core/rng";
import type { Raster } from "../resize";
import { felzenszwalb, pixelGraph, type Segments } from "./felzenszwalb";

const grey = (rows: readonly (readonly number[])[]): Raster => ({
  height: rows.length,
  width: rows[0]!.length,
  channels: 1,
  values: rows.flat(),
});

interface Options {
  readonly scale: number;
  readonly sigma: number;
  readonly minSize: number;
}

const segments = (picture: Raster, { sigma, ...options }: Options): Segments =>
  felzenszwalb(pixelGraph(picture, sigma), options);

const raw = { sigma: 0, minSize: 1 };

function noisy(width: number, height: number, channels: number, seed: number): Raster {
  const rng = mulberry32(seed);
  return { width, height, channels, values: Array.from({ length: width * height * channels }, rng) };
}

/** The paper's algorithm by its definition: segments as lists, the inside of each measured anew from its spanning tree. */
function slow({ width, height, channels, values }: Raster, scale: number): number[] {
  const at = (i: number) => Array.from({ length: channels }, (_, c) => values[i * channels + c]!);
  const edges: [number, number, number][] = [];
  for (let a = 0; a < width * height; a += 1)
    for (let b = a + 1; b < width * height; b += 1) {
      const apart = Math.max(
        Math.abs((a % width) - (b % width)),
        Math.abs(Math.floor(a / width) - Math.floor(b / width)),
      );
      if (apart === 1) edges.push([a, b, Math.hypot(...at(a).map((v, c) => v - at(b)[c]!))]);
    }
  edges.sort((p, q) => p[2] - q[2]);
  let label = Array.from({ length: width * height }, (_, i) => i);
  const trees = new Map<number, number[]>(label.map((l) => [l, []]));
  for (const [a, b, w] of edges) {
    const [p, q] = [label[a]!, label[b]!];
    if (p === q) continue;
    const inner = (l: number) =>
      Math.max(0, ...trees.get(l)!) + scale / label.filter((other) => other === l).length;
    if (w > Math.min(inner(p), inner(q))) continue;
    trees.set(p, [...trees.get(p)!, ...trees.get(q)!, w]);
    label = label.map((l) => (l === q ? p : l));
  }
  const names = [...new Set(label)];
  return label.map((l) => names.indexOf(l));
}

describe("against the definition", () => {
  test.each([
    [6, 5, 1, 0.1],
    [6, 5, 3, 0.6],
    [8, 8, 3, 1.5],
    [1, 9, 2, 0.3],
  ])("%i × %i pixels of %i channels, scale %f", (width, height, channels, scale) => {
    const counts = new Set<number>();
    for (let seed = 0; seed < 5; seed += 1) {
      const picture = noisy(width, height, channels, seed);
      const { labels, count } = segments(picture, { ...raw, scale });
      expect([...labels]).toEqual(slow(picture, scale));
      counts.add(count);
    }
    expect(Math.max(...counts)).toBeGreaterThan(1);
    expect(Math.min(...counts)).toBeLessThan(width * height);
  });
});

test("areas of one colour, two of them crossing at a corner", () => {
  const { labels, count } = segments(
    grey([
      [0, 0, 5, 5],
      [0, 0, 5, 9],
      [9, 9, 9, 5],
    ]),
    { ...raw, scale: 1e-9 },
  );
  expect([...labels]).toEqual([0, 0, 1, 1, 0, 0, 1, 2, 2, 2, 2, 1]);
  expect(count).toBe(3);
});

test("a ramp is one segment, a step is two: what counts is the change against the change within", () => {
  const ramp = [0, 1, 2, 3, 4, 5, 6, 7];
  expect(segments(grey([ramp]), { ...raw, scale: 1 }).count).toBe(1);
  const step = [0, 1, 2, 3, 14, 15, 16, 17];
  expect([...segments(grey([step]), { ...raw, scale: 1 }).labels]).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
});

test("small segments join the neighbour that differs least", () => {
  const picture = grey([[0, 0, 0, 0, 4, 9, 9, 9]]);
  expect([...segments(picture, { ...raw, scale: 0.1 }).labels]).toEqual([0, 0, 0, 0, 1, 2, 2, 2]);
  expect([...segments(picture, { ...raw, scale: 0.1, minSize: 2 }).labels]).toEqual([0, 0, 0, 0, 0, 1, 1, 1]);
});

describe("on noise", () => {
  const picture = noisy(40, 30, 3, 7);
  const options: Options = { scale: 1, sigma: 0.8, minSize: 20 };

  test("no segment is smaller than asked, every number is used, each is connected", () => {
    const { labels, count } = segments(picture, options);
    const sizes = new Array<number>(count).fill(0);
    for (const l of labels) sizes[l]! += 1;
    expect(count).toBeGreaterThan(2);
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(20);
    // Flooding from each segment's first pixel reaches all of it.
    for (let l = 0; l < count; l += 1) {
      const seen = new Set([labels.indexOf(l)]);
      for (const i of seen)
        for (const j of [-41, -40, -39, -1, 1, 39, 40, 41].map((d) => i + d))
          if (labels[j] === l && Math.abs((i % 40) - (j % 40)) <= 1) seen.add(j);
      expect(seen.size).toBe(sizes[l]);
    }
  });

  test("larger scales and stronger smoothing give fewer segments", () => {
    const count = (more: Partial<Options>) => segments(picture, { ...options, minSize: 1, ...more }).count;
    expect(count({ scale: 3 })).toBeLessThan(count({ scale: 1 }));
    expect(count({ scale: 1 })).toBeLessThan(count({ scale: 0.1 }));
    expect(count({ sigma: 2 })).toBeLessThan(count({ sigma: 0 }));
  });
});
