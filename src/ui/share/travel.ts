import type { PixelImage } from "../../api/engine";
import { toInputSize } from "../../image/preprocess";
import type { Travelling } from "../../state/make-link";
import { surface } from "../canvas/paint";
import { decodeImage } from "../intake/decode";

/** High enough that maps of photos stay within 2 % in most cases, an eighth of a PNG in size. */
const QUALITY = 0.85;

export const fileOf = (canvas: HTMLCanvasElement, type = "image/png", quality?: number): Promise<Blob> =>
  new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error("this browser cannot write pictures"))),
      type,
      quality,
    );
  });

/** The picture as the model sees it, as a PNG, or else as WebP (JPEG where the browser writes none). */
export const travelAs =
  (how: "exact" | "small") =>
  async (pixels: PixelImage, size: readonly [number, number]): Promise<Travelling> => {
    const canvas = surface(toInputSize(pixels, size));
    let file = await fileOf(canvas);
    if (how === "small") {
      const webp = await fileOf(canvas, "image/webp", QUALITY);
      const lossy = webp.type === "image/webp" ? webp : await fileOf(canvas, "image/jpeg", QUALITY);
      // A drawing is often smaller as a PNG.
      if (lossy.size < file.size) file = lossy;
    }
    return {
      bytes: new Uint8Array(await file.arrayBuffer()),
      pixels: await decodeImage(file, "the picture"),
    };
  };
