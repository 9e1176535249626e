import type { Call, CatalogueModel, ModelShelf } from "../../api/engine";
import { throwIfAborted } from "../../core/abort";
import { Problem } from "../../core/problem";
import { architectures } from "../../graph/architectures";
import {
  type CatalogueEntry,
  cardOf,
  type LabelList,
  labelsOf,
  type ModelCatalogue,
} from "../../graph/catalogue";
import { droppedFiles, type ModelFiles, missingFile, modelAddress, urlFiles } from "../../graph/import/files";
import { faultOf, SLICE } from "./checksum";
import { downloadAll } from "./download-all";
import { type DownloadRecord, readRecord, storedName, writeFile, writeRecord } from "./record";
import type { ByteStore } from "./store";

export interface LibraryOptions {
  readonly catalogue: () => Promise<ModelCatalogue>;
  /** A list of class names, by its path beside the catalogue. */
  readonly labels: (file: string) => Promise<LabelList>;
  /** `null` where nothing can be kept: then every opening is a download. */
  readonly store: () => Promise<ByteStore | null>;
}

/** A model's files and what belongs to them. */
export interface Brought {
  readonly files: ModelFiles;
  readonly architecture?: unknown;
  /** Says what was opened, by its SHA-256; rejects where that is not what was opened before. */
  settle(hash: string): Promise<void>;
}

/** The models that one action brings, and those of them that this browser keeps. */
export interface Library {
  shelf(): Promise<ModelShelf>;
  /** The files of a model of the catalogue, downloaded first as far as they are not here. */
  bring(id: string, call?: Call): Promise<Brought>;
  /** A dropped file of weights that the catalogue knows by its checksum: from now on kept. `null` for all others. */
  recognise(name: string, file: Blob, call?: Call): Promise<Brought | null>;
  remove(id: string): Promise<void>;
}

export function createLibrary(options: LibraryOptions): Library {
  let storing: Promise<ByteStore | null> | null = null;
  const storeOf = (): Promise<ByteStore | null> => {
    storing ??= options.store();
    return storing;
  };

  async function shelf(): Promise<ModelShelf> {
    const store = await storeOf();
    const records = store ? await allRecords(store) : [];
    const known = await options.catalogue().catch(() => null);
    const listed = new Set(known?.models.map(({ id }) => id));
    // What is kept stays in sight, also where the catalogue cannot be read or knows it no more.
    const entries = [
      ...(known?.models ?? []),
      ...records.map(({ entry }) => entry).filter(({ id }) => !listed.has(id)),
    ];
    const models = await Promise.all(
      entries.map(async (entry) => {
        const record = records.find(({ entry: { id } }) => id === entry.id);
        return described(entry, store && record ? await keptOf(store, record) : null);
      }),
    );
    return { models, free: store ? await store.free() : null, keeps: store !== null };
  }

  async function entryOf(id: string): Promise<CatalogueEntry> {
    const { models } = await options.catalogue();
    const entry = models.find((one) => one.id === id);
    if (entry) return entry;
    throw new Problem("no-such-model", `There is no model “${id}” in the catalogue.`, id);
  }

  /** What lies beside a model that came from elsewhere: its card and the names of its classes. */
  async function cardFiles(entry: CatalogueEntry): Promise<ReadonlyMap<string, Uint8Array<ArrayBuffer>>> {
    const json = (value: unknown): Uint8Array<ArrayBuffer> => new TextEncoder().encode(JSON.stringify(value));
    const files = new Map([["card.json", json(cardOf(entry))]]);
    if (entry.labels)
      files.set("labels.json", json(labelsOf(entry, await options.labels(entry.labels.file))));
    return files;
  }

  async function bring(id: string, call: Call = {}): Promise<Brought> {
    const store = await storeOf();
    if (store === null) return passing(await entryOf(id));
    const kept = await readRecord(store, id);
    if (kept?.complete) return stored(store, kept);
    const entry = await entryOf(id);
    const record = kept && isSameDownload(kept.entry, entry) ? { ...kept, entry } : emptyRecord(entry);
    for (const [file, bytes] of await cardFiles(entry)) await writeFile(store, id, file, bytes);
    await downloadAll(store, record, call);
    return completed(store, record, call);
  }

  /** Everything has come: checked, and from now on kept. */
  async function completed(store: ByteStore, record: DownloadRecord, call: Call): Promise<Brought> {
    const { entry } = record;
    const [only] = Object.keys(record.files);
    if (entry.kind === "keras-weights" && entry.checksum && only) {
      const file = await store.read(entry.id, storedName(only));
      const fault = file && (await faultOf(entry, file, call));
      if (fault) {
        await store.remove(entry.id);
        throw new Problem(
          "checksum",
          `${only} is not the file that the catalogue means: its ${fault}. It was deleted; try again, and if it comes again, its publisher has changed it.`,
          only,
        );
      }
    }
    const complete = { ...record, complete: true };
    await writeRecord(store, complete);
    return stored(store, complete);
  }

  function stored(store: ByteStore, record: DownloadRecord): Brought {
    const { entry } = record;
    const files: ModelFiles = {
      name: entry.name,
      entry: modelAddress(entry.url).entry,
      read: async (path, { signal, limit, onBytes }) => {
        throwIfAborted(signal);
        const file = await store.read(entry.id, storedName(path));
        if (file === null) throw missingFile(path, `what this browser keeps of ${entry.name}`);
        const part = limit === undefined ? file : file.slice(0, limit + 1);
        const bytes = new Uint8Array(await part.arrayBuffer());
        onBytes?.(bytes.length, file.size);
        return bytes;
      },
    };
    return {
      files,
      ...architectureFor(entry),
      settle: async (hash) => {
        const published = sha256Of(entry);
        const wanted = record.hash ?? published;
        if (wanted !== null && wanted !== hash) {
          throw new Problem(
            "checksum",
            record.hash === null
              ? `${entry.name} is not the model that the catalogue means: delete what came of it and try again.`
              : `${entry.name} has changed in this browser's storage since it was first opened: delete it and download it again.`,
            entry.id,
          );
        }
        if (record.hash === null) await writeRecord(store, { ...record, hash });
      },
    };
  }

  /** Where nothing can be kept. */
  async function passing(entry: CatalogueEntry): Promise<Brought> {
    const from = urlFiles(entry.url);
    return {
      files: await withCard(from, entry),
      ...architectureFor(entry),
      settle: async () => {},
    };
  }

  async function withCard(from: ModelFiles, entry: CatalogueEntry): Promise<ModelFiles> {
    const beside = await cardFiles(entry);
    return { ...from, read: async (path, read) => beside.get(path) ?? from.read(path, read) };
  }

  async function recognise(name: string, file: Blob, call: Call = {}): Promise<Brought | null> {
    const catalogue = await options.catalogue().catch(() => null);
    const entry = catalogue?.models.find((one) => one.kind === "keras-weights" && isNamedLike(name, one.url));
    if (!entry) return null;
    // Only its checksum says that it is the published file; a name alone is no reason not to ask the person.
    if (entry.checksum === null || (await faultOf(entry, file, call)) !== null) return null;
    const store = await storeOf();
    const kept = store && (await keep(store, entry, file, call));
    if (kept) return stored(store, kept);
    const dropped = droppedFiles(name, [{ path: name, file }]);
    return { files: await withCard(dropped, entry), ...architectureFor(entry), settle: async () => {} };
  }

  /** A file that came by hand, as if it had been downloaded; `null` where there is no room for it. */
  async function keep(
    store: ByteStore,
    entry: CatalogueEntry,
    file: Blob,
    call: Call,
  ): Promise<DownloadRecord | null> {
    const path = modelAddress(entry.url).entry as string;
    try {
      for (const [beside, bytes] of await cardFiles(entry)) await writeFile(store, entry.id, beside, bytes);
      await copyInto(store, entry, path, file, call);
    } catch (error) {
      await store.remove(entry.id);
      if (error instanceof Problem && error.code === "storage") return null;
      throw error;
    }
    const files = { [path]: { bytes: file.size, version: null, done: true } };
    const record: DownloadRecord = { entry, files, complete: true, hash: null };
    await writeRecord(store, record);
    return record;
  }

  return {
    shelf,
    bring,
    recognise,
    remove: async (id) => {
      await (await storeOf())?.remove(id);
    },
  };
}

