import { type Bytes, EndOfFile, type Format, Malformed, type StoredSize } from "./format";
import { tiffEntries } from "./tiff";

const START_OF_SCAN = 0xda;
const END_OF_IMAGE = 0xd9;
const APP1 = 0xe1;
const ORIENTATION_TAG = 0x0112;

interface Segment {
  readonly marker: number;
  /** First byte after the length field. */
  readonly body: number;
  readonly end: number;
}

/** Markers with a length field, from the start of the file up to and including the first scan (ITU T.81, B.1). */
function* segments(file: Bytes): Generator<Segment> {
  let at = 2;
  for (;;) {
    if (file.u8(at) !== 0xff) throw new Malformed(`has no marker where one belongs, at byte ${at}`);
    while (file.u8(at) === 0xff) at++;
    const marker = file.u8(at);
    const body = at + 3;
    const end = at + 1 + file.u16(at + 1, false);
    yield { marker, body, end };
    if (marker === START_OF_SCAN || marker === END_OF_IMAGE) return;
    at = end;
  }
}

/** SOF0…SOF15 without DHT, JPG and DAC, which lie in the same row. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

function exifOrientation(file: Bytes, { body }: Segment): number {
  try {
    for (const entry of tiffEntries(file, body + 6)) {
      if (entry.tag === ORIENTATION_TAG) return entry.value >= 1 && entry.value <= 8 ? entry.value : 1;
    }
  } catch (error) {
    // Damaged EXIF is not a reason to refuse the photo: it is shown as stored.
    if (!(error instanceof EndOfFile || error instanceof Malformed)) throw error;
  }
  return 1;
}

/** JPEG (ITU T.81) with the orientation of EXIF 2.3. */
export const jpeg: Format = {
  matches: (file) => file.has("\xff\xd8\xff"),
  size(file): StoredSize {
    let orientation = 1;
    for (const segment of segments(file)) {
      if (segment.marker === APP1 && file.has("Exif\0\0", segment.body))
        orientation = exifOrientation(file, segment);
      if (isFrame(segment.marker)) {
        return {
          height: file.u16(segment.body + 1, false),
          width: file.u16(segment.body + 3, false),
          orientation,
        };
      }
    }
    throw new Malformed("has no frame header");
  },
  complete(file) {
    let scan = 2;
    for (const segment of segments(file)) scan = segment.end;
    // In entropy-coded data 0xff is followed by 0 or a restart marker, so the first FFD9 ends the picture.
    for (let at = file.indexOf(0xff, scan); at >= 0; at = file.indexOf(0xff, at + 1)) {
      if (file.u8(at + 1) === END_OF_IMAGE) return true;
    }
    return false;
  },
};
