import type { Explanation, PixelImage } from "../api/engine";
import { mute, overlay } from "../image/blend";
import { colormaps } from "../image/colormaps";
import { type Contour, contourLevels, contoursOf } from "../image/contours";
import type { Look } from "../image/look";
import { type Presentation, present, type Range, scalarMap } from "../image/present";
import { stepsOf } from "../image/show-map";

/** How the picture was painted, and the limits of its colour scale; or why there was nothing to paint. */
export interface Painted {
  readonly presentation: Presentation &
    Pick<Look, "view" | "opacity" | "blend" | "contours"> & { readonly ground: Ground };
  readonly range: Range | null;
  readonly empty: string | null;
}

/** What lies under the map: the photo as it is, or turned to a quiet grey near white or black. */
type Ground = "photo" | "white" | "black";

interface Over {
  readonly image: PixelImage;
  /** Lines of equal evidence as SVG; `null` where none are asked for. */
  readonly lines: string | null;
  readonly painted: Painted;
}

/**
 * The heatmap over the photo, which in plain mixing is turned to grey so that colour means evidence and nothing else;
 * the photo as it is where the map has nothing to show.
 */
export function paintOver(photo: PixelImage, explanation: Explanation, look: Look): Over {
  const presentation = stepsOf(look, explanation, { theme: "light", darkPicture: false });
  const isDiverging = colormaps[presentation.colormap].kind === "diverging";
  const ground: Ground = look.blend !== "normal" ? "photo" : isDiverging ? "white" : "black";
  const { view, opacity, blend, contours } = look;
  const how = { presentation: { ...presentation, view, opacity, blend, contours, ground } };
  const shown = present(scalarMap(explanation), presentation, photo.height, photo.width);
  if (shown.kind === "empty") {
    return { image: photo, lines: null, painted: { ...how, range: null, empty: shown.sentence } };
  }
  const painted = { ...how, range: shown.range, empty: null };
  if (view === "original") return { image: photo, lines: null, painted };
  const levels = contourLevels(shown.range, contours, isDiverging);
  const lines = levels.length === 0 ? null : svgOf(contoursOf(shown.field, levels), photo);
  const image =
    view === "map"
      ? overlay(white(photo), shown.image, 1)
      : overlay(ground === "photo" ? photo : mute(photo, ground), shown.image, opacity, blend);
  return { image, lines, painted };
}

const white = ({ width, height, data }: PixelImage): PixelImage => ({
  width,
  height,
  data: new Uint8ClampedArray(data.length).fill(255),
});

/** Of the picture's longer side: as fine as a line can be and still be seen. */
const LINE = 1 / 300;

function svgOf(contours: readonly Contour[], { width, height }: PixelImage): string {
  const at = (value: number, size: number): string => (value * size).toFixed(2);
  const path = contours
    .flatMap(({ pieces }) =>
      Array.from({ length: pieces.length / 4 }, (_, i) => {
        const [x0, y0, x1, y1] = pieces.subarray(i * 4, i * 4 + 4);
        return `M${at(x0!, width)} ${at(y0!, height)}L${at(x1!, width)} ${at(y1!, height)}`;
      }),
    )
    .join("");
  const thin = Math.max(width, height) * LINE;
  const stroke = (color: string, thick: number): string =>
    `<path d="${path}" fill="none" stroke="${color}" stroke-width="${thick.toFixed(2)}" stroke-linecap="round"/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${stroke("#000a", 2.4 * thin)}${stroke("#fff", thin)}</svg>`;
}
