import type { PixelImage } from "../api/engine";

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
