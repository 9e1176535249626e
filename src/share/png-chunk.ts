// A PNG that reopens as a session: its link travels in a tEXt chunk (PNG specification, third edition, 11.3.3.2),
// which every other program leaves alone.

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const KEYWORD = "Whylight";
/** Length, type and check sum around the data of a chunk. */
const FRAME = 12;

/** Whether these are the first bytes of a PNG. */
export const isPng = (bytes: Uint8Array): boolean => SIGNATURE.every((byte, i) => bytes[i] === byte);

/** The same picture with `link`, ASCII, right after its header. */
export function withLink(png: Uint8Array, link: string): Uint8Array<ArrayBuffer> {
  const chunk = textChunk(`${KEYWORD}\0${link}`);
  const header = SIGNATURE.length + FRAME + 13;
  const out = new Uint8Array(png.length + chunk.length);
  out.set(png.subarray(0, header));
  out.set(chunk, header);
  out.set(png.subarray(header), header + chunk.length);
  return out;
}

/** The link in a picture; `null` where there is none, or where the file is no PNG or is damaged before it. */
export function linkIn(png: Uint8Array): string | null {
  if (!isPng(png)) return null;
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  for (let at = SIGNATURE.length; at + FRAME <= png.length; ) {
    const end = at + 8 + view.getUint32(at);
    if (end + 4 > png.length) return null;
    const type = latin1(png.subarray(at + 4, at + 8));
    if (type === "IEND") return null;
    if (type === "tEXt" && view.getUint32(end) === crc32(png.subarray(at + 4, end))) {
      const text = latin1(png.subarray(at + 8, end));
      if (text.startsWith(`${KEYWORD}\0`)) return text.slice(KEYWORD.length + 1);
    }
    at = end + 4;
  }
  return null;
}

function textChunk(text: string): Uint8Array {
  const chunk = new Uint8Array(text.length + FRAME);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, text.length);
  for (const [i, char] of [..."tEXt", ...text].entries()) chunk[4 + i] = char.charCodeAt(0);
  view.setUint32(text.length + 8, crc32(chunk.subarray(4, text.length + 8)));
  return chunk;
}

function latin1(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

/** CRC-32 as PNG and zip use it: the reflected polynomial 0xEDB88320. */
function crc32(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
