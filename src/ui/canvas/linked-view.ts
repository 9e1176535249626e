import type { Region } from "../../image/active-region";
import { type Point, pan, type Size, toPicture, type View, viewOfRegion, wholePicture, zoom } from "./view";

/** What is looked at, in terms that hold for pictures and stages of any size. */
export interface LinkedView {
  /** 1 is the whole picture. */
  readonly zoom: number;
  /** The point of the picture in the middle of the stage, 0…1. */
  readonly centre: Point;
}

export const wholeView: LinkedView = { zoom: 1, centre: { x: 0.5, y: 0.5 } };

/** Pictures touch the edge of their panels. */
const MARGIN = 0;

export const fitted = (picture: Size, stage: Size): View => wholePicture(picture, stage, MARGIN);

/** The linked view in one stage. */
export function viewIn(linked: LinkedView, picture: Size, stage: Size): View {
  const whole = fitted(picture, stage);
  if (linked.zoom <= 1) return whole;
  const scale = whole.scale * linked.zoom;
  return {
    scale,
    x: stage.width / 2 - linked.centre.x * picture.width * scale,
    y: stage.height / 2 - linked.centre.y * picture.height * scale,
  };
}

/** The view of one stage, for all of them. */
function linkOf(view: View, picture: Size, stage: Size): LinkedView {
  const middle = toPicture(view, { x: stage.width / 2, y: stage.height / 2 });
  return {
    zoom: view.scale / fitted(picture, stage).scale,
    centre: { x: middle.x / picture.width, y: middle.y / picture.height },
  };
}

/** Zooms all stages as one of them is zoomed: what lies there under `at` stays under it. */
export function zoomLinked(
  linked: LinkedView,
  picture: Size,
  stage: Size,
  factor: number,
  at: Point = { x: stage.width / 2, y: stage.height / 2 },
): LinkedView {
  const next = zoom(viewIn(linked, picture, stage), fitted(picture, stage), at, factor);
  const link = linkOf(next, picture, stage);
  return link.zoom <= 1 + 1e-9 ? wholeView : link;
}

/** Shows a part of the picture in all stages, as large as in this one. */
export const linkedRegion = (region: Region, picture: Size, stage: Size): LinkedView =>
  linkOf(viewOfRegion(region, picture, stage, fitted(picture, stage)), picture, stage);

/** Moves all stages as one of them is moved. A whole picture stays where it is. */
export function panLinked(linked: LinkedView, picture: Size, stage: Size, by: Point): LinkedView {
  if (linked.zoom <= 1) return linked;
  return linkOf(pan(viewIn(linked, picture, stage), picture, stage, by), picture, stage);
}
