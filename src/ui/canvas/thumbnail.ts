import { type ColormapId, colorTable, TABLE_SIZE } from "../../image/colormaps";

/** A small map whose values were written as bytes: 0 is `low`, 255 is `high`. */
export interface ByteMap {
  readonly width: number;
  readonly height: number;
  /** [height, width] */
  readonly bytes: Uint8Array;
  readonly low: number;
  readonly high: number;
}

export interface Limits {
  readonly low: number;
  readonly high: number;
}

/** Limits in which 0 keeps its meaning: the dark end where nothing is negative, the neutral middle elsewhere. */
export function limitsAround({ low, high }: Limits): Limits {
  if (low >= 0) return { low: 0, high };
  const most = Math.max(-low, high);
  return { low: -most, high: most };
}

/** Colours for limits of that kind. */
export const colormapFor = ({ low }: Limits, theme: "light" | "dark"): ColormapId =>
  low >= 0 ? "magma" : theme === "dark" ? "diverging-dark" : "diverging-light";

/** RGBA of a byte map; `limits` say what the ends of the colours mean. */
export function coloured(map: ByteMap, limits: Limits, theme: "light" | "dark"): ImageData {
  const table = colorTable(colormapFor(limits, theme));
  const scale = limits.high > limits.low ? (TABLE_SIZE - 1) / (limits.high - limits.low) : 0;
  const step = (map.high - map.low) / 255;
  // One colour for each byte: looked up, not worked out, for every pixel.
  const colours = new Uint8ClampedArray(256 * 3);
  for (let byte = 0; byte < 256; byte++) {
    const at = Math.round((map.low + byte * step - limits.low) * scale);
    const from = 3 * Math.min(TABLE_SIZE - 1, Math.max(0, at));
    colours.set(table.subarray(from, from + 3), byte * 3);
  }
  const image = new ImageData(map.width, map.height);
  map.bytes.forEach((byte, i) => {
    image.data[i * 4] = colours[byte * 3]!;
    image.data[i * 4 + 1] = colours[byte * 3 + 1]!;
    image.data[i * 4 + 2] = colours[byte * 3 + 2]!;
    image.data[i * 4 + 3] = 255;
  });
  return image;
}

/** Paints pixels one to one; the page stretches them. */
export function paintPixels(canvas: HTMLCanvasElement, image: ImageData): void {
  if (canvas.width !== image.width) canvas.width = image.width;
  if (canvas.height !== image.height) canvas.height = image.height;
  canvas.getContext("2d")?.putImageData(image, 0, 0);
}

/** The same as an address, for drawings. */
export function pixelsUrl(image: ImageData): string {
  const canvas = document.createElement("canvas");
  paintPixels(canvas, image);
  return canvas.toDataURL();
}

/** Alpha of the strongest value over a picture: it still shows through. */
const STRONGEST = 215;

/**
 * RGBA of numbers in the same colours, row by row.
 *
 * @param alpha `strength`: what is close to 0 is see-through, so that a picture behind it stays readable
 */
export function colouredValues(
  values: Float32Array,
  width: number,
  limits: Limits,
  theme: "light" | "dark",
  alpha: "opaque" | "strength" = "opaque",
): ImageData {
  const range = limits.high - limits.low;
  const bytes = Uint8Array.from(values, (v) =>
    range > 0 ? Math.round((255 * (v - limits.low)) / range) : 0,
  );
  const image = coloured({ width, height: values.length / width, bytes, ...limits }, limits, theme);
  if (alpha === "strength") {
    const most = Math.max(Math.abs(limits.low), Math.abs(limits.high)) || 1;
    values.forEach((v, i) => {
      image.data[i * 4 + 3] = STRONGEST * Math.min(1, Math.abs(v) / most) ** 0.7;
    });
  }
  return image;
}
