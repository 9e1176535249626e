import type { Size, View } from "./view";

// A line across a picture, with one thing on its left and another on its right.

/** Where the line stands on the stage: shares count from the left edge of the whole picture to its right edge. */
export const edgeOf = (picture: Size, whole: View, share: number): number =>
  whole.x + share * picture.width * whole.scale;

/** The share, 0…1, of a line at `x` on the stage. */
export const shareAt = (picture: Size, whole: View, x: number): number =>
  Math.min(1, Math.max(0, (x - whole.x) / (picture.width * whole.scale)));

/** Paints each side as far as the line. */
export function paintSplit(
  context: CanvasRenderingContext2D,
  stage: Size,
  edge: number,
  left: () => void,
  right: () => void,
): void {
  const within = (from: number, to: number, paint: () => void): void => {
    context.save();
    context.beginPath();
    context.rect(from, 0, to - from, stage.height);
    context.clip();
    paint();
    context.restore();
  };
  within(0, edge, left);
  within(edge, stage.width, right);
}
