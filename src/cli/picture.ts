import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import sharp from "sharp";
import type { PixelImage } from "../api/engine";
import { Problem } from "../core/problem";
import { decodeBmp } from "../image/decode-bmp";
import { MAX_PIXELS, readHeader } from "../image/header";

/** Files are not kept open or cached: every picture is read once. */
sharp.cache(false);

/** More than any picture under the pixel limit needs, at 16 bits per channel and uncompressed. */
const MAX_FILE_BYTES = 600e6;

export interface Picture {
  readonly path: string;
  /** Hex SHA-256 of the file. */
  readonly sha256: string;
  readonly image: PixelImage;
}

/** Reads a picture: upright, first frame only, sRGB, 8 bits, over white. */
export async function readPicture(path: string): Promise<Picture> {
  const bytes = await readBytes(path);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { path, sha256, image: await decodePicture(bytes, path) };
}

async function readBytes(path: string): Promise<Buffer> {
  try {
    const { size } = await stat(path);
    if (size > MAX_FILE_BYTES) {
      throw new Problem(
        "image-too-large",
        `${path} is a file of ${Math.round(size / 1e6)} MB, more than any picture of ${MAX_PIXELS / 1e6} megapixels needs: make it smaller first.`,
        path,
      );
    }
    return await readFile(path);
  } catch (error) {
    if (error instanceof Problem) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    const why =
      code === "ENOENT"
        ? `There is no file ${path}`
        : code === "EISDIR"
          ? `${path} is a folder`
          : `${path} cannot be read (${code})`;
    throw new Problem("missing-file", `${why}: give the path of a picture.`, path, error);
  }
}

/** @param name for the messages */
export async function decodePicture(bytes: Uint8Array, name: string): Promise<PixelImage> {
  const header = readHeader(bytes, name);
  if (header.format === "bmp") return decodeBmp(bytes, name);
  try {
    const { data, info } = await sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: "error" })
      .autoOrient()
      .flatten({ background: "#ffffff" })
      .toColourspace("srgb")
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const pixels = new Uint8ClampedArray(data.buffer, data.byteOffset, data.byteLength);
    return { width: info.width, height: info.height, data: pixels };
  } catch (error) {
    const reason = (error as Error).message.split("\n")[0];
    throw new Problem(
      "image-format",
      `${name} is damaged and cannot be decoded (${reason}): copy or download it again.`,
      name,
      error,
    );
  }
}
