import type { Call } from "../../api/engine";
import { throwIfAborted } from "../../core/abort";
import type { CatalogueEntry } from "../../graph/catalogue";
import { sha256 } from "../../graph/import/sha256";
import { Md5 } from "./md5";

/** Bytes that are in memory at once while a file is read through. */
export const SLICE = 2 ** 24;

/** What is wrong with a model's one file, in words; `null` where it is the published one, or nobody says. */
export async function faultOf(
  { name, checksum }: CatalogueEntry,
  file: Blob,
  call: Call,
): Promise<string | null> {
  if (checksum === null) return null;
  if ("sha256" in checksum) {
    const digest = await sha256(new Uint8Array(await file.arrayBuffer()));
    const found = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return found === checksum.sha256 ? null : `SHA-256 is ${found} instead of ${checksum.sha256}`;
  }
  const md5 = new Md5();
  for (let at = 0; at < file.size; at += SLICE) {
    throwIfAborted(call.signal);
    call.onProgress?.({ done: at / file.size, what: `Checking ${name}` });
    md5.add(new Uint8Array(await file.slice(at, at + SLICE).arrayBuffer()));
  }
  const found = md5.hex();
  return found === checksum.md5 ? null : `MD5 is ${found} instead of ${checksum.md5}`;
}
