import { type Bytes, type Format, Malformed } from "./format";

/** The bitmap header (Microsoft BITMAPCOREHEADER and BITMAPINFOHEADER, and the longer ones that extend it). */
export interface BmpHeader {
  readonly width: number;
  readonly height: number;
  /** Rows are stored from the top; bottom-up is the rule. */
  readonly topDown: boolean;
  readonly bitsPerPixel: number;
  readonly compression: number;
  readonly paletteAt: number;
  readonly paletteEntryBytes: 3 | 4;
  /** First byte of the pixels. */
  readonly pixelsAt: number;
  /** Bytes of one row, padded to four. */
  readonly stride: number;
}

export const BMP_UNCOMPRESSED = 0;
export const BMP_BIT_FIELDS = 3;

const CORE_HEADER_BYTES = 12;
const HEADER_LENGTHS = [CORE_HEADER_BYTES, 40, 52, 56, 108, 124];

export function bmpHeader(file: Bytes): BmpHeader {
  const pixelsAt = file.u32(10, true);
  const headerBytes = file.u32(14, true);
  const core = headerBytes === CORE_HEADER_BYTES;
  const width = core ? file.u16(18, true) : file.i32le(18);
  const rows = core ? file.u16(20, true) : file.i32le(22);
  if (width < 0) throw new Malformed(`says it is ${width} pixels wide`);
  const bitsPerPixel = file.u16(core ? 24 : 28, true);
  return {
    width,
    height: Math.abs(rows),
    topDown: rows < 0,
    bitsPerPixel,
    compression: core ? BMP_UNCOMPRESSED : file.u32(30, true),
    paletteAt: 14 + headerBytes,
    paletteEntryBytes: core ? 3 : 4,
    pixelsAt,
    stride: Math.ceil((width * bitsPerPixel) / 32) * 4,
  };
}

export const bmp: Format = {
  // Two letters would match many a text: the length of the second header must be one that exists.
  matches: (file) => file.has("BM") && file.length >= 18 && HEADER_LENGTHS.includes(file.u32(14, true)),
  size(file) {
    const { width, height } = bmpHeader(file);
    return { width, height, orientation: 1 };
  },
  complete(file) {
    const { compression, pixelsAt, stride, height } = bmpHeader(file);
    const uncompressed = compression === BMP_UNCOMPRESSED || compression === BMP_BIT_FIELDS;
    return !uncompressed || pixelsAt + stride * height <= file.length;
  },
};
