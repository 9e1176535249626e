import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { PixelImage } from "../../src/api/engine";
import { readPicture } from "../../src/cli/picture";

/** What `training/world/browser.ts` offers: a page that draws the world. */
export interface Renderer {
  openWorld(): Promise<{ readonly page: unknown; close(): Promise<void> }>;
  /** Pixels row by row, three bytes each, picture after picture. */
  shoot(page: unknown, orders: readonly object[], size: number): Promise<{ readonly pixels: Uint8Array }>;
}

/** A seed that no set of pictures for training has. */
const SEED = 77;
/** The world's pictures, in pixels. */
const SIDE = 128;
const BATCH = 20;

/** Every picture in a folder of folders. */
export async function photosIn(folder: string): Promise<PixelImage[]> {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(jpe?g|png)$/i.test(name))
    .sort();
  const images: PixelImage[] = [];
  for (const file of files) images.push((await readPicture(join(folder, file))).image);
  return images;
}

/** Pictures of the world that were never drawn before, all classes in turn. */
export async function freshPictures(
  renderer: Renderer,
  classes: number,
  count: number,
): Promise<PixelImage[]> {
  const orders = Array.from({ length: count }, (_, i) => ({
    seed: SEED,
    label: i % classes,
    index: Math.floor(i / classes),
    planted: null,
    smooth: false,
  }));
  const { page, close } = await renderer.openWorld();
  const images: PixelImage[] = [];
  try {
    for (let start = 0; start < count; start += BATCH) {
      const batch = orders.slice(start, start + BATCH);
      const { pixels } = await renderer.shoot(page, batch, SIDE);
      for (let i = 0; i < batch.length; i += 1) images.push(opaque(pixels, i));
    }
  } finally {
    await close();
  }
  return images;
}

function opaque(pixels: Uint8Array, i: number): PixelImage {
  const plane = SIDE * SIDE;
  const data = new Uint8ClampedArray(4 * plane).fill(255);
  for (let p = 0; p < plane; p += 1)
    for (let c = 0; c < 3; c += 1) data[4 * p + c] = pixels[3 * (i * plane + p) + c]!;
  return { width: SIDE, height: SIDE, data };
}
