import type { ScalarMap } from "./present";
import { resize } from "./resize";

// How alike two maps are, by three measures that see different things: the order of all values (Spearman), local
// structure (SSIM), and only the strongest places (overlap). None of them says which of the two is right.

/** `absolute`: strength, whatever its sign; `signed`: evidence for and against are opposites. */
export type Sidedness = "absolute" | "signed";

/** A map on another grid, bilinear with half-pixel centres: two maps are compared at the same positions. */
export function onGrid(map: ScalarMap, height: number, width: number): ScalarMap {
  if (map.height === height && map.width === width) return map;
  return { width, height, values: resize({ ...map, channels: 1 }, height, width, "bilinear") };
}

/** The map divided by its largest magnitude, in float64; a map of zeros stays one. */
export function scaled(values: Float32Array, sidedness: Sidedness): Float64Array {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  const out = new Float64Array(values.length);
  const factor = largest === 0 ? 0 : 1 / largest;
  for (let i = 0; i < out.length; i++) {
    const value = values[i]! * factor;
    out[i] = sidedness === "absolute" ? Math.abs(value) : value;
  }
  return out;
}

/** Ranks from 1 on; equal values share the average of theirs. */
export function ranks(values: ArrayLike<number>): Float64Array {
  const order = Uint32Array.from({ length: values.length }, (_, i) => i).sort(
    (a, b) => values[a]! - values[b]!,
  );
  const out = new Float64Array(values.length);
  for (let first = 0; first < order.length; ) {
    let last = first;
    while (last + 1 < order.length && values[order[last + 1]!] === values[order[first]!]) last++;
    for (let i = first; i <= last; i++) out[order[i]!] = (first + last) / 2 + 1;
    first = last + 1;
  }
  return out;
}

/** Linear correlation, −1…1; `null` where one side is constant: then there is none. */
export function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number | null {
  const n = a.length;
  let [meanA, meanB] = [0, 0];
  for (let i = 0; i < n; i++) {
    meanA += a[i]! / n;
    meanB += b[i]! / n;
  }
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const [da, db] = [a[i]! - meanA, b[i]! - meanB];
    ab += da * db;
    aa += da * da;
    bb += db * db;
  }
  return aa === 0 || bb === 0 ? null : ab / Math.sqrt(aa * bb);
}

/** Rank correlation (Spearman 1904), −1…1, ties averaged; `null` where one side is constant. */
export const spearman = (a: ArrayLike<number>, b: ArrayLike<number>): number | null =>
  correlation(ranks(a), ranks(b));

/** Side of the window of SSIM, in positions. */
const WINDOW = 7;

/**
 * Mean structural similarity (Wang et al. 2004, eq. 13) of two rasters of width × height: uniform 7 × 7 window,
 * sample covariance, K1 = 0.01, K2 = 0.03, borders that a whole window does not fit into left out. These are the
 * defaults of scikit-image. `dynamicRange` is that of the values: 1 for scaled strengths, 2 for signed ones.
 * `null` where the raster is smaller than the window.
 */
export function ssim(
  a: Float64Array,
  b: Float64Array,
  { width, height, dynamicRange }: { width: number; height: number; dynamicRange: number },
): number | null {
  if (width < WINDOW || height < WINDOW) return null;
  const product = (x: Float64Array, y: Float64Array): Float64Array => x.map((value, i) => value * y[i]!);
  const mean = (values: Float64Array): Float64Array => windowMeans(values, width, height);
  const [meanA, meanB] = [mean(a), mean(b)];
  const [aa, bb, ab] = [mean(product(a, a)), mean(product(b, b)), mean(product(a, b))];
  const sample = WINDOW ** 2 / (WINDOW ** 2 - 1);
  const c1 = (0.01 * dynamicRange) ** 2;
  const c2 = (0.03 * dynamicRange) ** 2;
  let sum = 0;
  for (let i = 0; i < meanA.length; i++) {
    const [mA, mB] = [meanA[i]!, meanB[i]!];
    const varianceA = sample * (aa[i]! - mA * mA);
    const varianceB = sample * (bb[i]! - mB * mB);
    const covariance = sample * (ab[i]! - mA * mB);
    sum +=
      ((2 * mA * mB + c1) * (2 * covariance + c2)) /
      ((mA * mA + mB * mB + c1) * (varianceA + varianceB + c2));
  }
  return sum / meanA.length;
}

/** Mean of every whole window: [height − 6, width − 6]. Rows first, then columns, by running sums. */
function windowMeans(values: Float64Array, width: number, height: number): Float64Array {
  const columns = width - WINDOW + 1;
  const rows = height - WINDOW + 1;
  const along = new Float64Array(height * columns);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < columns; x++) {
      let sum = 0;
      for (let t = 0; t < WINDOW; t++) sum += values[y * width + x + t]!;
      along[y * columns + x] = sum;
    }
  }
  const out = new Float64Array(rows * columns);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      let sum = 0;
      for (let t = 0; t < WINDOW; t++) sum += along[(y + t) * columns + x]!;
      out[y * columns + x] = sum / WINDOW ** 2;
    }
  }
  return out;
}

/** The strongest `percent` of the positions, at least one, as a mask; of equal values the first in row-major order. */
export function topMask(values: ArrayLike<number>, percent: number): Uint8Array {
  const k = Math.max(1, Math.round((values.length * percent) / 100));
  const order = Uint32Array.from({ length: values.length }, (_, i) => i).sort(
    (a, b) => values[b]! - values[a]! || a - b,
  );
  const mask = new Uint8Array(values.length);
  for (let i = 0; i < Math.min(k, mask.length); i++) mask[order[i]!] = 1;
  return mask;
}

/** Share of the marked positions of one mask that the other one, as large, marks too: 0…1. */
export function overlap(a: Uint8Array, b: Uint8Array): number {
  let [both, one] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    one += a[i]!;
    both += a[i]! & b[i]!;
  }
  return both / one;
}

/** Overlap of the strongest `percent` of both, 0…1; what chance gives is `percent` / 100. */
export const topOverlap = (a: ArrayLike<number>, b: ArrayLike<number>, percent: number): number =>
  overlap(topMask(a, percent), topMask(b, percent));
