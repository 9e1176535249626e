/** Reads numbers from a file's bytes; reading past the end throws `EndOfFile`. */
export class Bytes {
  readonly length: number;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.length = bytes.length;
  }

  #need(at: number, count: number): void {
    if (at < 0 || at + count > this.length) throw new EndOfFile();
  }

  u8(at: number): number {
    this.#need(at, 1);
    return this.#bytes[at]!;
  }

  u16(at: number, littleEndian: boolean): number {
    this.#need(at, 2);
    return this.#view.getUint16(at, littleEndian);
  }

  u24le(at: number): number {
    return this.u16(at, true) | (this.u8(at + 2) << 16);
  }

  u32(at: number, littleEndian: boolean): number {
    this.#need(at, 4);
    return this.#view.getUint32(at, littleEndian);
  }

  i32le(at: number): number {
    this.#need(at, 4);
    return this.#view.getInt32(at, true);
  }

  /** Whether these characters (Latin-1) stand at this place; false also where the file is too short. */
  has(text: string, at = 0): boolean {
    if (at + text.length > this.length) return false;
    for (let i = 0; i < text.length; i++) if (this.#bytes[at + i] !== text.charCodeAt(i)) return false;
    return true;
  }

  /** The next place of this byte from `at` on, or −1. */
  indexOf(byte: number, at: number): number {
    return this.#bytes.indexOf(byte, at);
  }

  latin1(from: number, to: number): string {
    return String.fromCharCode(...this.#bytes.subarray(from, to));
  }
}

/** The file ends before what its header promises. */
export class EndOfFile extends Error {}

/** The header says something that this format does not allow; the message is the second half of a sentence. */
export class Malformed extends Error {}

export interface StoredSize {
  /** Columns and rows as stored, before the orientation is applied. */
  readonly width: number;
  readonly height: number;
  /** EXIF orientation, 1…8; 1 where none or an invalid one is given. */
  readonly orientation: number;
}

export interface Format {
  /** Its signature stands at the beginning. */
  matches(file: Bytes): boolean;
  size(file: Bytes): StoredSize;
  /** False where the file ends before the first picture does. May throw `EndOfFile` for the same. */
  complete(file: Bytes): boolean;
}
