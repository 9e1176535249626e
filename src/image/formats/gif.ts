import type { Bytes, Format } from "./format";

const EXTENSION = 0x21;
const IMAGE = 0x2c;

/** Length in bytes of a colour table, from the flags byte that announces it. */
const tableBytes = (flags: number): number => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);

/** Data sub-blocks: a length byte and that many bytes, up to a block of length 0. */
function afterBlocks(file: Bytes, start: number): number {
  let at = start;
  while (file.u8(at) > 0) at += file.u8(at) + 1;
  return at + 1;
}

/** GIF 87a and 89a; only the first frame is looked at. */
export const gif: Format = {
  matches: (file) => file.has("GIF87a") || file.has("GIF89a"),
  size: (file) => ({ width: file.u16(6, true), height: file.u16(8, true), orientation: 1 }),
  complete(file) {
    let at = 13 + tableBytes(file.u8(10));
    while (file.u8(at) === EXTENSION) at = afterBlocks(file, at + 2);
    if (file.u8(at) !== IMAGE) return false;
    afterBlocks(file, at + 11 + tableBytes(file.u8(at + 9)));
    return true;
  },
};
