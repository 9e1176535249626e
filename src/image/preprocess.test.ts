import { describe, expect, it } from "vitest";
import { overWhite, toInputSize, toModelInput } from "./preprocess";

const torch = {
  scale: [1 / (255 * 0.229), 1 / (255 * 0.224), 1 / (255 * 0.225)],
  offset: [-0.485 / 0.229, -0.456 / 0.224, -0.406 / 0.225],
  order: "rgb",
  resize: "stretch-bilinear-half-pixel",
} as const;

const image = (width: number, height: number, ...rgba: number[]) => ({
  width,
  height,
  data: Uint8ClampedArray.from(rgba),
});

describe("toModelInput", () => {
  it("scales each channel on its own", () => {
    const out = toModelInput(image(1, 1, 255, 0, 51, 255), [1, 1], 3, torch);
    expect(out[0]).toBeCloseTo((1 - 0.485) / 0.229, 5);
    expect(out[1]).toBeCloseTo(-0.456 / 0.224, 5);
    expect(out[2]).toBeCloseTo((0.2 - 0.406) / 0.225, 5);
  });

  it("gives BGR models blue first, with the scale and offset of that place", () => {
    const caffe = {
      ...torch,
      scale: [1, 1, 1],
      offset: [-103.939, -116.779, -123.68],
      order: "bgr",
    } as const;
    const out = toModelInput(image(1, 1, 10, 20, 30, 255), [1, 1], 3, caffe);
    expect([...out].map((v) => v.toFixed(3))).toEqual(["-73.939", "-96.779", "-113.680"]);
  });

  it("gives grey models the luma", () => {
    const unit = { ...torch, scale: [1, 9, 9], offset: [0, 9, 9] } as const;
    expect(toModelInput(image(1, 1, 100, 100, 100, 255), [1, 1], 1, unit)[0]).toBeCloseTo(100, 4);
    expect(toModelInput(image(1, 1, 0, 255, 0, 255), [1, 1], 1, unit)[0]).toBeCloseTo(0.587 * 255, 3);
  });

  it("stretches without rounding to whole levels", () => {
    const two = image(2, 1, 0, 0, 0, 255, 1, 1, 1, 255);
    const unit = { ...torch, scale: [1, 1, 1], offset: [0, 0, 0] } as const;
    expect([...toModelInput(two, [1, 4], 1, unit)].map((v) => +v.toFixed(4))).toEqual([0, 0.25, 0.75, 1]);
  });
});

describe("overWhite", () => {
  it("lets white through, and never the colour of transparent pixels", () => {
    const flat = overWhite(image(2, 1, 200, 0, 0, 0, 0, 100, 255, 51));
    expect([...flat.data]).toEqual([255, 255, 255, 255, 204, 224, 255, 255]);
  });

  it("hands an opaque picture back without a copy", () => {
    const opaque = image(1, 1, 1, 2, 3, 255);
    expect(overWhite(opaque)).toBe(opaque);
    expect(toInputSize(opaque, [1, 1])).toBe(opaque);
  });
});
