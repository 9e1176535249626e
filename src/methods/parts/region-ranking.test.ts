import { describe, expect, test } from "vitest";
import { mulberry32 } from "../../core/rng";
import { rankRegions, regionsOf } from "./region-ranking";

const total = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0);

describe("regions of a segmentation", () => {
  const labels = Int32Array.of(0, 0, 1, 0, 0, 1, 2, 2, 1);

  test("without growing", () => {
    const regions = regionsOf(labels, 3, [3, 3], 0);
    expect(regions.map((r) => [...r])).toEqual([
      [0, 1, 3, 4],
      [2, 5, 8],
      [6, 7],
    ]);
  });

  test("grown by one pixel: a plus, no corners, nothing across the border", () => {
    const regions = regionsOf(labels, 3, [3, 3], 1).map((r) => [...r].sort());
    expect(regions).toEqual([
      [0, 1, 2, 3, 4, 5, 6, 7],
      [1, 2, 4, 5, 7, 8],
      [3, 4, 6, 7, 8],
    ]);
  });

  test("grown by five pixels: the 81 of a disk", () => {
    const one = new Int32Array(21 * 21);
    one[10 * 21 + 10] = 1;
    expect(regionsOf(one, 2, [21, 21], 5)[1]).toHaveLength(81);
  });
});

describe("ranking", () => {
  test("by hand: what is covered does not count twice, and the rest has its own mean", () => {
    // Means 5 of {0, 1}, 4 of {1, 2}, 2 of {3}. Then {1, 2} adds only pixel 2 with 1, less than {3}.
    const attribution = [3, 7, 1, 2, 4, -8];
    const regions = [[0, 1], [1, 2], [3]].map((r) => Uint32Array.from(r));
    expect([...rankRegions(attribution, regions, 1)]).toEqual([5, 5, 1, 2, -2, -2]);
  });

  test("regions that add too little are left to the rest", () => {
    const regions = [[0, 1], [1, 2], [3]].map((r) => Uint32Array.from(r));
    expect([...rankRegions([3, 7, 1, 2], regions, 2)]).toEqual([5, 5, 1.5, 1.5]);
  });

  test("without regions everything is the rest", () => {
    expect([...rankRegions([1, 2, 3], [], 1)]).toEqual([2, 2, 2]);
  });

  /** The same by the definition: every gain computed anew in every round. */
  function slow(attribution: number[], regions: number[][], leastNew: number): number[] {
    const out: (number | null)[] = attribution.map(() => null);
    const mean = (pixels: number[]) => total(pixels.map((p) => attribution[p]!)) / pixels.length;
    for (;;) {
      const added = regions
        .map((r) => r.filter((p) => out[p] === null))
        .filter((r) => r.length >= leastNew)
        .sort((a, b) => mean(b) - mean(a))[0];
      if (!added) break;
      const gain = mean(added);
      for (const p of added) out[p] = gain;
    }
    const rest = mean([...out.keys()].filter((p) => out[p] === null));
    return out.map((v) => v ?? rest);
  }

  test.each([1, 2, 3, 4])("against the definition, seed %i; the sum is kept", (seed) => {
    const rng = mulberry32(seed);
    const attribution = Array.from({ length: 120 }, () => rng() - 0.4);
    const regions = Array.from({ length: 25 }, () => {
      const [start, length] = [Math.floor(rng() * 110), 3 + Math.floor(rng() * 20)];
      return Array.from({ length }, (_, i) => start + i).filter((p) => p < 120);
    });
    const made = rankRegions(
      attribution,
      regions.map((r) => Uint32Array.from(r)),
      4,
    );
    slow(attribution, regions, 4).forEach((v, p) => {
      expect(made[p]).toBeCloseTo(v, 5);
    });
    expect(total(made)).toBeCloseTo(total(attribution), 4);
  });
});
