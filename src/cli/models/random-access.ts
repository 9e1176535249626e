import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { Problem } from "../../core/problem";
import type { RandomAccess } from "../../graph/import/hdf5";

/** A file on disk of which parts are read. */
export function openRandomAccess(path: string): RandomAccess & { close(): void } {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch (error) {
    throw new Problem("missing-file", `${path} cannot be opened: ${(error as Error).message}.`, path, error);
  }
  return {
    size: fstatSync(file).size,
    read: (into, position) => readSync(file, into, 0, into.length, position),
    close: () => closeSync(file),
  };
}
