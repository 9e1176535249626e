/**
 * Steepness of a grey picture: the length of the gradient by Sobel's two 3 × 3 filters, in units of the values per
 * pixel. Borders are repeated.
 *
 * @param values [height, width], row-major
 */
export function sobel(values: ArrayLike<number>, width: number, height: number): Float32Array {
  const at = (x: number, y: number): number =>
    values[Math.min(Math.max(y, 0), height - 1) * width + Math.min(Math.max(x, 0), width - 1)]!;
  return Float32Array.from({ length: width * height }, (_, p) => {
    const [x, y] = [p % width, Math.floor(p / width)];
    let [across, down] = [0, 0];
    for (const [side, weight] of SMOOTHING) {
      across += weight * (at(x + 1, y + side) - at(x - 1, y + side));
      down += weight * (at(x + side, y + 1) - at(x + side, y - 1));
    }
    return Math.hypot(across, down);
  });
}

/** 1, 2, 1 to the side of the difference over two pixels, scaled so that a ramp of slope 1 has steepness 1. */
const SMOOTHING = [
  [-1, 1 / 8],
  [0, 2 / 8],
  [1, 1 / 8],
] as const;
