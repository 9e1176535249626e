import { expect, test } from "vitest";
import { mulberry32 } from "../../core/rng";
import { resize } from "../../image/resize";
import { softMask } from "./soft-masks";

test.each([
  [224, 224, 7],
  [30, 17, 4],
  [5, 9, 8],
])("%i × %i, grid %i: the whole enlarged mask, cut out at its shift", (height, width, grid) => {
  for (const seed of [1, 2, 3]) {
    const rng = mulberry32(seed);
    const side = grid + 1;
    const values = Float64Array.from({ length: side * side }, () => (rng() < 0.4 ? 1 : 0));
    const [tall, wide] = [Math.ceil(height / grid), Math.ceil(width / grid)];
    const [down, right] = [Math.floor(rng() * tall), Math.floor(rng() * wide)];
    const whole = resize(
      { width: side, height: side, channels: 1, values },
      side * tall,
      side * wide,
      "bilinear",
    );
    softMask(height, width, { grid, p: 0.4, rng: mulberry32(seed) }).forEach((v, p) => {
      const [x, y] = [p % width, Math.floor(p / width)];
      if (Math.abs(v - whole[(y + down) * side * wide + x + right]!) > 1e-6)
        expect(`${x}, ${y}: ${v}`).toBe(`${whole[(y + down) * side * wide + x + right]}`);
    });
  }
});

test("open with probability p at every pixel", () => {
  const [size, p, count] = [12, 0.3, 4000];
  const rng = mulberry32(4);
  const means = new Float64Array(size * size);
  for (let k = 0; k < count; k += 1) {
    const mask = softMask(size, size, { grid: 3, p, rng });
    expect(mask.every((v) => v >= 0 && v <= 1)).toBe(true);
    mask.forEach((v, i) => {
      means[i]! += v / count;
    });
  }
  // Bilinear weights only lower the variance p (1 − p) of a cell; five standard errors.
  const error = Math.sqrt((p * (1 - p)) / count);
  for (const mean of means) expect(Math.abs(mean - p)).toBeLessThan(5 * error);
});
