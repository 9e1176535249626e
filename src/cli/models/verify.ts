import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { throwIfAborted } from "../../core/abort";
import { Problem } from "../../core/problem";
import type { CatalogueEntry } from "../../graph/catalogue";
import { LOCK_FILE, type LockedFile, lockedModel } from "./lock";

interface Digests extends LockedFile {
  readonly md5: string;
}

/**
 * Compares files with the sum that the catalogue knows, and with those recorded at the first download into `root`.
 * Answers with what to record.
 */
export async function verify(
  entry: CatalogueEntry,
  folder: string,
  paths: readonly string[],
  root: string,
  signal: AbortSignal,
): Promise<readonly LockedFile[]> {
  const files: Digests[] = [];
  for (const path of paths) files.push(await digest(folder, path, signal));
  checkPublished(entry, files);
  checkRecorded(entry, files, root);
  return files.map(({ path, bytes, sha256 }) => ({ path, bytes, sha256 }));
}

async function digest(folder: string, path: string, signal: AbortSignal): Promise<Digests> {
  const [md5, sha256] = [createHash("md5"), createHash("sha256")];
  let bytes = 0;
  for await (const chunk of createReadStream(join(folder, path), { highWaterMark: 2 ** 20 })) {
    throwIfAborted(signal);
    md5.update(chunk as Buffer);
    sha256.update(chunk as Buffer);
    bytes += (chunk as Buffer).length;
  }
  return { path, bytes, md5: md5.digest("hex"), sha256: sha256.digest("hex") };
}

function checkPublished({ id, checksum, url }: CatalogueEntry, files: readonly Digests[]): void {
  if (checksum === null) return;
  const only = files.length === 1 ? (files[0] as Digests) : null;
  const [kind, wanted, got] =
    "md5" in checksum
      ? ["MD5", checksum.md5, only?.md5]
      : ["SHA-256", checksum.sha256, only === null ? joined(files) : only.sha256];
  if (got === wanted) return;
  throw new Problem(
    "checksum",
    `The files of ${id} are not those that the catalogue means (${kind} ${got ?? "of several files"} instead of ${wanted}): download them again from ${url}.`,
    id,
  );
}

/** SHA-256 over the digests of all files, as the importer names a model. */
function joined(files: readonly Digests[]): string {
  const hash = createHash("sha256");
  for (const { sha256 } of files) hash.update(Buffer.from(sha256, "hex"));
  return hash.digest("hex");
}

function checkRecorded({ id, url }: CatalogueEntry, files: readonly Digests[], root: string): void {
  const recorded = lockedModel(root, id, url);
  if (recorded === null) return;
  const known = new Map(recorded.files.map((file) => [file.path, file.sha256]));
  const changed = files.find(({ path, sha256 }) => known.get(path) !== sha256);
  if (changed === undefined && files.length === known.size) return;
  throw new Problem(
    "checksum",
    `${changed?.path ?? id} is not what it was at the first download of ${id}: if you expect a new version, delete its record in ${join(root, LOCK_FILE)}.`,
    id,
  );
}
