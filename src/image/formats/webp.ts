import { type Format, Malformed } from "./format";

/** WebP (RFC 9649): lossy `VP8 `, lossless `VP8L` or extended `VP8X` in a RIFF container. */
export const webp: Format = {
  matches: (file) => file.has("RIFF") && file.has("WEBP", 8),
  size(file) {
    if (file.has("VP8X", 12))
      return { width: file.u24le(24) + 1, height: file.u24le(27) + 1, orientation: 1 };
    if (file.has("VP8L", 12)) {
      const bits = file.u32(21, true);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1, orientation: 1 };
    }
    if (file.has("VP8 ", 12)) {
      const [width, height] = [file.u16(26, true), file.u16(28, true)];
      if (!file.has("\x9d\x01\x2a", 23)) throw new Malformed("has no key frame");
      return { width: width & 0x3fff, height: height & 0x3fff, orientation: 1 };
    }
    file.u32(12, true);
    throw new Malformed("has neither a VP8, a VP8L nor a VP8X chunk");
  },
  complete: (file) => file.u32(4, true) + 8 <= file.length,
};
