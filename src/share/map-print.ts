import type { Explanation } from "../api/engine";

// What a link says about the map it shows, so that whoever opens it can tell whether the recomputed one is the same.

/** Cells of the fingerprint on each side. */
export const PRINT_SIDE = 8;
const CELLS = PRINT_SIDE ** 2;
const STEPS = 32767;

export interface MapPrint {
  /** 16 hex digits over shape and values, bit for bit. */
  readonly hash: string;
  /** Largest magnitude of a mean, in the unit of the map. */
  readonly scale: number;
  /** 8 × 8 means of the map, row-major, in 1/32767 of `scale`. */
  readonly cells: readonly number[];
}

/** `close`: every mean within 2 % of the largest, as on another backend. */
export type Verdict = "same" | "close" | "different";

/** Share of the largest mean by which two maps that count as close may differ in any cell. */
export const TOLERANCE = 0.02;

type Map = Pick<Explanation, "values" | "height" | "width" | "channels">;

export function printOf(map: Map): MapPrint {
  const means = meansOf(map);
  // As many digits as travel in a link.
  const scale = Number(means.reduce((most, mean) => Math.max(most, Math.abs(mean)), 0).toPrecision(7));
  const cells = Array.from(means, (mean) =>
    scale === 0 ? 0 : Math.min(STEPS, Math.max(-STEPS, Math.round((mean / scale) * STEPS))),
  );
  return { hash: hashOf(map), scale, cells };
}

/** The largest difference of two means, as a share of the largest mean of the first. */
export function differenceOf(a: MapPrint, b: MapPrint): number {
  let most = 0;
  for (let i = 0; i < CELLS; i++) {
    most = Math.max(most, Math.abs((a.cells[i]! * a.scale - b.cells[i]! * b.scale) / STEPS));
  }
  return most === 0 ? 0 : most / a.scale;
}

export function verdictOf(shared: MapPrint, here: MapPrint): Verdict {
  if (shared.hash === here.hash) return "same";
  return differenceOf(shared, here) <= TOLERANCE ? "close" : "different";
}

/** Means over equal areas of the sum over channels; positions on a border count with their share. */
function meansOf({ values, height, width, channels }: Map): Float64Array {
  const means = new Float64Array(CELLS);
  for (let row = 0; row < height; row++) {
    const rows = shares(row, height);
    for (let column = 0; column < width; column++) {
      let sum = 0;
      const at = (row * width + column) * channels;
      for (let c = 0; c < channels; c++) sum += values[at + c]!;
      for (const [y, tall] of rows) {
        for (const [x, wide] of shares(column, width)) {
          means[y * PRINT_SIDE + x]! += sum * tall * wide;
        }
      }
    }
  }
  const area = (height * width) / CELLS;
  return means.map((sum) => sum / area);
}

/** Which of the eight cells position `at` of `size` lies in, and how much of it. */
function shares(at: number, size: number): [cell: number, share: number][] {
  const [from, to] = [(at * PRINT_SIDE) / size, ((at + 1) * PRINT_SIDE) / size];
  const found: [number, number][] = [];
  for (let cell = Math.floor(from); cell < Math.min(PRINT_SIDE, to); cell++) {
    const share = (Math.min(to, cell + 1) - Math.max(from, cell)) / (to - from);
    if (share > 0) found.push([cell, share]);
  }
  return found;
}

/**
 * Two multiplicative hashes of 32 bits with the mixing steps of MurmurHash3 (Appleby, 2011): tells equal from unequal
 * results, and resists nobody who wants to deceive.
 */
function hashOf({ values, height, width, channels }: Map): string {
  let [a, b] = [0x811c9dc5, 0x9e3779b9];
  const eat = (word: number): void => {
    a = Math.imul(a ^ word, 0x85ebca6b);
    a ^= a >>> 13;
    b = Math.imul(b ^ word, 0xc2b2ae35);
    b ^= b >>> 16;
  };
  for (const size of [height, width, channels]) eat(size);
  const bits = new DataView(values.buffer, values.byteOffset, values.byteLength);
  for (let at = 0; at < values.byteLength; at += 4) eat(bits.getUint32(at, true));
  return [a, b].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}
