import type { ImageChoice } from "./recipe";

/** A model that the server offers by URL. */
export interface ModelEntry {
  readonly folder: string;
  readonly name: string;
  readonly url: string;
  /** The network that draws pictures from its codes, where one lies beside it. */
  readonly generator?: GeneratorEntry;
}

export interface GeneratorEntry {
  readonly name: string;
  readonly url: string;
  /** [rows, columns] of its pictures. */
  readonly size: readonly [number, number];
  readonly channels: 1 | 3;
}

/** A picture of the gallery. */
export interface Sample {
  readonly id: string;
  readonly url: string;
  readonly label: string;
  /** What is shown together: "Things", "Digits". */
  readonly collection: string;
  /** Folders of the models it was made for, the first choice first. */
  readonly models: readonly string[];
  readonly credit: string;
}

export const sampleChoice = ({ id, label }: Sample): ImageChoice => ({
  kind: "sample",
  id,
  name: `Sample ${label || id}`,
});

/** The first of the models that a sample was made for. */
export const entryFor = ({ models }: Sample, entries: readonly ModelEntry[]): ModelEntry | undefined =>
  models.flatMap((folder) => entries.find((entry) => entry.folder === folder) ?? [])[0];

/** Under which id a sample is known wherever it is opened. */
export const sampleImage = (id: string): string => `sample:${id}`;

export interface Catalogue {
  readonly embedded: readonly ModelEntry[];
  readonly local: readonly ModelEntry[];
  readonly samples: readonly Sample[];
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

const text = (value: unknown): string => (typeof value === "string" ? value : "");

const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];

/** A list that is missing or broken is an empty one: the studio works without it. */
async function list<T>(url: string, read: (row: Record<string, unknown>) => T | null): Promise<readonly T[]> {
  try {
    const response = await fetch(url);
    const rows: unknown = response.ok ? await response.json() : [];
    if (!Array.isArray(rows)) return [];
    return rows.filter(isRecord).flatMap((row) => read(row) ?? []);
  } catch {
    return [];
  }
}

const entry =
  (root: string) =>
  (row: Record<string, unknown>): ModelEntry | null => {
    const url = text(row.url);
    if (url === "") return null;
    const folder = text(row.folder);
    const generator = isRecord(row.generator) ? generatorEntry(root, row.generator) : null;
    return {
      folder,
      name: text(row.name) || folder,
      url: below(root, url),
      ...(generator && { generator }),
    };
  };

const below = (root: string, url: string): string => root + url.replace(/^\//, "");

function generatorEntry(root: string, row: Record<string, unknown>): GeneratorEntry | null {
  const [rows, columns] = Array.isArray(row.size) ? row.size : [];
  const { channels } = row;
  if (text(row.url) === "" || typeof rows !== "number" || typeof columns !== "number") return null;
  if (channels !== 1 && channels !== 3) return null;
  return { name: text(row.name), url: below(root, text(row.url)), size: [rows, columns], channels };
}

/** The models and pictures that this server offers. `root` ends in a slash. */
export async function readCatalogue(root: string): Promise<Catalogue> {
  const [embedded, local, samples] = await Promise.all([
    list(`${root}models/index.json`, entry(root)),
    list(`${root}local-models/index.json`, entry(root)),
    list(`${root}samples/index.json`, (row): Sample | null =>
      text(row.file) === ""
        ? null
        : {
            id: text(row.id) || text(row.file),
            url: `${root}samples/${text(row.file)}`,
            label: text(row.label),
            collection: text(row.collection),
            models: texts(row.models),
            credit: text(row.credit),
          },
    ),
  ]);
  return { embedded, local, samples };
}
