import type { PixelImage } from "../api/engine";
import type { Preprocessing } from "../graph/card";
import { luma } from "./luma";
import { resize } from "./resize";

/**
 * What lies behind transparent pixels: white. One fixed answer for page and terminal; the colour hidden in fully
 * transparent pixels never shows. An opaque picture is handed back as it is.
 */
export function overWhite(image: PixelImage): PixelImage {
  const { data } = image;
  let opaque = true;
  for (let i = 3; i < data.length && opaque; i += 4) opaque = data[i] === 255;
  if (opaque) return image;
  const flat = new Uint8ClampedArray(data.length);
  for (let i = 0; i < data.length; i += 4) {
    const alpha = data[i + 3]! / 255;
    for (let c = 0; c < 3; c++) flat[i + c] = data[i + c]! * alpha + 255 * (1 - alpha);
    flat[i + 3] = 255;
  }
  return { width: image.width, height: image.height, data: flat };
}

/** The picture stretched to [height, width] as the network sees it, still as pixels; for showing and for overlays. */
export function toInputSize(image: PixelImage, size: readonly [number, number]): PixelImage {
  const [height, width] = size;
  const flat = overWhite(image);
  if (flat.width === width && flat.height === height) return flat;
  const raster = { width: flat.width, height: flat.height, channels: 4, values: flat.data };
  return { width, height, data: Uint8ClampedArray.from(resize(raster, height, width, "bilinear")) };
}

/**
 * Pixels 0…255 → model space: resized, put in the model's channel order, pixel · scale + offset.
 * Not rounded between the steps. A model with one channel is given the luma and the first scale and offset.
 *
 * @returns [height, width, channels], row-major
 */
export function toModelInput(
  image: PixelImage,
  size: readonly [number, number],
  channels: 1 | 3,
  preprocessing: Preprocessing,
): Float32Array {
  const [height, width] = size;
  const flat = overWhite(image);
  const pixels = resize(
    { width: flat.width, height: flat.height, channels: 4, values: flat.data },
    height,
    width,
    "bilinear",
  );
  const { scale, offset, order } = preprocessing;
  const out = new Float32Array(height * width * channels);
  for (let i = 0; i < height * width; i++) {
    const rgb = i * 4;
    if (channels === 1) {
      out[i] = luma(pixels[rgb]!, pixels[rgb + 1]!, pixels[rgb + 2]!) * scale[0] + offset[0];
      continue;
    }
    for (let c = 0; c < 3; c++) {
      const pixel = pixels[rgb + (order === "rgb" ? c : 2 - c)]!;
      out[i * 3 + c] = pixel * scale[c]! + offset[c]!;
    }
  }
  return out;
}
