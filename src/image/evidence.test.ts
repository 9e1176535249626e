import { expect, test } from "vitest";
import { shareAgainst, shareIn, signChanges, strongestAt } from "./evidence";

const map = { width: 2, height: 2, values: Float32Array.of(3, -4, 1, 0) };

test("the share in a rectangle counts what speaks for it, cells as far as they lie inside", () => {
  expect(shareIn(map, { x: 0, y: 0, width: 1, height: 1 })).toBe(1);
  expect(shareIn(map, { x: 0, y: 0, width: 0.5, height: 0.5 })).toBe(0.75);
  expect(shareIn(map, { x: 0, y: 0.25, width: 0.5, height: 0.25 })).toBe(0.375);
  expect(shareIn(map, { x: 0.5, y: 0, width: 0.5, height: 1 })).toBe(0);
  expect(shareIn({ ...map, values: Float32Array.of(0, -1, 0, 0) }, { x: 0, y: 0, width: 1, height: 1 })).toBe(
    null,
  );
});

test("the share against is of the summed strength", () => {
  expect(shareAgainst(map)).toBe(0.5);
  expect(shareAgainst({ values: new Float32Array(4) })).toBe(null);
});

test("signs that change between neighbours are counted along rows only", () => {
  expect(signChanges(map)).toBe(0.5);
  expect(signChanges({ width: 3, height: 1, values: Float32Array.of(1, -1, 1) })).toBe(1);
  expect(signChanges({ width: 1, height: 2, values: Float32Array.of(1, -1) })).toBe(0);
});

test("the strongest position is where most speaks for it, whatever speaks against it", () => {
  expect(strongestAt(map)).toEqual({ x: 0.25, y: 0.25 });
  expect(strongestAt({ width: 4, height: 1, values: Float32Array.of(0, -9, 0, 2) })).toEqual({
    x: 0.875,
    y: 0.5,
  });
});
