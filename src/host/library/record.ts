import { z } from "zod";
import { catalogueEntrySchema } from "../../graph/catalogue";
import type { ByteStore } from "./store";

const RECORD = "record.json";

/** What is known of a model that is kept, or of the part of it that has come; it lies beside its files. */
const recordSchema = z.object({
  entry: catalogueEntrySchema,
  /** By path; the order is that of the download. */
  files: z.record(
    z.string(),
    z.object({
      /** As the server promised; `null`: it did not. */
      bytes: z.number().nullable(),
      /** What the server said of the file's age. */
      version: z.string().nullable(),
      done: z.boolean(),
    }),
  ),
  /** All files are there, and they are what the catalogue says. */
  complete: z.boolean(),
  /** The model's SHA-256 when it was first opened; `null`: it never was. */
  hash: z.string().nullable(),
});

export type DownloadRecord = z.infer<typeof recordSchema>;

/** The record of a folder; `null` where there is none, or one of another version of this program. */
export async function readRecord(store: ByteStore, folder: string): Promise<DownloadRecord | null> {
  const file = await store.read(folder, RECORD);
  if (file === null) return null;
  try {
    return recordSchema.parse(JSON.parse(await file.text()));
  } catch {
    return null;
  }
}

export const writeRecord = (store: ByteStore, record: DownloadRecord): Promise<void> =>
  writeFile(store, record.entry.id, RECORD, new TextEncoder().encode(JSON.stringify(record)));

/** A small file in one piece. */
export async function writeFile(
  store: ByteStore,
  folder: string,
  file: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> {
  const to = await store.append(folder, file, 0);
  try {
    to.write(bytes);
  } finally {
    to.close();
  }
}

/** A path as the name of one file. */
export const storedName = (path: string): string => encodeURIComponent(path);
