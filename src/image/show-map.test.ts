import { describe, expect, test } from "vitest";
import { defaultLook } from "./look";
import { evidenceOf, isDark, isDiverging, regionOf, showMap, stepsOf } from "./show-map";

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
    expect(isDiverging(defaultLook, signed)).toBe(true);
    expect(stepsOf(defaultLook, cam, ground)).toMatchObject({
      rectify: "positive",
      colormap: "magma",
      range: { kind: "own" },
    });
  });

  test("a choice wins over the default", () => {
    const steps = stepsOf({ ...defaultLook, rectify: "absolute", range: "symmetric" }, signed, ground);
    expect(steps).toMatchObject({ rectify: "absolute", colormap: "magma", range: { kind: "symmetric" } });
  });
});

test("where only differences mean something, the whole range is coloured and the evidence is what rises above the rest", () => {
  const level = new Float32Array(64).fill(10);
  level[9] = 12;
  const map = {
    ...signed,
    sign: "relative",
    shape: "hw",
    values: level,
    height: 8,
    width: 8,
    channels: 1,
  } as const;
  // Rectifying would need a 0.
  const look = { ...defaultLook, rectify: "negative" } as const;
  expect(isDiverging(look, map)).toBe(false);
  const shown = showMap(map, look, ground);
  expect(shown).toMatchObject({ range: { low: 10, high: 12 }, colormap: "magma", empty: null });
  expect(evidenceOf(map, shown.scalar).values.filter((value) => value > 0)).toEqual(Float32Array.of(2));
  const { x, y } = regionOf(map, look)!;
  expect([x, y].map((side) => Math.floor(side * 8))).toEqual([0, 0]);
  expect(regionOf(map, look)!.width).toBeLessThan(0.3);
});

describe("diverging colours can be seen on what lies behind", () => {
  test("over a picture its lightness decides, alone the theme does", () => {
    const over = (darkPicture: boolean) =>
      stepsOf(defaultLook, signed, { theme: "light", darkPicture }).colormap;
    expect([over(true), over(false)]).toEqual(["diverging-dark", "diverging-light"]);
    const alone = { ...defaultLook, view: "map" } as const;
    expect(stepsOf(alone, signed, { theme: "light", darkPicture: true })).toMatchObject({
      colormap: "diverging-light",
      alpha: "opaque",
    });
  });
});

describe("a map on show", () => {
  test("keeps the raw sums over channels, symmetric around 0", () => {
    const map = showMap(signed, { ...defaultLook, range: "symmetric" }, ground);
    expect([...map.scalar.values]).toEqual([3, -4, 0, 3]);
    expect(map.range).toEqual({ low: -4, high: 4 });
  });

  test("is interpolated as numbers, or not at all", () => {
    expect(showMap(signed, defaultLook, ground).image?.width).toBe(512);
    const crisp = showMap(signed, { ...defaultLook, interpolation: "nearest" }, ground);
    expect([crisp.image?.width, crisp.smooth]).toEqual([2, false]);
  });

  test("is interpolated by cubics, which the canvas cannot do, and within the limits", () => {
    const linear = showMap(signed, defaultLook, ground).image!;
    const cubic = showMap(signed, { ...defaultLook, interpolation: "bicubic" }, ground).image!;
    expect([cubic.width, cubic.height]).toEqual([linear.width, linear.height]);
    expect(cubic.data).not.toEqual(linear.data);
  });

  test("has lines of equal evidence where they are asked for, on both sides of 0 for signed maps", () => {
    expect(showMap(signed, defaultLook, ground).contours).toEqual([]);
    const lines = showMap(signed, { ...defaultLook, range: "symmetric", contours: 1 }, ground).contours;
    expect(lines.map(({ level }) => level)).toEqual([-2, 2]);
    for (const { pieces } of lines) expect(pieces.length).toBeGreaterThan(0);
  });

  test("leaves out what is below the threshold and lifts what is weak with gamma", () => {
    const alphas = (change: Partial<typeof defaultLook>) => {
      const look = { ...defaultLook, interpolation: "nearest", range: "symmetric", ...change } as const;
      return [0, 1, 2, 3].map((i) => showMap(signed, look, ground).image!.data[4 * i + 3]);
    };
    expect(alphas({})).toEqual([191, 255, 0, 191]);
    expect(alphas({ threshold: 0.9 })).toEqual([0, 255, 0, 0]);
    expect(alphas({ gamma: 0.5 })).toEqual([221, 255, 0, 221]);
  });

  test("says so when rectifying leaves nothing", () => {
    const map = showMap(cam, defaultLook, ground);
    expect(map.image).toBeNull();
    expect(map.empty).toMatch(/^Nothing speaks for it/);
  });

  test("refuses what is not a number", () => {
    const broken = { ...cam, values: new Float32Array([0, Number.NaN, 0, 0]) };
    expect(() => showMap(broken, defaultLook, ground)).toThrow(/not a number/);
  });
});

test("transparent pixels count as the white behind them", () => {
  const image = (rgba: number[]) => ({ width: 1, height: 1, data: new Uint8ClampedArray(rgba) });
  expect(isDark(image([0, 0, 0, 255]))).toBe(true);
  expect(isDark(image([0, 0, 0, 0]))).toBe(false);
});
