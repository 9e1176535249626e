import type { PixelImage } from "../api/engine";
import { luma } from "./luma";

/**
 * How a map over a picture mixes its colours with what is behind: the separable blend modes of the W3C's Compositing
 * and Blending (sec. 9), named as canvas and CSS name them, so that a page and a file show the same.
 */
export type BlendMode = "normal" | "multiply" | "screen" | "overlay";

export const blendModes: readonly BlendMode[] = ["normal", "multiply", "screen", "overlay"];

const multiply = (behind: number, over: number): number => behind * over;
const screen = (behind: number, over: number): number => behind + over - behind * over;

/** Of one channel, 0…1, both opaque. */
const mixers: Readonly<Record<BlendMode, (behind: number, over: number) => number>> = {
  normal: (_, over) => over,
  multiply,
  screen,
  // Hard light with the layers exchanged.
  overlay: (behind, over) => (behind <= 0.5 ? multiply(over, 2 * behind) : screen(over, 2 * behind - 1)),
};

/**
 * The heatmap laid over the picture: its own alpha times `opacity`, 0…1. Both the same size.
 * The picture is taken as opaque.
 */
export function overlay(
  picture: PixelImage,
  heatmap: PixelImage,
  opacity: number,
  mode: BlendMode = "normal",
): PixelImage {
  const { width, height } = picture;
  const mix = mixers[mode];
  const data = new Uint8ClampedArray(picture.data.length);
  for (let i = 0; i < data.length; i += 4) {
    const alpha = (heatmap.data[i + 3]! / 255) * opacity;
    for (let c = 0; c < 3; c++) {
      const behind = picture.data[i + c]! / 255;
      data[i + c] = 255 * (behind * (1 - alpha) + mix(behind, heatmap.data[i + c]! / 255) * alpha);
    }
    data[i + 3] = 255;
  }
  return { width, height, data };
}

/**
 * How much darker the picture is made under a map of this opacity: in plain mixing weak evidence would not show on
 * bright places, the other modes live on the picture's own light.
 */
export const veilUnder = (mode: BlendMode, opacity: number): number =>
  mode === "normal" ? 0.4 * opacity : 0;

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
