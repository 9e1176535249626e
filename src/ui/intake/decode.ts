import type { PixelImage } from "../../api/engine";
import { Problem } from "../../core/problem";
import { readHeader } from "../../image/header";

/**
 * A picture file as upright sRGB pixels. Its header is read first: what is no image, is cut off or is larger
 * than 64 megapixels is refused before the browser spends memory on it.
 */
export async function decodeImage(file: Blob, name: string): Promise<PixelImage> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const { format } = readHeader(bytes, name);
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(new Blob([bytes]), {
      imageOrientation: "from-image",
      premultiplyAlpha: "none",
    });
  } catch (error) {
    throw new Problem(
      "image-format",
      `${name} is a ${format.toUpperCase()} that this browser cannot decode, or it is damaged: save it again as PNG or JPEG.`,
      name,
      error,
    );
  }
  try {
    const { width, height } = bitmap;
    const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
    if (!context) throw new Problem("device", "This browser has no 2d canvas to read pictures with.");
    context.drawImage(bitmap, 0, 0);
    return { width, height, data: context.getImageData(0, 0, width, height).data };
  } finally {
    bitmap.close();
  }
}
