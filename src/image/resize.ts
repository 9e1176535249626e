/** How values between pixel centres are made up. */
export type Interpolation = "nearest" | "bilinear" | "bicubic";

/** Any row-major picture or map: values[(row · width + column) · channels + channel]. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly values: ArrayLike<number>;
}

/**
 * One axis of a separable resize: output i is Σ_t weight[i·taps + t] · input[index[i·taps + t]].
 * The non-zero entries of a row of the interpolation matrix R [to, from], in other words.
 */
export interface Taps {
  readonly taps: number;
  readonly index: Int32Array;
  readonly weight: Float64Array;
}

/** Keys' cubic with a = −0.75, the value OpenCV and PyTorch use (Keys 1981, eq. 4). */
function keys(distance: number): number {
  const a = -0.75;
  const x = Math.abs(distance);
  if (x <= 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2) return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
  return 0;
}

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

/**
 * Half-pixel centres (`align_corners = false`), border repeated, no antialiasing: what OpenCV and PyTorch do,
 * and what the models' cards call `stretch-bilinear-half-pixel`.
 */
export function interpolationTaps(from: number, to: number, kind: Interpolation): Taps {
  const taps = kind === "nearest" ? 1 : kind === "bilinear" ? 2 : 4;
  const index = new Int32Array(to * taps);
  const weight = new Float64Array(to * taps);
  for (let i = 0; i < to; i++) {
    const centre = ((i + 0.5) * from) / to;
    if (kind === "nearest") {
      index[i] = clamp(Math.floor(centre), 0, from - 1);
      weight[i] = 1;
      continue;
    }
    const position = kind === "bilinear" ? clamp(centre - 0.5, 0, from - 1) : centre - 0.5;
    const left = Math.floor(position);
    const first = kind === "bilinear" ? left : left - 1;
    for (let t = 0; t < taps; t++) {
      const distance = position - (first + t);
      index[i * taps + t] = clamp(first + t, 0, from - 1);
      weight[i * taps + t] = kind === "bilinear" ? 1 - Math.abs(distance) : keys(distance);
    }
  }
  return { taps, index, weight };
}

/** R [to, from], row-major, every row summing to 1. */
export function interpolationMatrix(from: number, to: number, kind: Interpolation): Float32Array {
  const matrix = new Float32Array(to * from);
  const { taps, index, weight } = interpolationTaps(from, to, kind);
  // Beyond the border the outermost value is repeated: two taps may meet in one entry.
  for (let t = 0; t < to * taps; t += 1) matrix[Math.floor(t / taps) * from + index[t]!]! += weight[t]!;
  return matrix;
}

/**
 * R_h · X · R_wᵀ for every channel. Only the rows that are read are interpolated, so shrinking a
 * photo of 48 megapixels to 224 px costs two rows of work for each row of the result.
 */
export function resize(source: Raster, height: number, width: number, kind: Interpolation): Float32Array {
  const { channels, values } = source;
  // Half-pixel centres meet the pixels themselves: every kind is the identity.
  if (source.height === height && source.width === width) return new Float32Array(values);
  const stride = source.width * channels;
  const columns = interpolationTaps(source.width, width, kind);
  const rows = interpolationTaps(source.height, height, kind);
  const out = new Float32Array(height * width * channels);

  const stretched = new Map<number, Float64Array>();
  const stretchedRow = (row: number): Float64Array => {
    const known = stretched.get(row);
    if (known) return known;
    const line = new Float64Array(width * channels);
    for (let j = 0; j < width; j++) {
      for (let t = j * columns.taps; t < (j + 1) * columns.taps; t++) {
        const from = row * stride + columns.index[t]! * channels;
        const weight = columns.weight[t]!;
        for (let c = 0; c < channels; c++) line[j * channels + c]! += weight * values[from + c]!;
      }
    }
    stretched.set(row, line);
    return line;
  };

  const sum = new Float64Array(width * channels);
  for (let i = 0; i < height; i++) {
    sum.fill(0);
    for (let t = i * rows.taps; t < (i + 1) * rows.taps; t++) {
      const line = stretchedRow(rows.index[t]!);
      const weight = rows.weight[t]!;
      for (let j = 0; j < sum.length; j++) sum[j]! += weight * line[j]!;
    }
    out.set(sum, i * width * channels);
    // Rows are read in ascending order: what lies above the first tap is never read again.
    const oldest = rows.index[i * rows.taps]!;
    for (const row of stretched.keys()) if (row < oldest) stretched.delete(row);
  }
  return out;
}
