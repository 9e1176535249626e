import { Problem } from "../../core/problem";

/** Folders of files that outlive the page. Names are plain: letters, digits, and what `encodeURIComponent` leaves. */
export interface ByteStore {
  folders(): Promise<readonly string[]>;
  /** A file's content, read when it is needed; `null` where there is none. */
  read(folder: string, file: string): Promise<Blob | null>;
  /** Opens a file for writing behind its first `from` bytes; whatever lies there is cut off. */
  append(folder: string, file: string, from: number): Promise<Appender>;
  /** The folder with all that is in it; nothing where it is not there. */
  remove(folder: string): Promise<void>;
  /** Bytes that may still be written; `null` where nobody knows. */
  free(): Promise<number | null>;
}

export interface Appender {
  write(bytes: Uint8Array<ArrayBuffer>): void;
  /** What was written is safe then, also after a crash. */
  close(): void;
}

const ROOT = "models";

/** Of a worker; page scripts have no such handles, so their types do not know it. */
interface SyncHandle {
  truncate(size: number): void;
  write(bytes: Uint8Array<ArrayBuffer>, options: { readonly at: number }): number;
  flush(): void;
  close(): void;
}

/**
 * The browser's private file system (OPFS): the only storage that takes a download of half a gigabyte piece by piece,
 * so that it need not fit into memory and what has come stays when it breaks off. `null` where the browser has none,
 * as in the private windows of some.
 */
export async function browserStore(): Promise<ByteStore | null> {
  let root: FileSystemDirectoryHandle;
  try {
    root = await (await navigator.storage.getDirectory()).getDirectoryHandle(ROOT, { create: true });
  } catch {
    return null;
  }
  const folderOf = (name: string, create: boolean): Promise<FileSystemDirectoryHandle> =>
    root.getDirectoryHandle(name, { create });
  return {
    async folders() {
      const names: string[] = [];
      for await (const entry of (root as unknown as { values(): AsyncIterable<FileSystemHandle> }).values())
        if (entry.kind === "directory") names.push(entry.name);
      return names.sort();
    },
    async read(folder, file) {
      try {
        return await (await (await folderOf(folder, false)).getFileHandle(file)).getFile();
      } catch (error) {
        if ((error as Error).name === "NotFoundError") return null;
        throw error;
      }
    },
    async append(folder, file, from) {
      const found = await (await folderOf(folder, true)).getFileHandle(file, { create: true });
      const handle = await openSync(found);
      let at = from;
      const guarded = <T>(work: () => T): T => {
        try {
          return work();
        } catch (error) {
          throw noRoom(error);
        }
      };
      guarded(() => handle.truncate(from));
      return {
        write: (bytes) => {
          const written = guarded(() => handle.write(bytes, { at }));
          at += written;
          if (written < bytes.length) throw noRoom();
        },
        close: () => {
          try {
            handle.flush();
          } finally {
            handle.close();
          }
        },
      };
    },
    async remove(folder) {
      await root.removeEntry(folder, { recursive: true }).catch((error: Error) => {
        if (error.name === "NoModificationAllowedError") throw busy(error);
        if (error.name !== "NotFoundError") throw error;
      });
    },
    async free() {
      const { quota, usage } = await navigator.storage.estimate();
      return quota === undefined || usage === undefined ? null : Math.max(0, quota - usage);
    },
  };
}

async function openSync(file: FileSystemFileHandle): Promise<SyncHandle> {
  try {
    return await (
      file as unknown as { createSyncAccessHandle(): Promise<SyncHandle> }
    ).createSyncAccessHandle();
  } catch (error) {
    throw (error as Error).name === "NoModificationAllowedError" ? busy(error) : error;
  }
}

const busy = (cause: unknown): Problem =>
  new Problem(
    "storage",
    "This model is being downloaded in another tab: wait until it is done there.",
    null,
    cause,
  );

const noRoom = (cause?: unknown): Problem =>
  new Problem(
    "storage",
    "The browser has no room left for this model: delete one that is kept here, or free space on the disk.",
    null,
    cause,
  );
