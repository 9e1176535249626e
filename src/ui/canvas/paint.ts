import type { PixelImage } from "../../api/engine";
import { type BlendMode, veilUnder } from "../../image/blend";
import type { Contour } from "../../image/contours";
import type { Look } from "../../image/look";
import type { MapOnShow } from "../../image/show-map";
import type { Size, View } from "./view";

// Imperative painters: each draws one layer of the stage and knows nothing of the others.

/** A drawing surface as large as its box in device pixels, cleared, in CSS pixels. */
export function prepare(canvas: HTMLCanvasElement, stage: Size): CanvasRenderingContext2D {
  const ratio = window.devicePixelRatio || 1;
  const width = Math.max(1, Math.round(stage.width * ratio));
  const height = Math.max(1, Math.round(stage.height * ratio));
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser has no 2d canvas");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, stage.width, stage.height);
  return context;
}

/** Pixels as something that can be drawn at any size. */
export function surface(image: PixelImage): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = image.width;
  canvas.height = image.height;
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser has no 2d canvas");
  const { data, width, height } = image;
  // A large photo is not copied once more; only memory shared with a worker has to be.
  const own =
    data.buffer instanceof ArrayBuffer
      ? (data as Uint8ClampedArray<ArrayBuffer>)
      : Uint8ClampedArray.from(data);
  context.putImageData(new ImageData(own, width, height), 0, 0);
  return canvas;
}

/** From this magnification on, picture pixels are drawn as the squares they are. */
const SQUARE_PIXELS = 3;

/** What lies on top of each other on a stage, in a panel and in a figure. */
export interface Layers {
  readonly picture: HTMLCanvasElement;
  /** The coloured map and what is drawn with it; `null` before there is one. */
  readonly heat: HTMLCanvasElement | null;
  readonly map: Pick<MapOnShow, "smooth" | "contours"> | null;
}

export interface LayerColours {
  readonly veil: string;
  readonly cursor: string;
  readonly cursorEdge: string;
}

/** Picture, map and lines as the person chose to see them. */
export function paintLayers(
  context: CanvasRenderingContext2D,
  { picture, heat, map }: Layers,
  view: View,
  { view: mode, opacity, blend }: Pick<Look, "view" | "opacity" | "blend">,
  colours: LayerColours,
): void {
  const over = mode === "original" ? null : heat;
  if (mode !== "map" || !over) {
    paintPicture(context, picture, view, {
      color: colours.veil,
      share: over ? veilUnder(blend, opacity) : 0,
    });
  }
  if (over && map) {
    const isAlone = mode === "map";
    paintMap(context, over, picture, view, {
      opacity: isAlone ? 1 : opacity,
      smooth: map.smooth,
      blend: isAlone ? "normal" : blend,
    });
    paintContours(context, map.contours, picture, view, { line: colours.cursor, edge: colours.cursorEdge });
  }
  context.globalAlpha = 1;
}

/** The photo; dimmed, 0…1, where a map lies over it, so that weak evidence shows on bright places too. */
function paintPicture(
  context: CanvasRenderingContext2D,
  picture: HTMLCanvasElement,
  view: View,
  veil: { readonly color: string; readonly share: number },
): void {
  const box = [view.x, view.y, picture.width * view.scale, picture.height * view.scale] as const;
  context.imageSmoothingEnabled = view.scale < SQUARE_PIXELS;
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, ...box);
  context.globalAlpha = veil.share;
  context.fillStyle = veil.color;
  context.fillRect(...box);
}

/** A hairline around the picture: a black one would have no edge in the dark. */
export function paintFrame(
  context: CanvasRenderingContext2D,
  picture: Size,
  view: View,
  color: string,
): void {
  context.globalAlpha = 1;
  context.strokeStyle = color;
  context.lineWidth = 1;
  context.strokeRect(
    Math.round(view.x) - 0.5,
    Math.round(view.y) - 0.5,
    Math.round(picture.width * view.scale) + 1,
    Math.round(picture.height * view.scale) + 1,
  );
}

/** A map of any resolution over the whole picture. */
function paintMap(
  context: CanvasRenderingContext2D,
  map: HTMLCanvasElement,
  picture: Size,
  view: View,
  look: { readonly opacity: number; readonly smooth: boolean; readonly blend: BlendMode },
): void {
  context.globalAlpha = look.opacity;
  context.globalCompositeOperation = look.blend === "normal" ? "source-over" : look.blend;
  context.imageSmoothingEnabled = look.smooth;
  context.imageSmoothingQuality = "high";
  context.drawImage(map, view.x, view.y, picture.width * view.scale, picture.height * view.scale);
  context.globalCompositeOperation = "source-over";
}

const paths = new WeakMap<Contour, Path2D>();

/** In shares of the picture, made once. */
function pathOf(contour: Contour): Path2D {
  const known = paths.get(contour);
  if (known) return known;
  const path = new Path2D();
  const { pieces } = contour;
  for (let i = 0; i < pieces.length; i += 4) {
    path.moveTo(pieces[i]!, pieces[i + 1]!);
    path.lineTo(pieces[i + 2]!, pieces[i + 3]!);
  }
  paths.set(contour, path);
  return path;
}

/** Lines as thin at every zoom, light with a dark edge: to be seen on any colour. */
function paintContours(
  context: CanvasRenderingContext2D,
  contours: readonly Contour[],
  picture: Size,
  view: View,
  colors: { readonly line: string; readonly edge: string },
): void {
  if (contours.length === 0) return;
  const { width, height } = { width: picture.width * view.scale, height: picture.height * view.scale };
  const path = new Path2D();
  for (const contour of contours) {
    path.addPath(pathOf(contour), new DOMMatrix([width, 0, 0, height, view.x, view.y]));
  }
  context.globalAlpha = 1;
  context.lineCap = "round";
  context.lineWidth = 2.5;
  context.strokeStyle = colors.edge;
  context.stroke(path);
  context.lineWidth = 1;
  context.strokeStyle = colors.line;
  context.stroke(path);
}

/** The frame around the cell of the map that is being read. */
export function paintCell(
  context: CanvasRenderingContext2D,
  cell: { readonly row: number; readonly column: number },
  map: Size,
  picture: Size,
  view: View,
  colors: { readonly line: string; readonly edge: string },
): void {
  const width = (picture.width / map.width) * view.scale;
  const height = (picture.height / map.height) * view.scale;
  // Cells of one pixel would vanish under their own frame: it never gets smaller than a finger can see.
  const grow = Math.max(0, 8 - Math.min(width, height)) / 2;
  const box = [
    view.x + cell.column * width - grow,
    view.y + cell.row * height - grow,
    width + 2 * grow,
    height + 2 * grow,
  ] as const;
  context.lineWidth = 3;
  context.strokeStyle = colors.edge;
  context.strokeRect(...box);
  context.lineWidth = 1.25;
  context.strokeStyle = colors.line;
  context.strokeRect(...box);
}
