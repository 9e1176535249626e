import { afterAll, describe, expect, test, vi } from "vitest";
import type { ExplainRequest, Explanation } from "../../src/api/engine";
import { mulberry32 } from "../../src/core/rng";
import { gridSegments } from "../../src/image/segment/segments";
import { runLogits } from "../oracle/forward";
import { answers } from "../oracle/head";
import { linearMap } from "../oracle/rules";
import { relativeL2 } from "../parity/records";
import { fixtureEngine, type Opened } from "./opened";

// Methods that hide parts of the picture, against the same computation in float64, written apart from them.

const CLASS = 1;

const { engine, opened } = fixtureEngine();

const explain = (
  { info, image }: Opened,
  method: string,
  params: NonNullable<ExplainRequest["params"]>,
  target: ExplainRequest["target"] = { class: CLASS, of: "logit" },
): Promise<Explanation> => engine.explain({ model: info.handle, image, method, params, target });

/** The input with every pixel that `hidden` names in the colour of `pixel`, 0…255. */
function filled({ input, info }: Opened, pixel: number, hidden: (p: number) => boolean): Float64Array {
  const channels = info.inputChannels;
  const { scale, offset } = info.preprocessing!;
  return input.map((v, i) =>
    hidden(Math.floor(i / channels)) ? pixel * scale[i % channels]! + offset[i % channels]! : v,
  );
}

const logit = ({ loaded }: Opened, x: Float64Array): number => runLogits(loaded.model, x)[CLASS]!;

describe("occlusion by hand", () => {
  const fixture = opened("plain");
  const [size, side, stride] = [16, 5, 3];

  /** The mean over covering windows of what a window gives. */
  function meanOver(value: (inside: (p: number) => boolean) => number): Float64Array {
    const [sums, counts] = [new Float64Array(size * size), new Float64Array(size * size)];
    for (let top = 0; top < size - side + stride; top += stride)
      for (let left = 0; left < size - side + stride; left += stride) {
        const inside = (p: number): boolean => {
          const [x, y] = [p % size, Math.floor(p / size)];
          return y >= top && y < top + side && x >= left && x < left + side;
        };
        const found = value(inside);
        for (let p = 0; p < size * size; p += 1)
          if (inside(p)) {
            sums[p]! += found;
            counts[p]! += 1;
          }
      }
    return sums.map((sum, p) => sum / counts[p]!);
  }

  test("hide: the fall of the logit", async () => {
    const f = logit(fixture(), fixture().input);
    const expected = meanOver((inside) => f - logit(fixture(), filled(fixture(), 255, inside)));
    const { values } = await explain(fixture(), "occlusion", { window: side, stride, fill: "white" });
    expect(relativeL2(values, expected)).toBeLessThan(1e-5);
  });

  test("keep: what the window alone brings", async () => {
    const none = logit(
      fixture(),
      filled(fixture(), 0, () => true),
    );
    const expected = meanOver(
      (inside) =>
        logit(
          fixture(),
          filled(fixture(), 0, (p) => !inside(p)),
        ) - none,
    );
    const params = { window: side, stride, fill: "black", mode: "keep" };
    const { values } = await explain(fixture(), "occlusion", params);
    expect(relativeL2(values, expected)).toBeLessThan(1e-5);
  });

  test("the probability, though the target is the logit", async () => {
    const { model } = fixture().loaded;
    const probability = (x: Float64Array): number => answers(model.graph.head, runLogits(model, x))[CLASS]!;
    const p = probability(fixture().input);
    const expected = meanOver((inside) => p - probability(filled(fixture(), 127.5, inside)));
    const params = { window: side, stride, score: "probability" };
    const { values } = await explain(fixture(), "occlusion", params);
    expect(relativeL2(values, expected)).toBeLessThan(1e-4);
  });

  test("0 means a seventh of the side and half of the window", async () => {
    const automatic = await explain(fixture(), "occlusion", {});
    expect(await explain(fixture(), "occlusion", { window: 2, stride: 1 })).toMatchObject({
      values: automatic.values,
    });
  });

  test("gaps between windows, and a contrast's probability, are refused", async () => {
    await expect(explain(fixture(), "occlusion", { window: 4, stride: 5 })).rejects.toMatchObject({
      code: "argument",
      where: "stride",
    });
    await expect(
      explain(fixture(), "occlusion", { score: "probability" }, { contrast: [0, 1] }),
    ).rejects.toMatchObject({ code: "not-applicable" });
  });
});

/** Sum over the pixels of each region of a grid. */
const regionSums = (values: ArrayLike<number>, labels: Int32Array, channels: number): number[] => {
  const sums: number[] = [];
  Array.from(values).forEach((v, i) => {
    const region = labels[Math.floor(i / channels)]!;
    sums[region] = (sums[region] ?? 0) + v;
  });
  return sums;
};

