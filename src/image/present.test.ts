import { describe, expect, it } from "vitest";
import { mulberry32 } from "../core/rng";
import { overlay } from "./blend";
import { defaultPresentation, type Presentation, present, rangeOf, rectify, scalarMap } from "./present";

const map = (...values: number[]) => ({ width: values.length, height: 1, values: Float32Array.from(values) });
const plain: Presentation = {
  rectify: "none",
  range: { kind: "own" },
  upsample: "nearest",
  colormap: "grey",
  gamma: 1,
  threshold: 0,
  alpha: "opaque",
};
const signed: Presentation = { ...plain, colormap: "diverging-light", range: { kind: "symmetric" } };

function picture(...args: Parameters<typeof present>) {
  const presented = present(...args);
  if (presented.kind !== "picture") throw new Error(presented.sentence);
  return presented;
}
const pixel = (data: Uint8ClampedArray, i: number): number[] => [...data.slice(i * 4, i * 4 + 4)];

describe("scalarMap", () => {
  it("is the signed sum over channels", () => {
    const attribution = {
      values: Float32Array.of(1, -3, 0.5, 2, 2, 2),
      height: 1,
      width: 2,
      channels: 3,
      layer: null,
    };
    expect([...scalarMap(attribution).values]).toEqual([-1.5, 6]);
  });

  it.each([NaN, Infinity])("refuses %d and names layer and place", (bad) => {
    const attribution = {
      values: Float32Array.of(0, 0, 0, bad),
      height: 2,
      width: 2,
      channels: 1,
      layer: "conv_3",
    };
    expect(() => scalarMap(attribution)).toThrow(/row 1, column 1 of the map of conv_3/);
  });
});

describe("rectify", () => {
  it("keeps one side, or both", () => {
    const values = Float32Array.of(-2, 0, 3);
    expect([...rectify(values, "positive")]).toEqual([0, 0, 3]);
    expect([...rectify(values, "negative")]).toEqual([2, 0, 0]);
    expect([...rectify(values, "absolute")]).toEqual([2, 0, 3]);
    expect(rectify(values, "none")).toBe(values);
  });
});

describe("rangeOf", () => {
  const values = Float32Array.from({ length: 100 }, (_, i) => i - 20);
  it("own", () => expect(rangeOf(values, { kind: "own" })).toEqual({ low: -20, high: 79 }));
  it("symmetric", () => expect(rangeOf(values, { kind: "symmetric" })).toEqual({ low: -79, high: 79 }));
  it("percentile of the magnitude, on both sides where there are negative values", () => {
    expect(rangeOf(values, { kind: "percentile", percent: 90 })).toEqual({ low: -69, high: 69 });
    expect(rangeOf(values.map(Math.abs), { kind: "percentile", percent: 100 })).toEqual({ low: 0, high: 79 });
  });
  it("does not collapse to nothing on a nearly empty map", () => {
    const sparse = new Float32Array(1000);
    sparse[3] = 5;
    expect(rangeOf(sparse, { kind: "percentile", percent: 99 }).high).toBe(5);
  });
  it("measures a constant map against 0", () => {
    expect(rangeOf(Float32Array.of(4, 4), { kind: "own" })).toEqual({ low: 0, high: 4 });
    expect(rangeOf(Float32Array.of(-4, -4), { kind: "own" })).toEqual({ low: -4, high: 0 });
  });
});

