import { Problem } from "../core/problem";
import { bmp } from "./formats/bmp";
import { Bytes, EndOfFile, type Format, Malformed, type StoredSize } from "./formats/format";
import { gif } from "./formats/gif";
import { jpeg } from "./formats/jpeg";
import { png } from "./formats/png";
import { tiff } from "./formats/tiff";
import { webp } from "./formats/webp";

const formats = { png, jpeg, webp, gif, bmp, tiff } as const satisfies Record<string, Format>;

export type ImageFormat = keyof typeof formats;

export interface ImageHeader extends StoredSize {
  readonly format: ImageFormat;
}

/** Largest picture that is decoded, in pixels: 256 MB as RGBA. */
export const MAX_PIXELS = 64e6;

const WANTED = "use a PNG, JPEG, WebP, GIF, BMP or TIFF picture";

/** No control characters but white space; bytes above 127 may be UTF-8. */
const looksLikeText = (start: string): boolean =>
  [...start].every((char) => char >= " " || char === "\t" || char === "\n" || char === "\r");

/** What a file is instead of an image, where its first bytes tell. */
function otherKind(file: Bytes): { kind: string; advice: string } | null {
  const advice = WANTED;
  if (file.has("%PDF")) return { kind: "a PDF document", advice };
  if (file.has("PK\x03\x04")) return { kind: "a zip archive", advice };
  if (file.has("version https://git-lfs")) {
    return { kind: "a Git LFS pointer", advice: "fetch the picture itself with `git lfs pull`" };
  }
  if (file.has("ftyp", 4)) {
    return { kind: "a HEIC, AVIF or video file", advice: "save it as JPEG or PNG first" };
  }
  const start = file.latin1(0, Math.min(file.length, 1024)).replace(/^\xef\xbb\xbf/, "");
  if (/<svg[\s>]/i.test(start)) return { kind: "an SVG drawing", advice: "export it as PNG first" };
  if (/^\s*<(!doctype html|html|head|body|script)/i.test(start)) return { kind: "an HTML page", advice };
  if (looksLikeText(start)) return { kind: "text", advice };
  return null;
}

/**
 * Looks at a file before any decoder does: its format by its bytes (never by its name), its size, whether it is
 * all there. Throws a Problem for what is no image, is damaged, or holds more than 64 megapixels.
 *
 * @param bytes the whole file
 * @param name for the messages
 */
export function readHeader(bytes: Uint8Array, name: string): ImageHeader {
  const file = new Bytes(bytes);
  if (file.length === 0) {
    throw new Problem("image-truncated", `${name} is empty (0 bytes): choose another file.`, name);
  }
  const found = Object.entries(formats).find(([, format]) => format.matches(file));
  if (!found) {
    const other = otherKind(file);
    throw new Problem(
      "image-format",
      other
        ? `${name} is ${other.kind}, not an image: ${other.advice}.`
        : `${name} is not an image that Whylight can read: ${WANTED}.`,
      name,
    );
  }
  const [id, format] = found as [ImageFormat, Format];
  const header = { format: id, ...stored(file, format, id, name) };
  const { width, height } = header;
  if (width < 1 || height < 1) {
    throw new Problem(
      "image-format",
      `${name} says it is ${width} × ${height} pixels large, which no picture is: save it again.`,
      name,
    );
  }
  if (width * height > MAX_PIXELS) {
    throw new Problem(
      "image-too-large",
      `${name} has ${Math.round((width * height) / 1e6)} megapixels (${width} × ${height}), and the limit is ` +
        `${MAX_PIXELS / 1e6}: make it smaller first.`,
      name,
    );
  }
  if (!isComplete(file, format)) throw truncated(name);
  return header;
}

export const truncated = (name: string): Problem =>
  new Problem(
    "image-truncated",
    `${name} ends before the picture does: the file is truncated, copy or download it again.`,
    name,
  );

function stored(file: Bytes, format: Format, id: ImageFormat, name: string): StoredSize {
  try {
    return format.size(file);
  } catch (error) {
    if (error instanceof EndOfFile) throw truncated(name);
    if (!(error instanceof Malformed)) throw error;
    throw new Problem(
      "image-format",
      `${name} starts like a ${id.toUpperCase()} but ${error.message}: save it again.`,
      name,
    );
  }
}

function isComplete(file: Bytes, format: Format): boolean {
  try {
    return format.complete(file);
  } catch (error) {
    // Past the size, what is malformed is for the decoder to judge; decoders forgive more than we could list.
    if (error instanceof EndOfFile) return false;
    if (error instanceof Malformed) return true;
    throw error;
  }
}
