import { describe, expect, test } from "vitest";
import { namedPreprocessing } from "../../image/named-preprocessing";
import { describePreprocessing, meanColour, presetOf, toModelSpace } from "./preprocessing";

describe("what the network receives", () => {
  test("the named ranges reach their ends", () => {
    expect(toModelSpace([0, 127.5, 255], namedPreprocessing["-1..1"], 3)).toEqual([-1, 0, 1]);
    expect(toModelSpace([0, 127.5, 255], namedPreprocessing["0..1"], 3)).toEqual([0, 0.5, 1]);
  });

  test("ImageNet's mean pixel becomes zero", () => {
    for (const value of toModelSpace([0.485 * 255, 0.456 * 255, 0.406 * 255], namedPreprocessing.torch, 3)) {
      expect(value).toBeCloseTo(0, 6);
    }
    for (const value of toModelSpace([123.68, 116.779, 103.939], namedPreprocessing.caffe, 3)) {
      expect(value).toBeCloseTo(0, 6);
    }
  });

  test("blue comes first where the model says so", () => {
    expect(toModelSpace([0, 0, 103.939], namedPreprocessing.caffe, 3)[0]).toBeCloseTo(0);
  });

  test("a grey network gets the luma", () => {
    expect(toModelSpace([255, 0, 0], namedPreprocessing["0..1"], 1)[0]).toBeCloseTo(0.299);
  });
});

test("a card's numbers are recognised up to rounding", () => {
  const rounded = {
    ...namedPreprocessing["-1..1"],
    scale: [0.00784313725490196, 0.0078431373, 0.0078431373] as const,
  };
  expect(presetOf(rounded, 3)).toBe("-1..1");
  expect(presetOf({ ...rounded, order: "bgr" }, 3)).toBe("custom");
  expect(presetOf({ ...rounded, order: "bgr" }, 1)).toBe("-1..1");
});

test("formulas are said once where channels share them", () => {
  expect(describePreprocessing(namedPreprocessing["-1..1"], 3)).toBe("pixel × 0.007843 − 1");
  expect(describePreprocessing(namedPreprocessing["0..1"], 1)).toBe("pixel × 0.003922");
  expect(describePreprocessing(namedPreprocessing.caffe, 3)).toBe(
    "pixel × 1 − 103.9; pixel × 1 − 116.8; pixel × 1 − 123.7, blue first",
  );
});

test("the mean colour of a picture", () => {
  const data = new Uint8ClampedArray([0, 10, 20, 255, 100, 30, 40, 255]);
  expect(meanColour({ width: 2, height: 1, data })).toEqual([50, 20, 30]);
});
