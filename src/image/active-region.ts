import type { ScalarMap } from "./present";

/** A part of a picture, in shares of its width and height. */
export interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Values below this share of the largest are no evidence worth looking for. */
const FAINT = 0.2;
/** Share of the evidence that may lie outside on each of the four sides. */
const OUTSIDE = 0.05;
/** Room on each side, as a share of the box. */
const ROOM = 0.1;

/**
 * The box in which the evidence lies: nine tenths of what is stronger than a fifth of the strongest, along either axis,
 * with some room around it. Give the values as they are shown (rectified); of signed ones the strength counts.
 * `null` where there is nothing.
 */
export function activeRegion({ width, height, values }: ScalarMap): Region | null {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  if (most === 0) return null;
  const [columns, rows] = [new Float64Array(width), new Float64Array(height)];
  for (let i = 0; i < values.length; i++) {
    const weight = Math.max(0, Math.abs(values[i]!) - FAINT * most);
    columns[i % width]! += weight;
    rows[Math.floor(i / width)]! += weight;
  }
  const [left, right] = inner(columns);
  const [top, bottom] = inner(rows);
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** First and last position, in shares, between which the middle of the sum lies. */
function inner(sums: Float64Array): readonly [number, number] {
  const total = sums.reduce((sum, value) => sum + value, 0);
  const count = sums.length;
  let [from, before] = [0, 0];
  while (before + sums[from]! < OUTSIDE * total) before += sums[from++]!;
  let [to, after] = [count - 1, 0];
  while (to > from && after + sums[to]! < OUTSIDE * total) after += sums[to--]!;
  const room = ((to + 1 - from) / count) * ROOM;
  return [Math.max(0, from / count - room), Math.min(1, (to + 1) / count + room)];
}