describe("present", () => {
  it("maps the range onto the colours", () => {
    const { image, range } = picture(map(2, 3, 4), plain, 1, 3);
    expect(range).toEqual({ low: 2, high: 4 });
    expect([0, 1, 2].map((i) => pixel(image.data, i)[0])).toEqual([0, 128, 255]);
  });

  it("is unchanged when map and range are scaled together", () => {
    const rng = mulberry32(3);
    const values = Array.from({ length: 20 }, () => rng() - 0.5);
    const one = picture(map(...values), signed, 8, 40).image.data;
    const thousand = picture(map(...values.map((v) => v * 1024)), signed, 8, 40).image.data;
    expect(thousand).toEqual(one);
  });

  it("centres diverging colours on 0, whatever the range", () => {
    for (const range of [{ kind: "own" }, { kind: "explicit", low: -1, high: 7 }] as const) {
      const { image, range: used } = picture(map(-1, 0, 7), { ...signed, range }, 1, 3);
      expect(used).toEqual({ low: -7, high: 7 });
      const [r, g, b] = pixel(image.data, 1);
      expect(Math.max(r!, g!, b!) - Math.min(r!, g!, b!)).toBeLessThanOrEqual(1);
    }
  });

  it("makes strength equal for v and −v, and opposite in hue", () => {
    const { image } = picture(map(-3, 3), { ...signed, alpha: "strength" }, 1, 2);
    const [minus, plus] = [pixel(image.data, 0), pixel(image.data, 1)];
    expect(minus[3]).toBe(plus[3]);
    expect(minus[2]).toBeGreaterThan(minus[0]!);
    expect(plus[0]).toBeGreaterThan(plus[2]!);
  });

  it("hides what is below the threshold and never moves the order with gamma", () => {
    const { image } = picture(map(0, 1, 2, 3, 4), { ...plain, threshold: 0.5, gamma: 0.5 }, 1, 5);
    expect([0, 1, 2, 3, 4].map((i) => pixel(image.data, i)[3])).toEqual([0, 0, 255, 255, 255]);
    const greys = [0, 1, 2, 3, 4].map((i) => pixel(image.data, i)[0]!);
    expect(greys).toEqual([...greys].sort((a, b) => a - b));
    expect(greys[1]).toBeCloseTo(128, -0.5);
  });

  it("says in words that nothing is left, instead of painting it", () => {
    const presented = present(map(-1, -2), { ...plain, rectify: "positive" }, 2, 2);
    expect(presented).toMatchObject({ kind: "empty", sentence: expect.stringContaining("negative or zero") });
  });

  it("takes its range before upsampling, so that bicubic overshoot is clamped", () => {
    const { range } = picture(map(0, 0, 1, 1, 0, 0), { ...plain, upsample: "bicubic" }, 1, 60);
    expect(range).toEqual({ low: 0, high: 1 });
  });
});

describe("defaultPresentation", () => {
  it("is diverging for signed pixels, sequential for positive ones, rectified for class activation maps", () => {
    expect(defaultPresentation({ sign: "signed", shape: "hwc" }, "dark").colormap).toBe("diverging-dark");
    expect(defaultPresentation({ sign: "positive", shape: "hw" }, "dark").colormap).toBe("magma");
    expect(defaultPresentation({ sign: "relative", shape: "hw" }, "dark")).toMatchObject({
      colormap: "magma",
      range: { kind: "own" },
      rectify: "none",
    });
    expect(defaultPresentation({ sign: "signed", shape: "layer" }, "light")).toMatchObject({
      rectify: "positive",
      colormap: "magma",
    });
  });
});

describe("overlay", () => {
  it("mixes by alpha times opacity", () => {
    const photo = { width: 2, height: 1, data: Uint8ClampedArray.of(100, 100, 100, 255, 100, 100, 100, 255) };
    const heat = { width: 2, height: 1, data: Uint8ClampedArray.of(200, 0, 100, 255, 200, 0, 100, 0) };
    expect([...overlay(photo, heat, 0.5).data]).toEqual([150, 50, 100, 255, 100, 100, 100, 255]);
  });

  // Values of the W3C's formulas, by hand: 51 is 0.2, 204 is 0.8.
  it.each([
    ["normal", [204, 51, 204]],
    ["multiply", [163, 41, 41]],
    ["screen", [245, 214, 214]],
    ["overlay", [235, 173, 82]],
  ] as const)("blends as canvas and CSS do: %s", (mode, expected) => {
    const photo = { width: 1, height: 1, data: Uint8ClampedArray.of(204, 204, 51, 255) };
    const heat = { width: 1, height: 1, data: Uint8ClampedArray.of(204, 51, 204, 255) };
    const [r, g, b] = overlay(photo, heat, 1, mode).data;
    expect([r, g, b].map((value, i) => Math.abs(value! - expected[i]!) <= 1)).toEqual([true, true, true]);
  });

  it.each(["multiply", "screen", "overlay"] as const)("%s changes nothing where the map is clear", (mode) => {
    const photo = { width: 1, height: 1, data: Uint8ClampedArray.of(10, 128, 250, 255) };
    const clear = { width: 1, height: 1, data: Uint8ClampedArray.of(9, 9, 9, 0) };
    expect([...overlay(photo, clear, 1, mode).data]).toEqual([10, 128, 250, 255]);
  });
});