describe("kernel SHAP", () => {
  const fixture = opened("plain");
  const small = opened("smooth");
  const linear = opened("linear");

  test("six regions: the Shapley values over all 720 orders", async () => {
    const { labels, count } = gridSegments(16, 16, 6);
    expect(count).toBe(6);
    const known = new Map<number, number>();
    const value = (present: number): number => {
      const score =
        known.get(present) ??
        logit(
          fixture(),
          filled(fixture(), 0, (p) => ((present >> labels[p]!) & 1) === 0),
        );
      known.set(present, score);
      return score;
    };
    const shapley = Array<number>(count).fill(0);
    const walk = (order: readonly number[], present: number): void => {
      if (order.length === count) {
        let before = 0;
        for (const region of order) {
          shapley[region]! += (value(before | (1 << region)) - value(before)) / 720;
          before |= 1 << region;
        }
      }
      for (let region = 0; region < count; region += 1)
        if (((present >> region) & 1) === 0) walk([...order, region], present | (1 << region));
    };
    walk([], 0);
    const map = await explain(fixture(), "kernel-shap", {
      regions: "grid",
      count: 6,
      samples: 100,
      fill: "black",
    });
    expect(relativeL2(regionSums(map.values, labels, 1), shapley)).toBeLessThan(1e-5);
    expect(map.promisedSum).toBeCloseTo(value(63) - value(0), 5);
  });

  test.each(["superpixels", "grid"])(
    "%s: the map adds up to f(x) − f(fill), however few samples",
    async (regions) => {
      for (const samples of [100, 300]) {
        const map = await explain(small(), "kernel-shap", { regions, samples, fill: "white" });
        const promised =
          logit(small(), small().input) -
          logit(
            small(),
            filled(small(), 255, () => true),
          );
        expect(map.promisedSum).toBeCloseTo(promised, 5);
        expect(map.completenessGap).toBeLessThan(1e-5);
      }
    },
  );

  test("linear network: exact though few coalitions were tried", async () => {
    const { input, loaded, info } = linear();
    const { w } = linearMap((x) => runLogits(loaded.model, x), input.length);
    const grey = filled(linear(), 127.5, () => true);
    const parts = input.map((x, i) => w[CLASS * input.length + i]! * (x - grey[i]!));
    const { labels } = gridSegments(12, 12, 30);
    const { values } = await explain(linear(), "kernel-shap", { regions: "grid", count: 30, samples: 120 });
    expect(
      relativeL2(regionSums(values, labels, 1), regionSums(parts, labels, info.inputChannels)),
    ).toBeLessThan(1e-4);
  });

  test("a single region gets everything", async () => {
    const map = await explain(small(), "kernel-shap", { count: 1 });
    expect(new Set(map.values).size).toBe(1);
    expect(map.completenessGap).toBeLessThan(1e-6);
  });

  test("too few samples for so many regions are refused", async () => {
    await expect(
      explain(fixture(), "kernel-shap", { regions: "grid", count: 256, samples: 100 }),
    ).rejects.toMatchObject({ code: "argument", where: "samples" });
  });
});

describe("LIME on a linear network", () => {
  const fixture = opened("linear");
  const { labels } = gridSegments(12, 12, 9);

  async function coefficients(params: Record<string, number>): Promise<readonly [number[], number[]]> {
    const { input, loaded, info } = fixture();
    const { w } = linearMap((x) => runLogits(loaded.model, x), input.length);
    const black = filled(fixture(), 0, () => true);
    const parts = input.map((x, i) => w[CLASS * input.length + i]! * (x - black[i]!));
    const map = await explain(fixture(), "lime", { regions: "grid", count: 9, fill: "black", ...params });
    const found: number[] = [];
    labels.forEach((region, p) => {
      found[region] ??= map.values[p]!;
      expect(map.values[p]).toBe(found[region]);
    });
    return [found, regionSums(parts, labels, info.inputChannels)];
  }

  test("without a ridge: its coefficients, whatever the kernel", async () => {
    for (const width of [0.1, 0.25, 3]) {
      const [found, expected] = await coefficients({ samples: 200, ridge: 0, "kernel-width": width });
      expect(relativeL2(found, expected)).toBeLessThan(1e-4);
    }
  });

  test("the ridge shrinks them a little", async () => {
    const [found, expected] = await coefficients({});
    expect(relativeL2(found, expected)).toBeLessThan(0.05);
    const length = (values: readonly number[]): number => Math.hypot(...values);
    expect(length(found)).toBeLessThan(length(expected));
  });
});

