import { sha256 } from "./sha256";

/**
 * "The same model": SHA-256, in hex, over the SHA-256 digests of its files in the order of the manifest, the
 * topology first. Digest by digest, so that no file has to be held longer than it is read.
 */
export class ModelHash {
  readonly #digests: Uint8Array[] = [];

  async add(file: Uint8Array<ArrayBuffer>): Promise<void> {
    this.#digests.push(await sha256(file));
  }

  async hex(): Promise<string> {
    const joined = new Uint8Array(32 * this.#digests.length);
    this.#digests.forEach((digest, i) => {
      joined.set(digest, 32 * i);
    });
    return [...(await sha256(joined))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }
}
