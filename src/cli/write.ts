import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import sharp from "sharp";
import type { PixelImage } from "../api/engine";
import { Problem } from "../core/problem";

/** @param lines a drawing as SVG that lies over the picture */
export const encodePng = (
  { width, height, data }: PixelImage,
  lines: string | null = null,
): Promise<Buffer> =>
  sharp(data, { raw: { width, height, channels: 4 } })
    .composite(lines === null ? [] : [{ input: Buffer.from(lines) }])
    .removeAlpha()
    .png()
    .toBuffer();

/** Folders that are missing are made. */
export async function write(path: string, content: Uint8Array | string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  } catch (error) {
    throw new Problem("path", `${path} cannot be written: ${(error as Error).message}.`, path, error);
  }
}
