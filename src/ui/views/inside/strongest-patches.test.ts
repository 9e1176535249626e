import { expect, test } from "vitest";
import type { Strongest } from "../../../api/inside";
import { strongestPatches } from "./strongest-patches";

const strongest = {
  layer: "conv",
  channels: 2,
  // Three pictures: the second excites channel 1 most, the third not at all.
  values: Float32Array.of(1, 2, 3, 5, 4, 0),
  positions: Int32Array.of(0, 0, 0, 0, 1, 1, 3, 3, 0, 0, 0, 0),
  field: { size: [5, 5], stride: [4, 4], start: [-2, -2] },
} as unknown as Strongest;

test("strongest first, cut to the picture, silent ones left out", () => {
  expect(strongestPatches(strongest, 1, [16, 16], 9)).toEqual([
    { picture: 1, value: 5, patch: { top: 10, left: 10, height: 5, width: 5 } },
    { picture: 0, value: 2, patch: { top: 0, left: 0, height: 3, width: 3 } },
  ]);
  expect(strongestPatches(strongest, 0, [16, 16], 1)).toMatchObject([{ picture: 2, value: 4 }]);
});
