import type { Padding, Pair, Shape } from "../types";

/** Extent of one axis of a sliding window: how many positions it has, and the zeros before and after. */
interface Extent {
  readonly out: number;
  readonly zeros: Pair;
}

/** `same` and `valid` as TensorFlow counts them; sizes in positions. */
function extent(
  size: number,
  window: number,
  stride: number,
  dilation: number,
  padding: "same" | "valid",
): Extent {
  const reach = (window - 1) * dilation + 1;
  if (padding === "valid") return { out: Math.floor((size - reach) / stride) + 1, zeros: [0, 0] };
  const out = Math.ceil(size / stride);
  const total = Math.max((out - 1) * stride + reach - size, 0);
  const before = Math.floor(total / 2);
  return { out, zeros: [before, total - before] };
}

export interface Slide {
  readonly size: Pair;
  readonly strides: Pair;
  readonly dilations: Pair;
  readonly padding: "same" | "valid";
}

/** Rows, columns and explicit zeros of a window sliding over a map [h, w, c]; rows or columns < 1: it does not fit. */
export function slide(
  map: Shape,
  { size, strides, dilations, padding }: Slide,
): { out: Pair; padding: Padding } {
  const rows = extent(map[0] as number, size[0], strides[0], dilations[0], padding);
  const columns = extent(map[1] as number, size[1], strides[1], dilations[1], padding);
  return { out: [rows.out, columns.out], padding: [rows.zeros, columns.zeros] };
}

export const count = (shape: Shape): number => shape.reduce((product, n) => product * n, 1);

export const showShape = (shape: Shape): string => (shape.length === 0 ? "a scalar" : shape.join("×"));

export const showBytes = (bytes: number): string =>
  bytes < 1e5 ? `${(bytes / 1e3).toFixed(1)} KB` : `${(bytes / 1e6).toFixed(1)} MB`;
