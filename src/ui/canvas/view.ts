import type { Region } from "../../image/active-region";

/** Where a picture lies on the stage: CSS pixels per picture pixel, and its upper left corner. */
export interface View {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Largest zoom: one picture pixel is this many CSS pixels wide, or eight times the fit, whichever is more. */
const CLOSEST = 64;

/** The whole picture, centred, with a margin in CSS pixels. */
export function wholePicture(picture: Size, stage: Size, margin: number): View {
  const scale = Math.max(
    1e-3,
    Math.min((stage.width - 2 * margin) / picture.width, (stage.height - 2 * margin) / picture.height),
  );
  return {
    scale,
    x: (stage.width - picture.width * scale) / 2,
    y: (stage.height - picture.height * scale) / 2,
  };
}

export const toPicture = (view: View, point: Point): Point => ({
  x: (point.x - view.x) / view.scale,
  y: (point.y - view.y) / view.scale,
});

/** Zooms so that what lies under `at` stays there. Never farther out than `fitted`. */
export function zoom(view: View, fitted: View, at: Point, factor: number): View {
  const closest = Math.max(CLOSEST, fitted.scale * 8);
  const scale = Math.min(closest, Math.max(fitted.scale, view.scale * factor));
  if (scale === fitted.scale) return fitted;
  const under = toPicture(view, at);
  return { scale, x: at.x - under.x * scale, y: at.y - under.y * scale };
}

/** A part of the picture as large as the stage allows, in its middle. Never farther out than `fitted`. */
export function viewOfRegion(region: Region, picture: Size, stage: Size, fitted: View): View {
  const factor = Math.min(
    stage.width / (region.width * picture.width),
    stage.height / (region.height * picture.height),
  );
  const { scale } = zoom(fitted, fitted, { x: 0, y: 0 }, factor / fitted.scale);
  if (scale === fitted.scale) return fitted;
  return {
    scale,
    x: stage.width / 2 - (region.x + region.width / 2) * picture.width * scale,
    y: stage.height / 2 - (region.y + region.height / 2) * picture.height * scale,
  };
}

/** Moves the picture, keeping a quarter of it on the stage. */
export function pan(view: View, picture: Size, stage: Size, by: Point): View {
  const clamp = (value: number, size: number, room: number): number =>
    Math.min(room - size / 4, Math.max(-size * 0.75, value));
  return {
    scale: view.scale,
    x: clamp(view.x + by.x, picture.width * view.scale, stage.width),
    y: clamp(view.y + by.y, picture.height * view.scale, stage.height),
  };
}
