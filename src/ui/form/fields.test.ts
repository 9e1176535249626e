import { describe, expect, test } from "vitest";
import { layersFor, type NumberParam, shownValue, sliderScale, toStore } from "./fields";

const param = (change: Partial<NumberParam>): NumberParam => ({
  type: "number",
  label: "Samples",
  help: "How many.",
  key: "n",
  default: 25,
  min: 1,
  max: 100,
  integer: true,
  unit: "",
  log: false,
  ...change,
});

describe("values", () => {
  test("the default is shown and never stored", () => {
    expect(shownValue(param({}), undefined)).toBe(25);
    expect(toStore(param({}), 25)).toBeUndefined();
    expect(toStore(param({}), 26)).toBe(26);
  });

  test("zero and false are values", () => {
    expect(shownValue(param({}), 0)).toBe(0);
  });
});

describe("slider", () => {
  test("steps by whole numbers where the parameter is one", () => {
    expect(sliderScale(param({})).step).toBe(1);
  });

  test("steps by 1, 2 or 5 of a power of ten elsewhere", () => {
    expect(sliderScale(param({ integer: false, min: 0, max: 1 })).step).toBe(0.01);
    expect(sliderScale(param({ integer: false, min: 0, max: 7 })).step).toBe(0.05);
  });

  test("a log slider moves in powers of ten and stays inside", () => {
    const scale = sliderScale(param({ integer: false, min: 1e-9, max: 1, log: true }));
    expect(scale.fromSlider(scale.toSlider(1e-6))).toBeCloseTo(1e-6, 12);
    expect(scale.fromSlider(scale.max)).toBe(1);
    expect(scale.fromSlider(scale.min)).toBe(1e-9);
    expect((scale.max - scale.min) / scale.step).toBeCloseTo(100);
  });

  test("a log slider whose range starts at 0 reaches 0", () => {
    const scale = sliderScale(param({ integer: false, min: 0, max: 10, log: true }));
    expect(scale.fromSlider(scale.min)).toBe(0);
    expect(scale.toSlider(0)).toBe(scale.min);
    expect(scale.fromSlider(1)).toBe(10);
  });
});

test("a spatial layer parameter offers layers with positions only", () => {
  const layer = { name: "a", kind: "conv", shape: [7, 7, 3], parameters: 0, spatial: true, note: null };
  const layers = [layer, { ...layer, name: "dense", spatial: false }];
  const declared = { type: "layer", key: "l", label: "Layer", help: "", default: null } as const;
  expect(layersFor({ ...declared, which: "spatial" }, layers).map(({ name }) => name)).toEqual(["a"]);
  expect(layersFor({ ...declared, which: "any" }, layers)).toHaveLength(2);
});
