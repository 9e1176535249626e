import type { ChannelStatistics, Thumbnails } from "../api/inside";
import type { MapShape } from "./channel-kernel";

/** Mean, extremes and share of zeros of every channel of a map [h, w, c]. */
export function statisticsOf(values: Float32Array, [h, w, c]: MapShape): ChannelStatistics {
  const sums = new Float64Array(c);
  const max = new Float32Array(c).fill(Number.NEGATIVE_INFINITY);
  const min = new Float32Array(c).fill(Number.POSITIVE_INFINITY);
  const zeros = new Float32Array(c);
  for (let i = 0, k = 0; i < values.length; i++) {
    const value = values[i]!;
    sums[k]! += value;
    if (value > max[k]!) max[k] = value;
    if (value < min[k]!) min[k] = value;
    if (value === 0) zeros[k]! += 1;
    if (++k === c) k = 0;
  }
  const positions = h * w;
  return {
    mean: Float32Array.from(sums, (sum) => sum / positions),
    max,
    min,
    zeros: zeros.map((count) => count / positions),
  };
}

/** Totals of every channel of a map [h, w, c]. */
export function channelSums(values: Float32Array, [, , c]: MapShape): Float32Array {
  const sums = new Float64Array(c);
  for (let i = 0; i < values.length; i++) sums[i % c]! += values[i]!;
  return Float32Array.from(sums);
}

/** One channel of a map [h, w, c], [h, w]. */
export function channelOf(values: Float32Array, [h, w, c]: MapShape, k: number): Float32Array {
  const out = new Float32Array(h * w);
  for (let i = 0; i < out.length; i++) out[i] = values[i * c + k]!;
  return out;
}

/** Every channel of a map [h, w, c] at no more than `side` pixels: blocks of positions are averaged. */
export function thumbnailsOf(
  values: Float32Array,
  [h, w, c]: MapShape,
  side: number,
  { min, max }: Pick<ChannelStatistics, "min" | "max">,
): Thumbnails {
  const block = Math.max(1, Math.ceil(Math.max(h, w) / side));
  const [height, width] = [Math.ceil(h / block), Math.ceil(w / block)];
  const sums = new Float32Array(c * height * width);
  for (let row = 0; row < h; row++)
    for (let column = 0; column < w; column++) {
      const cell = Math.floor(row / block) * width + Math.floor(column / block);
      const from = (row * w + column) * c;
      for (let k = 0; k < c; k++) sums[k * height * width + cell]! += values[from + k]!;
    }
  const bytes = new Uint8Array(sums.length);
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const cell = row * width + column;
      const count = Math.min(block, h - row * block) * Math.min(block, w - column * block);
      for (let k = 0; k < c; k++) {
        const i = k * height * width + cell;
        const range = max[k]! - min[k]!;
        bytes[i] = range > 0 ? Math.round((255 * (sums[i]! / count - min[k]!)) / range) : 0;
      }
    }
  return { count: c, height, width, values: bytes };
}
