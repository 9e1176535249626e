import { describe, expect, test } from "vitest";
import { mulberry32 } from "../../core/rng";
import { guidedStep } from "./guided-path";

const seeded = (seed: number, n: number): number[] => Array.from({ length: n }, mulberry32(seed));

/** Walks `steps` steps with a new gradient for each; calls `each` after every step. */
function walk(
  steps: number,
  { fraction, reach }: { readonly fraction: number; readonly reach: number },
  each: (places: Float64Array, distances: Float64Array, share: number, before: Float64Array) => void,
  n = 60,
): void {
  const distances = Float64Array.from(seeded(1, n), (v, i) => (i % 10 === 3 ? 0 : v));
  const places = new Float64Array(n);
  for (let k = 1; k <= steps; k += 1) {
    const before = places.slice();
    const gradient = Float32Array.from(seeded(100 + k, n), (v) => 2 * v - 1);
    guidedStep(places, distances, gradient, { share: k / steps, fraction, reach });
    each(places, distances, k / steps, before);
  }
}

describe.each([
  { fraction: 0.25, reach: 0.02 },
  { fraction: 0.1, reach: 0.3 },
  { fraction: 0.5, reach: 1 },
  { fraction: 0.001, reach: 0.05 },
])("%o", (options) => {
  test("every step leaves the asked L1 distance, stays within reach and never goes back", () => {
    walk(20, options, (places, distances, share, before) => {
      const total = distances.reduce((a, b) => a + b, 0);
      const done = places.reduce((sum, a, i) => sum + a * distances[i]!, 0);
      expect(done / total).toBeCloseTo(share, 10);
      places.forEach((a, i) => {
        expect(a).toBeGreaterThanOrEqual(before[i]!);
        if (distances[i]! > 0) expect(Math.abs(a - share)).toBeLessThanOrEqual(options.reach + 1e-12);
      });
    });
  });

  test("ends at the picture", () => {
    let last = new Float64Array();
    walk(7, options, (places) => {
      last = places.slice();
    });
    expect(last.every((a) => a === 1)).toBe(true);
  });
});

test("with no reach the path is straight", () => {
  walk(8, { fraction: 0.25, reach: 0 }, (places, _, share) => {
    for (const a of places) expect(a).toBeCloseTo(share, 12);
  });
});

test("by hand: the flattest group goes first and whole, the next as far as needed", () => {
  const places = new Float64Array(4);
  const distances = Float64Array.of(1, 2, 1, 4);
  // Half of 8 is wanted. Ascending |gradient|: values 2 and 0 (way 2), then 3 and 1 (way 6) a third of it.
  guidedStep(places, distances, Float32Array.of(-0.2, 0.9, 0.1, 0.3), {
    share: 0.5,
    fraction: 0.5,
    reach: 1,
  });
  [1, 1 / 3, 1, 1 / 3].forEach((a, i) => {
    expect(places[i]).toBeCloseTo(a, 14);
  });
});
