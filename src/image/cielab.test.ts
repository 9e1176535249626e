import { expect, test } from "vitest";
import { cielab } from "./cielab";

// Bruce Lindbloom's calculator, D65, sRGB; two decimals.
test.each([
  ["black", [0, 0, 0], [0, 0, 0]],
  ["white", [255, 255, 255], [100, 0, 0]],
  ["red", [255, 0, 0], [53.24, 80.09, 67.2]],
  ["green", [0, 255, 0], [87.73, -86.18, 83.18]],
  ["blue", [0, 0, 255], [32.3, 79.19, -107.86]],
  ["mid grey", [119, 119, 119], [50.03, 0, 0]],
  ["nearly black", [2, 2, 2], [0.55, 0, 0]],
] as const)("%s", (_name, rgb, lab) => {
  cielab(rgb).forEach((v, i) => {
    expect(Math.abs(v - lab[i]!)).toBeLessThan(0.02);
  });
});
