import type { ChannelKernel } from "../../../api/inside";
import { colouredValues } from "../../canvas/thumbnail";
import type { Theme } from "../../theme/theme";

/** Where each input channel's kernel lies in a picture of all of them. */
export interface KernelSheet {
  readonly image: ImageData;
  readonly columns: number;
  readonly rows: number;
  /** Pixels from one kernel to the next. */
  readonly step: readonly [height: number, width: number];
}

/** A kernel that reads the picture, in the picture's colours: grey is 0, a colour is what it adds up. */
export function colourKernel({ weights, height, width, colours }: ChannelKernel): ImageData {
  const most = weights.reduce((max, w) => Math.max(max, Math.abs(w)), 0) || 1;
  const image = new ImageData(width, height);
  for (let i = 0; i < height * width; i++) {
    for (let c = 0; c < 3; c++) {
      const weight = weights[i * 3 + (colours === "bgr" ? 2 - c : c)]!;
      image.data[i * 4 + c] = 127.5 * (1 + weight / most);
    }
    image.data[i * 4 + 3] = 255;
  }
  return image;
}

/** All kernels of a channel, one for each input channel, side by side; the lines between them are see-through. */
export function kernelSheet(
  { weights, height, width, channels }: ChannelKernel,
  columns: number,
  theme: Theme,
): KernelSheet {
  const most = weights.reduce((max, w) => Math.max(max, Math.abs(w)), 0) || 1;
  const colours = colouredValues(weights, channels, { low: -most, high: most }, theme);
  const gap = height * width === 1 ? 0 : 1;
  const step = [height + gap, width + gap] as const;
  const rows = Math.ceil(channels / columns);
  const image = new ImageData(columns * step[1] - gap, rows * step[0] - gap);
  for (let channel = 0; channel < channels; channel++) {
    const [top, left] = [Math.floor(channel / columns) * step[0], (channel % columns) * step[1]];
    for (let u = 0; u < height; u++)
      for (let v = 0; v < width; v++) {
        const from = ((u * width + v) * channels + channel) * 4;
        const to = ((top + u) * image.width + left + v) * 4;
        image.data.set(colours.data.subarray(from, from + 4), to);
      }
  }
  return { image, columns, rows, step };
}

/** As many columns as make the sheet about twice as wide as high. */
export const columnsFor = ({ channels, height, width }: ChannelKernel): number =>
  Math.min(channels, Math.max(1, Math.round(Math.sqrt((2.2 * channels * (height + 1)) / (width + 1)))));

/** The weight under a point of the sheet, 0…1 from its upper left corner; `null` between kernels. */
export function weightAt(
  { weights, height, width, channels }: ChannelKernel,
  { image, columns, step }: KernelSheet,
  point: { readonly x: number; readonly y: number },
): {
  readonly channel: number;
  readonly row: number;
  readonly column: number;
  readonly value: number;
} | null {
  const [y, x] = [Math.floor(point.y * image.height), Math.floor(point.x * image.width)];
  const channel = Math.floor(y / step[0]) * columns + Math.floor(x / step[1]);
  const [row, column] = [y % step[0], x % step[1]];
  if (x < 0 || y < 0 || channel >= channels || row >= height || column >= width) return null;
  return { channel, row, column, value: weights[(row * width + column) * channels + channel]! };
}
