import { Problem } from "../../core/problem";
import type { ByteStore } from "../library/store";

export interface MemoryStore extends ByteStore {
  /** Bytes of all files. */
  readonly used: () => number;
}

/** A store that is gone with the test; `full` is after how many bytes there is no room left. */
export function memoryStore(full = Number.POSITIVE_INFINITY): MemoryStore {
  const folders = new Map<string, Map<string, Uint8Array<ArrayBuffer>>>();
  const used = (): number =>
    [...folders.values()]
      .flatMap((files) => [...files.values()])
      .reduce((sum, { length }) => sum + length, 0);
  return {
    used,
    folders: async () => [...folders.keys()],
    read: async (folder, file) => {
      const bytes = folders.get(folder)?.get(file);
      return bytes ? new Blob([bytes]) : null;
    },
    append: async (folder, file, from) => {
      const files = folders.get(folder) ?? new Map<string, Uint8Array<ArrayBuffer>>();
      folders.set(folder, files);
      files.set(file, (files.get(file) ?? new Uint8Array()).slice(0, from));
      return {
        write: (bytes) => {
          if (used() + bytes.length > full) throw new Problem("storage", "The store is full.");
          const before = files.get(file) as Uint8Array<ArrayBuffer>;
          const after = new Uint8Array(before.length + bytes.length);
          after.set(before);
          after.set(bytes, before.length);
          files.set(file, after);
        },
        close: () => {},
      };
    },
    remove: async (folder) => {
      folders.delete(folder);
    },
    free: async () => full - used(),
  };
}
