/** MD5 (RFC 1321), part by part: what publishers of weights give to check a download with. Never for secrets. */
export class Md5 {
  readonly #state = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476);
  /** Bytes that do not fill a block yet. */
  readonly #rest = new Uint8Array(64);
  #length = 0;

  add(bytes: Uint8Array): this {
    let at = 0;
    const held = this.#length % 64;
    this.#length += bytes.length;
    if (held > 0) {
      at = Math.min(64 - held, bytes.length);
      this.#rest.set(bytes.subarray(0, at), held);
      if (held + at < 64) return this;
      block(this.#state, new DataView(this.#rest.buffer), 0);
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (; at + 64 <= bytes.length; at += 64) block(this.#state, view, at);
    this.#rest.set(bytes.subarray(at));
    return this;
  }

  /** The digest; nothing can be added afterwards. */
  hex(): string {
    const bits = this.#length * 8;
    const held = this.#length % 64;
    const end = new Uint8Array(held < 56 ? 64 - held : 128 - held);
    end[0] = 0x80;
    const view = new DataView(end.buffer);
    view.setUint32(end.length - 8, bits % 2 ** 32, true);
    view.setUint32(end.length - 4, Math.floor(bits / 2 ** 32), true);
    this.add(end);
    const out = new DataView(new ArrayBuffer(16));
    this.#state.forEach((word, i) => {
      out.setInt32(4 * i, word, true);
    });
    return Array.from(new Uint8Array(out.buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
  }
}

const constants = Int32Array.from({ length: 64 }, (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32));
const turns = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21] as const;

function block(state: Int32Array, view: DataView, at: number): void {
  let [a, b, c, d] = state as unknown as [number, number, number, number];
  for (let i = 0; i < 64; i++) {
    const round = i >> 4;
    let mixed: number;
    let word: number;
    if (round === 0) {
      mixed = (b & c) | (~b & d);
      word = i;
    } else if (round === 1) {
      mixed = (d & b) | (~d & c);
      word = (5 * i + 1) & 15;
    } else if (round === 2) {
      mixed = b ^ c ^ d;
      word = (3 * i + 5) & 15;
    } else {
      mixed = c ^ (b | ~d);
      word = (7 * i) & 15;
    }
    const sum = (a + mixed + (constants[i] as number) + view.getInt32(at + 4 * word, true)) | 0;
    const turn = turns[4 * round + (i & 3)] as number;
    a = d;
    d = c;
    c = b;
    b = (b + ((sum << turn) | (sum >>> (32 - turn)))) | 0;
  }
  state[0] = (state[0] as number) + a;
  state[1] = (state[1] as number) + b;
  state[2] = (state[2] as number) + c;
  state[3] = (state[3] as number) + d;
}
