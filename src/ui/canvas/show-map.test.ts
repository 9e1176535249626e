import { describe, expect, test } from "vitest";
import { defaultPresentation } from "../../state/recipe";
import { isDark, isDiverging, showMap, stepsOf } from "./show-map";

const signed = {
  sign: "signed",
  shape: "hwc",
  values: new Float32Array([1, 1, 1, -2, -1, -1, 0, 0, 0, 2, 1, 0]),
  height: 2,
  width: 2,
  channels: 3,
  layer: null,
} as const;
const cam = { ...signed, shape: "layer", values: new Float32Array([-1, -2, -3, -4]), channels: 1 } as const;
const ground = { theme: "light", darkPicture: false } as const;

describe("defaults follow the map", () => {
  test("signed maps diverge, maps of a layer show what speaks for", () => {
    expect(isDiverging(defaultPresentation, signed)).toBe(true);
    expect(stepsOf(defaultPresentation, cam, ground)).toMatchObject({
      rectify: "positive",
      colormap: "magma",
      range: { kind: "own" },
    });
  });

  test("a choice wins over the default", () => {
    const steps = stepsOf(
      { ...defaultPresentation, rectify: "absolute", range: "symmetric" },
      signed,
      ground,
    );
    expect(steps).toMatchObject({ rectify: "absolute", colormap: "magma", range: { kind: "symmetric" } });
  });
});

describe("diverging colours can be seen on what lies behind", () => {
  test("over a picture its lightness decides, alone the theme does", () => {
    const over = (darkPicture: boolean) =>
      stepsOf(defaultPresentation, signed, { theme: "light", darkPicture }).colormap;
    expect([over(true), over(false)]).toEqual(["diverging-dark", "diverging-light"]);
    const alone = { ...defaultPresentation, view: "map" } as const;
    expect(stepsOf(alone, signed, { theme: "light", darkPicture: true })).toMatchObject({
      colormap: "diverging-light",
      alpha: "opaque",
    });
  });
});

describe("a map on show", () => {
  test("keeps the raw sums over channels, symmetric around 0", () => {
    const map = showMap(signed, { ...defaultPresentation, range: "symmetric" }, ground);
    expect([...map.scalar.values]).toEqual([3, -4, 0, 3]);
    expect(map.range).toEqual({ low: -4, high: 4 });
  });

  test("is interpolated as numbers, or not at all", () => {
    expect(showMap(signed, defaultPresentation, ground).image?.width).toBe(512);
    const crisp = showMap(signed, { ...defaultPresentation, interpolation: "nearest" }, ground);
    expect([crisp.image?.width, crisp.smooth]).toEqual([2, false]);
  });

  test("says so when rectifying leaves nothing", () => {
    const map = showMap(cam, defaultPresentation, ground);
    expect(map.image).toBeNull();
    expect(map.empty).toMatch(/^Nothing speaks for it/);
  });

  test("refuses what is not a number", () => {
    const broken = { ...cam, values: new Float32Array([0, Number.NaN, 0, 0]) };
    expect(() => showMap(broken, defaultPresentation, ground)).toThrow(/not a number/);
  });
});

test("transparent pixels count as the white behind them", () => {
  const image = (rgba: number[]) => ({ width: 1, height: 1, data: new Uint8ClampedArray(rgba) });
  expect(isDark(image([0, 0, 0, 255]))).toBe(true);
  expect(isDark(image([0, 0, 0, 0]))).toBe(false);
});
