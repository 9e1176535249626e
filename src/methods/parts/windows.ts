/** A rectangle of pixels: rows top … bottom − 1, columns left … right − 1. */
export interface Window {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/**
 * Squares of `side` pixels every `stride` pixels, row by row, until the picture is covered; the last ones are clipped
 * at its edge, as captum's `Occlusion` does.
 */
export function slidingWindows(height: number, width: number, side: number, stride: number): Window[] {
  const spans = (size: number): (readonly [number, number])[] =>
    Array.from({ length: Math.ceil(Math.max(size - side, 0) / stride) + 1 }, (_, i) => [
      i * stride,
      Math.min(i * stride + side, size),
    ]);
  return spans(height).flatMap(([top, bottom]) =>
    spans(width).map(([left, right]) => ({ top, bottom, left, right })),
  );
}

/** Adds `value` inside the window of a raster that starts at `offset` in `values`. */
export function addInside(
  values: Float32Array | Float64Array,
  { top, bottom, left, right }: Window,
  width: number,
  value: number,
  offset = 0,
): void {
  for (let y = top; y < bottom; y += 1)
    for (let p = offset + y * width + left; p < offset + y * width + right; p += 1) values[p]! += value;
}
