import { expect, test } from "vitest";
import { edgeOf, shareAt } from "./split";

const picture = { width: 200, height: 100 };
const whole = { scale: 2, x: 30, y: 0 };

test("a line is found again where it was put, and never leaves the picture", () => {
  expect(edgeOf(picture, whole, 0)).toBe(30);
  expect(edgeOf(picture, whole, 1)).toBe(430);
  for (const share of [0, 0.2, 0.5, 1])
    expect(shareAt(picture, whole, edgeOf(picture, whole, share))).toBe(share);
  expect(shareAt(picture, whole, -10)).toBe(0);
  expect(shareAt(picture, whole, 500)).toBe(1);
});
