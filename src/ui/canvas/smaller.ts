import type { PixelImage } from "../../api/engine";
import { resize } from "../../image/resize";

/** The picture with no side longer than `side` pixels; the same one where it is that small already. */
export function smaller(image: PixelImage, side: number): PixelImage {
  const share = side / Math.max(image.width, image.height);
  if (share >= 1) return image;
  const [width, height] = [image.width, image.height].map((n) => Math.max(1, Math.round(n * share))) as [
    number,
    number,
  ];
  const raster = { width: image.width, height: image.height, channels: 4, values: image.data };
  return { width, height, data: Uint8ClampedArray.from(resize(raster, height, width, "bilinear")) };
}
