import { type Bytes, type Format, Malformed } from "./format";

const WIDTH_TAG = 256;
const HEIGHT_TAG = 257;
const ORIENTATION_TAG = 274;
const SHORT = 3;

export interface TiffEntry {
  readonly tag: number;
  /** The first value, for the types SHORT and LONG; an offset for what does not fit. */
  readonly value: number;
}

/** The first directory of a TIFF structure (TIFF 6.0, section 2) that starts at `base`; EXIF uses the same. */
export function tiffEntries(file: Bytes, base: number): TiffEntry[] {
  const littleEndian = file.has("II", base);
  if (!littleEndian && !file.has("MM", base)) throw new Malformed("has no byte order mark");
  const directory = base + file.u32(base + 4, littleEndian);
  const count = file.u16(directory, littleEndian);
  return Array.from({ length: count }, (_, i) => {
    const at = directory + 2 + i * 12;
    const isShort = file.u16(at + 2, littleEndian) === SHORT;
    return {
      tag: file.u16(at, littleEndian),
      value: isShort ? file.u16(at + 8, littleEndian) : file.u32(at + 8, littleEndian),
    };
  });
}

export const tiff: Format = {
  matches: (file) => file.has("II*\0") || file.has("MM\0*"),
  size(file) {
    const entries = tiffEntries(file, 0);
    const value = (tag: number): number | undefined => entries.find((entry) => entry.tag === tag)?.value;
    const width = value(WIDTH_TAG);
    const height = value(HEIGHT_TAG);
    if (width === undefined || height === undefined) throw new Malformed("does not say how large it is");
    const orientation = value(ORIENTATION_TAG) ?? 1;
    return { width, height, orientation: orientation >= 1 && orientation <= 8 ? orientation : 1 };
  },
  // Strips lie anywhere in the file; only the decoder can tell.
  complete: () => true,
};
