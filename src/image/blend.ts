import type { PixelImage } from "../api/engine";
import { luma } from "./luma";

/**
 * The heatmap laid over the picture (source-over): its own alpha times `opacity`, 0…1. Both the same size.
 * The picture is taken as opaque.
 */
export function overlay(picture: PixelImage, heatmap: PixelImage, opacity: number): PixelImage {
  const { width, height } = picture;
  const data = new Uint8ClampedArray(picture.data.length);
  for (let i = 0; i < data.length; i += 4) {
    const alpha = (heatmap.data[i + 3]! / 255) * opacity;
    for (let c = 0; c < 3; c++)
      data[i + c] = picture.data[i + c]! * (1 - alpha) + heatmap.data[i + c]! * alpha;
    data[i + 3] = 255;
  }
  return { width, height, data };
}

/**
 * The picture in grey, moved halfway to white or black: a quiet ground on which the colours of a map
 * are the only ones.
 */
export function mute({ width, height, data }: PixelImage, towards: "white" | "black"): PixelImage {
  const add = towards === "white" ? 127.5 : 0;
  const out = new Uint8ClampedArray(data.length);
  for (let i = 0; i < data.length; i += 4) {
    const grey = luma(data[i]!, data[i + 1]!, data[i + 2]!) / 2 + add;
    out[i] = out[i + 1] = out[i + 2] = grey;
    out[i + 3] = 255;
  }
  return { width, height, data: out };
}
