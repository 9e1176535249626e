import type { Call } from "../../api/engine";
import { modelAddress, topologyFile } from "../../graph/import/files";
import { limitOf } from "../../graph/import/formats";
import { showBytes } from "../../graph/import/geometry";
import { type JsonObject, parseJson } from "../../graph/import/json";
import { parseManifest } from "../../graph/import/manifest";
import { download } from "./download";
import { type DownloadRecord, storedName, writeRecord } from "./record";
import type { ByteStore } from "./store";

/** Downloads what is missing; `record` is kept up to date, so that the next attempt can go on. */
export async function downloadAll(store: ByteStore, record: DownloadRecord, call: Call): Promise<void> {
  const { entry, files } = record;
  const address = modelAddress(entry.url);
  const first = address.entry ?? topologyFile;
  let before = 0;
  let total = entry.bytes;
  const one = async (path: string, limit: number): Promise<void> => {
    const file = storedName(path);
    if (!files[path]?.done) {
      await download(store, {
        url: address.of(path),
        folder: entry.id,
        file,
        version: files[path]?.version ?? null,
        limit,
        signal: call.signal,
        onBegin: async (version, bytes) => {
          files[path] = { bytes, version, done: false };
          if (address.entry) total = bytes ?? total;
          await writeRecord(store, record);
        },
        onBytes: (loaded) => {
          const sum = before + loaded;
          call.onProgress?.({
            done: total === null ? null : Math.min(1, sum / total),
            what: `Downloading ${entry.name}, ${showBytes(sum)}${total === null ? "" : ` of ${showBytes(Math.max(sum, total))}`}`,
          });
        },
      });
      files[path] = { ...(files[path] ?? { bytes: null, version: null }), done: true };
      await writeRecord(store, record);
    }
    before += (await store.read(entry.id, file))?.size ?? 0;
  };
  // What a catalogue says of a file's size may be a little off; its checksum decides.
  if (address.entry) return one(first, entry.bytes === null ? limitOf(first) : 2 * entry.bytes);
  await one(first, limitOf(first));
  const topology = await store.read(entry.id, storedName(first));
  const bytes = new Uint8Array((await topology?.arrayBuffer()) ?? new ArrayBuffer(0));
  const groups = parseManifest(parseJson(bytes, first) as JsonObject, first);
  total = before + groups.reduce((sum, group) => sum + group.byteLength, 0);
  for (const { paths, byteLength } of groups) for (const path of paths) await one(path, byteLength);
}
