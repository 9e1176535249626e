import { strToU8, Zip, ZipDeflate, ZipPassThrough } from "fflate";

export interface ArchiveFile {
  /** With `/` between folders. */
  readonly path: string;
  readonly content: Uint8Array | string;
}

/** Is as small as it gets already. */
const PACKED = /\.(png|webp|jpe?g|zip)$/i;

/**
 * A zip of files that may be made one after the other: each is packed and let go before the next is asked for.
 * The parts, one after the other, are the archive.
 */
export async function archiveOf(
  files: AsyncIterable<ArchiveFile>,
): Promise<readonly Uint8Array<ArrayBuffer>[]> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let failure: Error | null = null;
  const zip = new Zip((error, part) => {
    if (error) failure = error;
    else parts.push(part as Uint8Array<ArrayBuffer>);
  });
  for await (const { path, content } of files) {
    const entry = PACKED.test(path) ? new ZipPassThrough(path) : new ZipDeflate(path, { level: 6 });
    zip.add(entry);
    entry.push(typeof content === "string" ? strToU8(content) : content, true);
    if (failure) throw failure;
  }
  zip.end();
  return parts;
}
