import type { Rng } from "../../core/rng";

export interface SoftMaskOptions {
  /** Cells along each side of the picture. */
  readonly grid: number;
  /** Probability that a cell is open. */
  readonly p: number;
  readonly rng: Rng;
}

/**
 * A random mask of 0…1, [height, width]: (grid + 1)² cells, each open with probability p, enlarged bilinearly so
 * that a cell is ⌈size / grid⌉ pixels, and cut out with a random shift of less than one cell (Petsiuk et al. 2018,
 * section 3.2). Its expectation is p at every pixel.
 *
 * @param mask is written to and returned
 */
export function softMask(
  height: number,
  width: number,
  { grid, p, rng }: SoftMaskOptions,
  mask: Float32Array = new Float32Array(height * width),
): Float32Array {
  const side = grid + 1;
  const cells = Float64Array.from({ length: side * side }, () => (rng() < p ? 1 : 0));
  const rows = shiftedAxis(height, grid, rng);
  const columns = shiftedAxis(width, grid, rng);
  // One row of cells between the two that a pixel row lies between.
  const between = new Float64Array(side);
  for (let y = 0; y < height; y += 1) {
    const [above, below, down] = [rows.low[y]!, rows.high[y]!, rows.share[y]!];
    for (let k = 0; k < side; k += 1)
      between[k] = (1 - down) * cells[above * side + k]! + down * cells[below * side + k]!;
    for (let x = 0; x < width; x += 1) {
      const right = columns.share[x]!;
      mask[y * width + x] = (1 - right) * between[columns.low[x]!]! + right * between[columns.high[x]!]!;
    }
  }
  return mask;
}

/** Between which two cells each pixel lies, and how near to the second; centres at half cells, ends repeated. */
interface Axis {
  readonly low: Int32Array;
  readonly high: Int32Array;
  readonly share: Float64Array;
}

function shiftedAxis(size: number, grid: number, rng: Rng): Axis {
  const cell = Math.ceil(size / grid);
  const shift = Math.floor(rng() * cell);
  const low = new Int32Array(size);
  const high = new Int32Array(size);
  const share = new Float64Array(size);
  for (let i = 0; i < size; i += 1) {
    const at = Math.min(Math.max((i + shift + 0.5) / cell - 0.5, 0), grid);
    low[i] = Math.floor(at);
    high[i] = Math.min(low[i]! + 1, grid);
    share[i] = at - low[i]!;
  }
  return { low, high, share };
}
