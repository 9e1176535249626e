import type { PixelImage } from "../api/engine";
import { toInputSize } from "./preprocess";

/** The mean of one or more pictures, each stretched to [height, width] as a network sees it; opaque. */
export function meanPicture(pictures: readonly PixelImage[], size: readonly [number, number]): PixelImage {
  const [height, width] = size;
  const sums = new Float64Array(height * width * 4);
  for (const picture of pictures) {
    const { data } = toInputSize(picture, size);
    for (let i = 0; i < sums.length; i++) sums[i]! += data[i]!;
  }
  return { width, height, data: Uint8ClampedArray.from(sums, (sum) => sum / pictures.length) };
}
