import { expect, test } from "vitest";
import type { Operand } from "../../../api/inside";
import { paddingOf, partsOf } from "./parts";

const operand: Operand = {
  layer: "conv",
  shape: [2, 2, 8],
  rows: [-1, 0],
  columns: [0],
  firstChannel: 4,
  channels: 3,
  values: Float32Array.of(0, 0, 0, 1, 2, 3),
  weights: Float32Array.of(9, 9, 9, 1, -4, 0.5),
};

test("the channels that contribute most by themselves, all others together", () => {
  const { strongest, others, rest } = partsOf(operand, 1);
  expect(strongest).toEqual([
    {
      channel: 5,
      values: Float32Array.of(0, 2),
      weights: Float32Array.of(9, -4),
      products: Float32Array.of(0, -8),
      sum: -8,
    },
  ]);
  expect({ others, rest }).toEqual({ others: 2, rest: 2.5 });
});

test("every part and the rest make the whole", () => {
  for (const most of [1, 2, 3, 9]) {
    const { strongest, rest } = partsOf(operand, most);
    expect(strongest.reduce((sum, part) => sum + part.sum, rest)).toBeCloseTo(-5.5, 12);
  }
});

test("rows and columns outside of what is read are padding", () => {
  expect(paddingOf(operand)).toEqual([true, false]);
});
