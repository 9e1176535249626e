import type { PixelImage } from "../../api/engine";
import { overWhite } from "../../image/preprocess";
import { surface } from "./paint";

/** Longest side in pixels at which a picture is drawn into many small panels at once. */
const LARGEST = 1024;

const surfaces = new WeakMap<PixelImage, HTMLCanvasElement>();

/** A picture as the network sees it (white where it is transparent), made once for all panels that show it. */
export function pictureSurface(pixels: PixelImage): HTMLCanvasElement {
  const known = surfaces.get(pixels);
  if (known) return known;
  const whole = surface(overWhite(pixels));
  const share = Math.min(1, LARGEST / Math.max(pixels.width, pixels.height));
  const drawn = share === 1 ? whole : smaller(whole, share);
  surfaces.set(pixels, drawn);
  return drawn;
}

function smaller(whole: HTMLCanvasElement, share: number): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(whole.width * share));
  canvas.height = Math.max(1, Math.round(whole.height * share));
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser has no 2d canvas");
  context.imageSmoothingQuality = "high";
  context.drawImage(whole, 0, 0, canvas.width, canvas.height);
  return canvas;
}
