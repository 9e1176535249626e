import { describe, expect, test } from "vitest";
import { float16 } from "../import/decode";
import { HALF_LIMIT, toHalf } from "./half";

const all = Array.from({ length: 0x7c00 }, (_, bits) => bits);
const half = (value: number): number => toHalf(Float32Array.of(value))[0] as number;

describe("toHalf", () => {
  test("keeps what float16 holds, of either sign", () => {
    const values = Float32Array.from(all, float16);
    expect([...toHalf(values)]).toEqual(all);
    expect([...toHalf(values.map((x) => -x))]).toEqual(all.map((bits) => bits | 0x8000));
  });

  test("rounds to the nearest, and a tie to the even one", () => {
    const lower = all.slice(0, -1);
    const between = (share: number) =>
      Float32Array.from(lower, (bits) => float16(bits) * (1 - share) + float16(bits + 1) * share);
    expect([...toHalf(between(1 / 2))]).toEqual(lower.map((bits) => (bits % 2 === 0 ? bits : bits + 1)));
    expect([...toHalf(between(1 / 2 - 1 / 1024))]).toEqual(lower);
    expect([...toHalf(between(1 / 2 + 1 / 1024))]).toEqual(lower.map((bits) => bits + 1));
  });

  test("has a limit", () => {
    expect(half(HALF_LIMIT - 1)).toBe(0x7bff);
    expect(half(HALF_LIMIT)).toBe(0x7c00);
    expect(half(-HALF_LIMIT)).toBe(0xfc00);
    expect(Number.isNaN(float16(half(Number.NaN)))).toBe(true);
    expect(half(1e-9)).toBe(0);
  });
});
