import { readdirSync, statSync } from "node:fs";
import { open, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, resolve, sep } from "node:path";
import { throwIfAborted } from "../core/abort";
import { Problem } from "../core/problem";
import {
  entryAmong,
  isSingleFile,
  type ModelFiles,
  missingFile,
  type ReadOptions,
  topologyFile,
  withoutEnding,
} from "../graph/import/files";
import { checkedPath } from "../graph/import/paths";

/** Large reads are cut in parts of this size, for progress and to be stopped. */
const partBytes = 1 << 24;

/**
 * A model's folder on disk, or the file it begins with (`some/model.json`, `some/net.onnx`). Nothing outside the
 * folder is read, not through `..` and not through a symbolic link inside it; the folder itself may be one.
 */
export function folderFiles(path: string): ModelFiles {
  const given = resolve(path);
  const isFile = given.endsWith(".json") || (isSingleFile(given) && !isFolder(given));
  const folder = isFile ? dirname(given) : given;
  const begin = isFile ? basename(given) : (entryAmong(namesIn(folder)) ?? topologyFile);
  const entry = isSingleFile(begin) ? begin : undefined;
  const main = entry ?? topologyFile;
  return {
    name: entry && isFile ? withoutEnding(entry) : basename(folder),
    entry,
    async read(name, options) {
      throwIfAborted(options.signal);
      const file = await realPath(folder, name === main ? begin : checkedPath(name, main));
      return readParts(file, name, options);
    },
  };
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** Files of a folder; none where it cannot be read (reading them says why). */
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

async function realPath(folder: string, name: string): Promise<string> {
  const root = await realpath(folder).catch((error: unknown) => {
    throw new Problem("missing-file", `There is no folder ${folder}.`, folder, error);
  });
  const file = await realpath(join(root, name)).catch(() => {
    throw missingFile(name, folder);
  });
  if (!file.startsWith(root.endsWith(sep) ? root : root + sep))
    throw new Problem(
      "path",
      `${name} in ${folder} is a link to a file outside this folder, which is refused.`,
      name,
    );
  if (!(await stat(file)).isFile()) throw missingFile(name, folder, ", or not a file");
  return file;
}

async function readParts(path: string, name: string, options: ReadOptions): Promise<Uint8Array<ArrayBuffer>> {
  const file = await open(path).catch((error: unknown) => {
    throw new Problem("missing-file", `${name} cannot be opened: ${(error as Error).message}.`, name, error);
  });
  try {
    const { size } = await file.stat();
    const bytes = new Uint8Array(Math.min(size, (options.limit ?? size) + 1));
    let loaded = 0;
    while (loaded < bytes.length) {
      throwIfAborted(options.signal);
      const { bytesRead } = await file.read(bytes, loaded, Math.min(partBytes, bytes.length - loaded));
      if (bytesRead === 0) break;
      loaded += bytesRead;
      options.onBytes?.(loaded, size);
    }
    return loaded === bytes.length ? bytes : bytes.slice(0, loaded);
  } finally {
    await file.close();
  }
}
