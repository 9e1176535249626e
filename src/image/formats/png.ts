import { type Format, Malformed } from "./format";

/** PNG (ISO/IEC 15948): signature, IHDR, then chunks of length, type, data, CRC up to IEND. */
export const png: Format = {
  matches: (file) => file.has("\x89PNG\r\n\x1a\n"),
  size(file) {
    file.u32(8, false);
    if (file.length >= 16 && !file.has("IHDR", 12)) throw new Malformed("has no IHDR chunk");
    return { width: file.u32(16, false), height: file.u32(20, false), orientation: 1 };
  },
  complete(file) {
    let at = 8;
    while (!file.has("IEND", at + 4)) at += file.u32(at, false) + 12;
    return true;
  },
};
