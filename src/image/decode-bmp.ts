import type { PixelImage } from "../api/engine";
import { Problem } from "../core/problem";
import { BMP_BIT_FIELDS, BMP_UNCOMPRESSED, type BmpHeader, bmpHeader } from "./formats/bmp";
import { Bytes, EndOfFile, Malformed } from "./formats/format";
import { truncated } from "./header";

/**
 * Uncompressed BMP with 1, 4, 8, 16, 24 or 32 bits per pixel, opaque. Browsers decode BMP themselves; in Node no
 * library at hand does.
 */
export function decodeBmp(bytes: Uint8Array, name: string): PixelImage {
  const file = new Bytes(bytes);
  try {
    const header = bmpHeader(file);
    const pixel = pixelReader(file, header);
    const { width, height, topDown, pixelsAt, stride } = header;
    const data = new Uint8ClampedArray(width * height * 4);
    for (let y = 0; y < height; y++) {
      const row = pixelsAt + (topDown ? y : height - 1 - y) * stride;
      for (let x = 0; x < width; x++) data.set(pixel(row, x), (y * width + x) * 4);
    }
    return { width, height, data };
  } catch (error) {
    if (error instanceof EndOfFile) throw truncated(name);
    if (!(error instanceof Malformed)) throw error;
    throw new Problem("image-format", `${name} is a BMP that ${error.message}: save it as PNG.`, name);
  }
}

type Pixel = readonly [number, number, number, number];

/** Reads the pixel in column x of the row that starts at a byte, as RGBA. */
function pixelReader(file: Bytes, header: BmpHeader): (row: number, x: number) => Pixel {
  const { bitsPerPixel: bits, compression } = header;
  if (compression !== BMP_UNCOMPRESSED && compression !== BMP_BIT_FIELDS)
    throw new Malformed("is compressed");
  if (bits === 1 || bits === 4 || bits === 8) {
    const { paletteAt, paletteEntryBytes } = header;
    return (row, x) => {
      const byte = file.u8(row + Math.floor((x * bits) / 8));
      const index = (byte >> (8 - bits - ((x * bits) % 8))) & (2 ** bits - 1);
      const at = paletteAt + index * paletteEntryBytes;
      return [file.u8(at + 2), file.u8(at + 1), file.u8(at), 255];
    };
  }
  if (bits === 24) {
    return (row, x) => {
      const at = row + x * 3;
      return [file.u8(at + 2), file.u8(at + 1), file.u8(at), 255];
    };
  }
  if (bits !== 16 && bits !== 32) throw new Malformed(`has ${bits} bits per pixel`);
  const masks = channelMasks(file, header);
  return (row, x) => {
    const value = bits === 16 ? file.u16(row + x * 2, true) : file.u32(row + x * 4, true);
    const [r, g, b] = masks.map((mask) => masked(value, mask)) as [number, number, number];
    return [r, g, b, 255];
  };
}

/** Where red, green and blue lie in a pixel of 16 or 32 bits: stated, or 5 respectively 8 bits each. */
function channelMasks(file: Bytes, { compression, bitsPerPixel }: BmpHeader): readonly number[] {
  if (compression === BMP_BIT_FIELDS) return [54, 58, 62].map((at) => file.u32(at, true));
  return bitsPerPixel === 16 ? [0x7c00, 0x3e0, 0x1f] : [0xff0000, 0xff00, 0xff];
}

/** The bits under the mask, scaled to 0…255. */
function masked(value: number, mask: number): number {
  if (mask === 0) return 0;
  const shift = 31 - Math.clz32(mask & -mask);
  const most = mask >>> shift;
  return (((value & mask) >>> shift) / most) * 255;
}
