import { describe, expect, test } from "vitest";
import { differenceOf, printOf, verdictOf } from "./map-print";

const map = (height: number, width: number, at: (row: number, column: number) => number, channels = 1) => ({
  height,
  width,
  channels,
  values: Float32Array.from({ length: height * width * channels }, (_, i) => {
    const cell = Math.floor(i / channels);
    return at(Math.floor(cell / width), cell % width) / channels;
  }),
});
const wave = (row: number, column: number): number => Math.sin(row) + column / 10 - 1;
const means = ({ cells, scale }: ReturnType<typeof printOf>) => cells.map((cell) => (cell / 32767) * scale);

describe("fingerprint", () => {
  test.each([
    [8, 8],
    [16, 24],
  ])("is the mean of each 64th where %i × %i can be divided", (height, width) => {
    const [tall, wide] = [height / 8, width / 8];
    const expected = Array.from({ length: 64 }, (_, i) => {
      let sum = 0;
      for (let y = 0; y < tall; y++) {
        for (let x = 0; x < wide; x++) sum += wave(Math.floor(i / 8) * tall + y, (i % 8) * wide + x);
      }
      return sum / (tall * wide);
    });
    for (const [i, mean] of means(printOf(map(height, width, wave))).entries()) {
      expect(mean).toBeCloseTo(expected[i]!, 3);
    }
  });

  test.each([
    [7, 7],
    [1, 1],
    [14, 14],
    [5, 31],
    [224, 3],
  ])("of a constant %i × %i map is constant", (height, width) => {
    for (const mean of means(printOf(map(height, width, () => -2.5)))) expect(mean).toBeCloseTo(-2.5, 3);
  });

  test("sums over channels", () => {
    const [one, three] = [map(9, 9, wave), map(9, 9, wave, 3)].map(printOf);
    expect(differenceOf(one!, three!)).toBeLessThan(1e-3);
    expect(one!.hash).not.toBe(three!.hash);
  });

  test("of nothing is nothing", () => {
    expect(printOf(map(3, 3, () => 0))).toMatchObject({ scale: 0, cells: Array(64).fill(0) });
  });
});

describe("verdict", () => {
  const shared = printOf(map(14, 14, wave));

  test("equal bits are the same", () => {
    expect(verdictOf(shared, printOf(map(14, 14, wave)))).toBe("same");
  });

  test.each([
    [1.0001, "close"],
    [1.015, "close"],
    [1.03, "different"],
    [-1, "different"],
  ])("times %f is %s", (factor, verdict) => {
    expect(verdictOf(shared, printOf(map(14, 14, (r, c) => wave(r, c) * factor)))).toBe(verdict);
  });

  test("one changed bit anywhere changes the hash", () => {
    const values = map(14, 14, wave);
    for (const i of [0, 77, 195]) {
      const changed = { ...values, values: values.values.slice() };
      new Uint32Array(changed.values.buffer)[i]! ^= 1;
      expect(printOf(changed).hash).not.toBe(shared.hash);
    }
  });

  test("the same numbers in another shape are another map", () => {
    expect(printOf({ ...map(4, 9, () => 1) }).hash).not.toBe(printOf({ ...map(9, 4, () => 1) }).hash);
  });

  test("nothing shared and something here is different", () => {
    expect(verdictOf(printOf(map(3, 3, () => 0)), shared)).toBe("different");
  });
});
