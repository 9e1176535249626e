import { expect, test } from "vitest";
import { decode, firstNotFinite, float16 } from "./decode";

test.each([
  [0x0000, 0],
  [0x0001, 2 ** -24],
  [0x03ff, 1023 * 2 ** -24],
  [0x0400, 2 ** -14],
  [0x3555, 0.333251953125],
  [0x3c00, 1],
  [0xc000, -2],
  [0x7bff, 65504],
  [0x7c00, Number.POSITIVE_INFINITY],
  [0xfc00, Number.NEGATIVE_INFINITY],
  [0x7e00, Number.NaN],
])("binary16 %i is %f", (bits, value) => {
  expect(float16(bits)).toBe(value);
});

test("minus zero keeps its sign", () => {
  expect(Object.is(float16(0x8000), -0)).toBe(true);
});

test("compressed numbers are q · scale + min, rounded once", () => {
  expect([...decode(Uint8Array.of(0, 1, 255), { kind: "uint8", scale: 0.1, min: -1 })]).toEqual(
    [-1, 0.1 - 1, 25.5 - 1].map(Math.fround),
  );
  const wide = new Uint8Array(Uint16Array.of(0, 65535).buffer);
  expect([...decode(wide, { kind: "uint16", scale: 0.5, min: 2 })]).toEqual([2, 32769.5]);
});

test("the first number that is none is found; large but finite ones are no fault", () => {
  expect(firstNotFinite(Float32Array.of(1, Number.NaN, Number.POSITIVE_INFINITY))).toBe(1);
  expect(firstNotFinite(Float32Array.of(1, 2, Number.NEGATIVE_INFINITY))).toBe(2);
  expect(firstNotFinite(new Float32Array(1000).fill(3.4e38))).toBe(-1);
  expect(firstNotFinite(Float32Array.of(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY))).toBe(0);
});
