import type { Region } from "./active-region";
import type { ScalarMap } from "./present";

// What can be said of a map in one number, for sentences.

/**
 * Share of the evidence for the target that lies in a rectangle of the picture, 0…1; `null` where nothing speaks for it. A position
 * of the map counts as far as its cell lies inside.
 */
export function shareIn({ width, height, values }: ScalarMap, at: Region): number | null {
  const columns = covered(width, at.x, at.x + at.width);
  const rows = covered(height, at.y, at.y + at.height);
  let [inside, all] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = Math.max(0, values[i]!);
    all += value;
    inside += value * columns[i % width]! * rows[Math.floor(i / width)]!;
  }
  return all === 0 ? null : inside / all;
}

/** Of each of `count` equal cells from 0 to 1: the share between `from` and `to`. */
const covered = (count: number, from: number, to: number): Float64Array =>
  Float64Array.from({ length: count }, (_, i) =>
    Math.max(0, Math.min(i + 1, to * count) - Math.max(i, from * count)),
  );

/** Share of the summed strength that speaks against the target, 0…1; `null` for a map of zeros. */
export function shareAgainst({ values }: Pick<ScalarMap, "values">): number | null {
  let [against, all] = [0, 0];
  for (const value of values) {
    all += Math.abs(value);
    if (value < 0) against -= value;
  }
  return all === 0 ? null : against / all;
}

/** Share of the pairs of horizontal neighbours whose signs differ, 0…1: 0.5 for values that know nothing of each other. */
export function signChanges({ width, values }: ScalarMap): number {
  let [changes, pairs] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    if (i % width === width - 1) continue;
    pairs++;
    if (values[i]! * values[i + 1]! < 0) changes++;
  }
  return changes / Math.max(1, pairs);
}

/** The middle of the strongest position for the target, in shares of width and height. */
export function strongestAt({ width, height, values }: ScalarMap): {
  readonly x: number;
  readonly y: number;
} {
  const at = values.reduce((best, value, i) => (value > values[best]! ? i : best), 0);
  return { x: ((at % width) + 0.5) / width, y: (Math.floor(at / width) + 0.5) / height };
}
