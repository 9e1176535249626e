import { describe, expect, it } from "vitest";
import { mulberry32 } from "../core/rng";
import { type Interpolation, resize } from "./resize";

/** R [to, from] written from the definition: the interpolation kernel around each half-pixel centre, borders repeated. */
function matrix(from: number, to: number, kind: Interpolation): number[][] {
  const cubic = (x: number): number =>
    x < 1 ? 1.25 * x ** 3 - 2.25 * x ** 2 + 1 : x < 2 ? -0.75 * (x ** 3 - 5 * x ** 2 + 8 * x - 4) : 0;
  const kernel: Record<Interpolation, (x: number) => number> = {
    nearest: (x) => (x < 0.5 ? 1 : 0),
    bilinear: (x) => Math.max(0, 1 - x),
    bicubic: cubic,
  };
  return Array.from({ length: to }, (_, i) => {
    const centre = ((i + 0.5) * from) / to - 0.5;
    const row = new Array<number>(from).fill(0);
    for (let j = -3; j < from + 3; j++)
      row[Math.min(from - 1, Math.max(0, j))]! += kernel[kind](Math.abs(centre - j));
    return row;
  });
}

const random = (count: number): Float32Array => {
  const rng = mulberry32(5);
  return Float32Array.from({ length: count }, () => rng() * 2 - 1);
};

describe("resize", () => {
  it("doubles two pixels as by hand", () => {
    const raster = { width: 2, height: 1, channels: 1, values: [0, 4] };
    expect([...resize(raster, 1, 4, "bilinear")]).toEqual([0, 1, 3, 4]);
    expect([...resize(raster, 1, 4, "nearest")]).toEqual([0, 0, 4, 4]);
    // Keys' weights for a quarter: −0.10546875, 0.87890625, 0.26171875, −0.03515625 (OpenCV's INTER_CUBIC).
    expect(resize(raster, 1, 4, "bicubic")[1]).toBeCloseTo(4 * (0.26171875 - 0.03515625), 6);
  });

  it("takes the middle of 4 pixels where it halves twice, without averaging the rest", () => {
    expect([...resize({ width: 4, height: 1, channels: 1, values: [9, 2, 4, 9] }, 1, 1, "bilinear")]).toEqual(
      [3],
    );
  });

  const sizes = [
    [5, 7, 11, 3],
    [3, 3, 3, 3],
    [1, 5, 6, 1],
    [9, 3, 4, 13],
  ] as const;
  const kinds = ["nearest", "bilinear", "bicubic"] as const;

  it.each(sizes.flatMap((size) => kinds.map((kind) => [...size, kind] as const)))(
    "is R_h · X · R_wᵀ in every channel: %i×%i to %i×%i, %s",
    (h, w, height, width, kind) => {
      // Where a nearest centre falls between two pixels, rounding decides; these sizes have no such tie.
      const channels = 3;
      const values = random(h * w * channels);
      const [rows, columns] = [matrix(h, height, kind), matrix(w, width, kind)];
      const out = resize({ width: w, height: h, channels, values }, height, width, kind);
      for (let i = 0; i < height; i++)
        for (let j = 0; j < width; j++)
          for (let c = 0; c < channels; c++) {
            let sum = 0;
            for (let a = 0; a < h; a++)
              for (let b = 0; b < w; b++)
                sum += rows[i]![a]! * values[(a * w + b) * channels + c]! * columns[j]![b]!;
            expect(out[(i * width + j) * channels + c]).toBeCloseTo(sum, 5);
          }
    },
  );
});

it.each(["nearest", "bilinear", "bicubic"] as const)("%s to the same size is a copy", (kind) => {
  const values = Uint8ClampedArray.from({ length: 3 * 4 * 2 }, (_, i) => (37 * i) % 256);
  const copy = resize({ width: 4, height: 3, channels: 2, values }, 3, 4, kind);
  expect([...copy]).toEqual([...values]);
});