describe("RISE on a linear network", () => {
  const fixture = opened("linear");

  test("seeds scatter around the expectation by their standard error", async () => {
    const [size, grid, p, seeds] = [12, 3, 0.5, 24];
    const { input, loaded, info } = fixture();
    const { w, b } = linearMap((x) => runLogits(loaded.model, x), input.length);
    const parts = regionSums(
      input.map((x, i) => x * w[CLASS * input.length + i]!),
      Int32Array.from({ length: size * size }, (_, q) => q),
      info.inputChannels,
    );
    // E[f(x ⊙ M) M_λ] / p = b + Σ_j w_j x_j E[M_j M_λ] / p, with M the mean over all shifts of independent cells.
    const cell = size / grid;
    const axis = (shift: number): number[][] =>
      Array.from({ length: size }, (_, i) => {
        const at = Math.max((i + shift + 0.5) / cell - 0.5, 0);
        return Array.from({ length: grid + 1 }, (_, k) => Math.max(1 - Math.abs(Math.min(at, grid) - k), 0));
      });
    const overlap = Array.from({ length: size }, () => new Float64Array(size));
    for (let shift = 0; shift < cell; shift += 1) {
      const weights = axis(shift);
      for (let i = 0; i < size; i += 1)
        for (let j = 0; j < size; j += 1)
          overlap[i]![j]! += weights[i]!.reduce((sum, v, k) => sum + v * weights[j]![k]!, 0) / cell;
    }
    const expected = Float64Array.from({ length: size * size }, (_, q) => {
      const [x, y] = [q % size, Math.floor(q / size)];
      return parts.reduce((sum, part, j) => {
        const shared = overlap[y]![Math.floor(j / size)]! * overlap[x]![j % size]!;
        return sum + (part * (p * p + p * (1 - p) * shared)) / p;
      }, b[CLASS]!);
    });
    const maps: Float32Array[] = [];
    for (let seed = 1; seed <= seeds; seed += 1)
      maps.push((await explain(fixture(), "rise", { samples: 150, grid, p, seed })).values);
    // Of each pixel how many standard errors the mean over seeds is off.
    const off = expected.map((truth, q) => {
      const mean = maps.reduce((sum, map) => sum + map[q]!, 0) / seeds;
      const variance = maps.reduce((sum, map) => sum + (map[q]! - mean) ** 2, 0) / (seeds - 1);
      return (mean - truth) / Math.sqrt(variance / seeds);
    });
    // Neighbours share cells, so that all may be off together: Student's t with 23 degrees beyond 4 is one in 3000.
    expect(Math.max(...off.map(Math.abs))).toBeLessThan(4);
    expect(Math.hypot(...off) / size).toBeGreaterThan(0.1);
  });
});

describe("while it runs", () => {
  const fixture = opened("plain");
  afterAll(() => {
    vi.restoreAllMocks();
  });

  test.each(["occlusion", "rise", "kernel-shap", "lime"])("%s shows unfinished maps", async (method) => {
    // Every look at the clock is a long time later.
    let now = performance.now();
    const clock = vi.spyOn(performance, "now").mockImplementation(() => (now += 200));
    const { info, image } = fixture();
    const partials: Explanation[] = [];
    const final = await engine.explain(
      { model: info.handle, image, method },
      { onPartial: (map) => partials.push(map) },
    );
    clock.mockRestore();
    expect(partials.length).toBeGreaterThan(2);
    for (const map of partials) expect(map.values.every(Number.isFinite)).toBe(true);
    expect(partials[0]!.values).not.toEqual(final.values);
    const errors = partials.map(({ values }) => relativeL2(values, final.values));
    expect(errors.at(-1)).toBeLessThan(errors[0]!);
    expect(errors.at(-1)).toBeLessThan(1e-4);
  });
});

describe("controls", () => {
  const fixture = opened("plain");

  test("know nothing of the target", async () => {
    for (const method of ["random-map", "edge-map"]) {
      const one = await explain(fixture(), method, {}, { class: 0, of: "logit" });
      const other = await explain(fixture(), method, {}, { class: 3, of: "probability" });
      expect(one.values).toEqual(other.values);
    }
  });

  test("another seed, another random map; no relation between them", async () => {
    const one = (await explain(fixture(), "random-map", { seed: 1 })).values;
    const other = (await explain(fixture(), "random-map", { seed: 2 })).values;
    const product = one.reduce((sum, v, i) => sum + v * other[i]!, 0) / one.length;
    expect(Math.abs(product)).toBeLessThan(4 / Math.sqrt(one.length));
  });

  test("edges of a picture of one step", async () => {
    const { info } = fixture();
    const rng = mulberry32(1);
    const [height, width] = info.inputSize;
    const data = Uint8ClampedArray.from({ length: height * width * 4 }, (_, i) =>
      i % 4 === 3 ? 255 : (i >> 2) % width < 8 ? 20 : 100,
    );
    const image = await engine.openImage({ width, height, data });
    const map = await engine.explain({ model: info.handle, image, method: "edge-map" });
    await engine.closeImage(image);
    const at = (x: number): number => map.values[Math.floor(rng() * height) * width + x]!;
    expect([at(3), at(7), at(8), at(12)].map((v) => Math.round(v * 1000) / 1000)).toEqual([0, 40, 40, 0]);
  });
});
