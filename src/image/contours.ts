import type { Range, ScalarMap } from "./present";

/** Where a map has one value: pieces of line, not joined. */
export interface Contour {
  readonly level: number;
  /** x₀, y₀, x₁, y₁ of each piece, in shares of the map's width and height. */
  readonly pieces: Float32Array;
}

/**
 * `count` levels that cut the scale into equal steps, its ends left out; of a diverging scale `count` on each side of 0.
 */
export function contourLevels({ low, high }: Range, count: number, isDiverging: boolean): readonly number[] {
  const shares = Array.from({ length: count }, (_, i) => (i + 1) / (count + 1));
  if (!isDiverging) return shares.map((share) => low + (high - low) * share);
  const limit = Math.max(Math.abs(low), Math.abs(high));
  return [...shares.map((share) => -limit * share).reverse(), ...shares.map((share) => limit * share)];
}

// Corners of a square of four neighbouring positions: 0 upper left, 1 upper right, 2 lower right, 3 lower left.
// Edge e lies between corners e and e + 1. Which edges a line joins, by the bits of the corners above the level.
const crossings: readonly (readonly (readonly [number, number])[])[] = [
  [],
  [[3, 0]],
  [[0, 1]],
  [[3, 1]],
  [[1, 2]],
  [],
  [[0, 2]],
  [[3, 2]],
  [[2, 3]],
  [[2, 0]],
  [],
  [[2, 1]],
  [[1, 3]],
  [[1, 0]],
  [[0, 3]],
  [],
];

/**
 * Marching squares (Lorensen and Cline 1987, in the plane) between the centres of the map's positions. A saddle is
 * cut as the mean of its four corners says.
 */
export function contoursOf(map: ScalarMap, levels: readonly number[]): readonly Contour[] {
  return levels.map((level) => ({ level, pieces: Float32Array.from(piecesOf(map, level)) }));
}

function piecesOf({ width, height, values }: ScalarMap, level: number): readonly number[] {
  const pieces: number[] = [];
  for (let row = 0; row + 1 < height; row++) {
    for (let column = 0; column + 1 < width; column++) {
      const at = row * width + column;
      const [a, b, c, d] = [values[at]!, values[at + 1]!, values[at + width + 1]!, values[at + width]!];
      const bits = Number(a > level) + 2 * Number(b > level) + 4 * Number(c > level) + 8 * Number(d > level);
      if (bits === 0 || bits === 15) continue;
      const corners = [a, b, c, d] as const;
      for (const [from, to] of lines(bits, corners, level)) {
        for (const edge of [from, to]) {
          const [x, y] = crossing(corners, edge, level);
          pieces.push((column + 0.5 + x) / width, (row + 0.5 + y) / height);
        }
      }
    }
  }
  return pieces;
}

type Corners = readonly [number, number, number, number];

function lines(bits: number, corners: Corners, level: number): readonly (readonly [number, number])[] {
  if (bits !== 5 && bits !== 10) return crossings[bits]!;
  const isMiddleAbove = corners.reduce((sum, value) => sum + value, 0) / 4 > level;
  // The two corners above are joined through the middle, or each is cut off by itself.
  return (bits === 5) === isMiddleAbove
    ? [
        [0, 1],
        [2, 3],
      ]
    : [
        [3, 0],
        [1, 2],
      ];
}

/** Where the level lies on an edge, in steps from the upper left corner. */
function crossing(corners: Corners, edge: number, level: number): readonly [number, number] {
  const [a, b] = [corners[edge]!, corners[(edge + 1) % 4]!];
  const share = (level - a) / (b - a);
  switch (edge) {
    case 0:
      return [share, 0];
    case 1:
      return [1, share];
    case 2:
      return [1 - share, 1];
    default:
      return [0, 1 - share];
  }
}
