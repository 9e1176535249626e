import type { Explanation, PixelImage } from "../../api/engine";
import { type ColormapId, colormaps, colorTable, TABLE_SIZE } from "../../image/colormaps";
import { formatValue } from "../../image/format";
import type { Look } from "../../image/look";
import { overWhite } from "../../image/preprocess";
import type { Range } from "../../image/present";
import { isDark, type MapOnShow, showMap } from "../../image/show-map";
import { paintLayers, surface } from "../canvas/paint";

/** Words of a figure; all of them are known before it is drawn. */
export interface Caption {
  readonly title: string;
  readonly detail: string;
  readonly unit: string;
  readonly source: string;
}

export interface Shown {
  readonly pixels: PixelImage;
  readonly explanation: Explanation;
  readonly look: Look;
  /** Instead of the map's own limits: those it shares with others. */
  readonly limits?: Range | undefined;
}

/** The map as it is printed: on paper, whatever the theme. */
const mapOf = ({ pixels, explanation, look, limits }: Shown): MapOnShow =>
  showMap(explanation, { ...look, opacity: 1 }, { theme: "light", darkPicture: isDark(pixels) }, { limits });

const token = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name);

function sheet(width: number, height: number): [HTMLCanvasElement, CanvasRenderingContext2D] {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser has no 2d canvas");
  return [canvas, context];
}

function paintShown(
  context: CanvasRenderingContext2D,
  shown: Shown,
  map: MapOnShow,
  view: { readonly x: number; readonly y: number; readonly scale: number },
): void {
  const { pixels, look } = shown;
  const layers = { picture: surface(overWhite(pixels)), heat: map.image && surface(map.image), map };
  const colours = { veil: token("--board"), cursor: token("--cursor"), cursorEdge: token("--cursor-edge") };
  paintLayers(context, layers, view, look, colours);
}

/** Picture and map as on the stage, pixel for pixel as large as the picture. */
export function nativePicture(shown: Shown): HTMLCanvasElement {
  const { width, height } = shown.pixels;
  const [canvas, context] = sheet(width, height);
  paintShown(context, shown, mapOf(shown), { x: 0, y: 0, scale: 1 });
  return canvas;
}

/** Picture and map with the colour bar under them and no words: the page that shows it has its own. */
export function pictureWithBar(shown: Shown): HTMLCanvasElement {
  const { width, height } = shown.pixels;
  const map = mapOf(shown);
  const scale = Math.max(1, 960 / width);
  const bar = 28;
  const [canvas, context] = sheet(Math.round(width * scale), Math.round(height * scale) + 2 * bar);
  context.save();
  context.beginPath();
  context.rect(0, 0, canvas.width, canvas.height - 2 * bar);
  context.clip();
  paintShown(context, shown, map, { x: 0, y: 0, scale });
  context.restore();
  paintBar(context, map.colormap, { x: 0, y: canvas.height - bar, width: canvas.width, height: bar });
  return canvas;
}

/** The numbers at the ends of the colour bar; `null` where the map has nothing to show. */
export const limitsOf = (shown: Shown): { readonly low: string; readonly high: string } | null => {
  const { range } = mapOf(shown);
  return range && { low: formatValue(range.low), high: formatValue(range.high) };
};

const WIDTH = 1600;
const MARGIN = 80;
const TALLEST = 1440;

/** The same with its colour bar and a caption, 1600 pixels wide. */
export async function figure(shown: Shown, caption: Caption): Promise<HTMLCanvasElement> {
  const sans = "'Inter Variable', sans-serif";
  const mono = "'JetBrains Mono Variable', monospace";
  await Promise.all(
    [`600 48px ${sans}`, `400 30px ${sans}`, `400 26px ${mono}`].map((font) => document.fonts.load(font)),
  );
  const { pixels, look } = shown;
  const map = mapOf(shown);
  const room = WIDTH - 2 * MARGIN;
  const scale = Math.min(room / pixels.width, TALLEST / pixels.height);
  const [width, height] = [pixels.width * scale, pixels.height * scale];
  const bottom = MARGIN + height;
  const hasBar = map.range !== null && look.view !== "original";
  const [canvas, context] = sheet(WIDTH, Math.round(bottom + (hasBar ? 400 : 260)));
  context.fillStyle = token("--paper");
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.save();
  context.beginPath();
  context.rect((WIDTH - width) / 2, MARGIN, width, height);
  context.clip();
  paintShown(context, shown, map, { x: (WIDTH - width) / 2, y: MARGIN, scale });
  context.restore();

  context.textBaseline = "top";
  const write = (
    text: string,
    font: string,
    color: string,
    x: number,
    y: number,
    align: CanvasTextAlign = "left",
  ) => {
    context.font = font;
    context.fillStyle = token(color);
    context.textAlign = align;
    context.fillText(text, x, y, room);
  };
  let y = bottom + 44;
  if (hasBar && map.range) {
    paintBar(context, map.colormap, { x: MARGIN, y, width: room, height: 22 });
    const labels = `400 26px ${mono}`;
    write(formatValue(map.range.low), labels, "--paper-text", MARGIN, y + 34);
    write(
      `${formatValue(map.range.high)} ${caption.unit}`,
      labels,
      "--paper-text",
      WIDTH - MARGIN,
      y + 34,
      "right",
    );
    if (colormaps[map.colormap].kind === "diverging") {
      write("0", labels, "--paper-text", WIDTH / 2, y + 34, "center");
    }
    y += 116;
  }
  write(caption.title, `600 48px ${sans}`, "--paper-text", MARGIN, y);
  write(caption.detail, `400 30px ${sans}`, "--paper-text", MARGIN, y + 66);
  write(caption.source, `400 26px ${sans}`, "--paper-muted", MARGIN, y + 116);
  return canvas;
}

function paintBar(
  context: CanvasRenderingContext2D,
  colormap: ColormapId,
  box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
): void {
  const [ramp, pen] = sheet(TABLE_SIZE, 1);
  const table = colorTable(colormap);
  const image = new ImageData(TABLE_SIZE, 1);
  for (let i = 0; i < TABLE_SIZE; i++) {
    image.data.set(table.subarray(i * 3, i * 3 + 3), i * 4);
    image.data[i * 4 + 3] = 255;
  }
  pen.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = true;
  context.drawImage(ramp, box.x, box.y, box.width, box.height);
}