const emptyRecord = (entry: CatalogueEntry): DownloadRecord => ({
  entry,
  files: {},
  complete: false,
  hash: null,
});

const isSameDownload = (a: CatalogueEntry, b: CatalogueEntry): boolean =>
  a.url === b.url && JSON.stringify(a.checksum) === JSON.stringify(b.checksum);

const architectureFor = ({ architecture }: CatalogueEntry): { readonly architecture?: unknown } =>
  architecture === null ? {} : { architecture: { modelTopology: architectures[architecture]() } };

const sha256Of = ({ kind, checksum }: CatalogueEntry): string | null =>
  kind !== "keras-weights" && checksum && "sha256" in checksum ? checksum.sha256 : null;

/** Browsers number what they download twice: `weights (1).h5`. */
const isNamedLike = (name: string, url: string): boolean =>
  name.replace(/ ?\(\d+\)(?=\.[^.]*$)/, "") === modelAddress(url).entry;

async function copyInto(
  store: ByteStore,
  { id, name }: CatalogueEntry,
  path: string,
  file: Blob,
  { signal, onProgress }: Call,
): Promise<void> {
  const to = await store.append(id, storedName(path), 0);
  try {
    for (let at = 0; at < file.size; at += SLICE) {
      throwIfAborted(signal);
      onProgress?.({ done: at / file.size, what: `Keeping ${name} in this browser` });
      to.write(new Uint8Array(await file.slice(at, at + SLICE).arrayBuffer()));
    }
  } finally {
    to.close();
  }
}

async function allRecords(store: ByteStore): Promise<readonly DownloadRecord[]> {
  const folders = await store.folders();
  const records = await Promise.all(folders.map((folder) => readRecord(store, folder)));
  return records.filter((record) => record !== null);
}

async function keptOf(store: ByteStore, { entry, files, complete }: DownloadRecord) {
  const sizes = await Promise.all(
    Object.keys(files).map(async (path) => (await store.read(entry.id, storedName(path)))?.size ?? 0),
  );
  return { bytes: sizes.reduce((sum, size) => sum + size, 0), complete };
}

const described = (
  { id, name, family, url, bytes, licence, source }: CatalogueEntry,
  kept: CatalogueModel["kept"],
): CatalogueModel => ({
  id,
  name,
  family,
  url,
  file: modelAddress(url).entry ?? null,
  bytes,
  licence,
  source,
  kept,
});
