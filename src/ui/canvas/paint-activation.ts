import type { Cell } from "./cell";
import { paintCell, prepare } from "./paint";
import type { Size, View } from "./view";

export interface ActivationLayers {
  readonly picture: HTMLCanvasElement;
  /** The coloured map, of any resolution. */
  readonly map: HTMLCanvasElement | null;
  readonly grid: Size;
  readonly cell: Cell | null;
  /** What the position that is read sees, in pixels of the model's input. */
  readonly field: {
    readonly top: number;
    readonly left: number;
    readonly height: number;
    readonly width: number;
  } | null;
  readonly input: Size;
}

interface Colours {
  readonly veil: string;
  readonly cursor: string;
  readonly cursorEdge: string;
}

/** How much darker the photo is below a map. */
const DIM = 0.45;
/** How much darker what the position does not see is made. */
const BESIDE = 0.55;

/** A photo with a channel's activation over it; while a position is read, what it does not see steps back. */
export function paintActivation(
  canvas: HTMLCanvasElement,
  stage: Size,
  view: View,
  { picture, map, grid, cell, field, input }: ActivationLayers,
  colours: Colours,
): void {
  const context = prepare(canvas, stage);
  const box = [view.x, view.y, picture.width * view.scale, picture.height * view.scale] as const;
  context.imageSmoothingEnabled = view.scale < 3;
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, ...box);
  if (map) {
    context.globalAlpha = DIM;
    context.fillStyle = colours.veil;
    context.fillRect(...box);
    context.globalAlpha = 1;
    context.imageSmoothingEnabled = false;
    context.drawImage(map, ...box);
  }
  if (field) {
    const [x, y] = [box[2] / input.width, box[3] / input.height];
    context.beginPath();
    context.rect(...box);
    context.rect(box[0] + field.left * x, box[1] + field.top * y, field.width * x, field.height * y);
    context.globalAlpha = BESIDE;
    context.fillStyle = colours.veil;
    context.fill("evenodd");
    context.globalAlpha = 1;
  }
  if (cell) paintCell(context, cell, grid, picture, view, { line: colours.cursor, edge: colours.cursorEdge });
}
