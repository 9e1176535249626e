import { readFileSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** A file as it came at the first download. */
export interface LockedFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface LockedModel {
  readonly url: string;
  readonly files: readonly LockedFile[];
}

/** The sums of everything that was ever downloaded into a folder of models. Removing a model does not remove them. */
export const LOCK_FILE = "catalogue.lock.json";

interface LockFile {
  readonly version: 1;
  readonly models: Readonly<Record<string, LockedModel>>;
}

/** The record of a model; `null` where it was never downloaded, or from another address. */
export function lockedModel(root: string, id: string, url: string): LockedModel | null {
  const { models } = readLock(root);
  const found = Object.hasOwn(models, id) ? models[id] : undefined;
  return found?.url === url ? found : null;
}

export async function lockModel(root: string, id: string, model: LockedModel): Promise<void> {
  const lock: LockFile = { version: 1, models: { ...readLock(root).models, [id]: model } };
  const path = join(root, LOCK_FILE);
  await writeFile(`${path}.new`, `${JSON.stringify(lock, null, 2)}\n`);
  await rename(`${path}.new`, path);
}

/** An unreadable file is one without records: they are made again at the next download. */
function readLock(root: string): LockFile {
  try {
    const lock = JSON.parse(readFileSync(join(root, LOCK_FILE), "utf8")) as Partial<LockFile>;
    if (lock.version === 1 && typeof lock.models === "object" && lock.models !== null)
      return lock as LockFile;
  } catch {
    // Not there yet.
  }
  return { version: 1, models: {} };
}
