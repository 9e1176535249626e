import { existsSync, readFileSync, statSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Problem } from "../../core/problem";
import type { CatalogueEntry } from "../../graph/catalogue";
import { addressBeside, topologyFile } from "../../graph/import/files";
import { limitOf } from "../../graph/import/formats";
import { type JsonObject, parseJson } from "../../graph/import/json";
import { parseManifest } from "../../graph/import/manifest";
import { type DownloadOptions, download } from "./download";

/** The name that a file of weights has at its address. */
export function fileNameOf({ url }: CatalogueEntry): string {
  const name = new URL(url).pathname.split("/").at(-1) ?? "";
  return /^[\w.-]+$/.test(name) && !name.startsWith(".") ? name : "weights.h5";
}

/**
 * Downloads all files of a model into `folder`, those that are there already aside. Answers with their paths in it:
 * `model.json` first, then the weights as its manifest lists them.
 */
export async function fetchModel(
  entry: CatalogueEntry,
  folder: string,
  options: Pick<DownloadOptions, "signal" | "onBytes" | "onNote">,
): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true });
  if (entry.kind === "keras-weights") {
    const name = fileNameOf(entry);
    const limit = entry.bytes ?? limitOf(name);
    await fetchFile(entry.url, join(folder, name), { ...options, bytes: entry.bytes, limit });
    return [name];
  }
  const topology = join(folder, topologyFile);
  const quiet = { ...options, onBytes: () => {} };
  await fetchFile(entry.url, topology, { ...quiet, bytes: null, limit: limitOf(topologyFile) });
  const groups = parseManifest(parseJson(readFileSync(topology), topologyFile) as JsonObject, topologyFile);
  const total = groups.reduce((sum, group) => sum + group.byteLength, 0);
  if (entry.bytes !== null && total !== entry.bytes)
    throw new Problem(
      "size-mismatch",
      `${entry.url} lists ${total} bytes of weights where the catalogue says ${entry.bytes}: it is another model now.`,
      entry.url,
    );
  let before = 0;
  for (const group of groups) {
    for (const path of group.paths) {
      const target = join(folder, path);
      await mkdir(dirname(target), { recursive: true });
      const done = before;
      await fetchFile(addressBeside(entry.url, path), target, {
        ...options,
        bytes: null,
        limit: group.byteLength,
        onBytes: (here) => options.onBytes(done + here, total),
      });
      before += statSync(target).size;
    }
  }
  return [topologyFile, ...groups.flatMap((group) => group.paths)];
}

async function fetchFile(url: string, path: string, options: DownloadOptions): Promise<void> {
  if (!existsSync(path)) await download(url, path, options);
}
