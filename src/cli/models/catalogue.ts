import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { Problem } from "../../core/problem";
import {
  type CatalogueEntry,
  labelsOf,
  type ModelCatalogue,
  parseCatalogue,
  parseLabelList,
} from "../../graph/catalogue";
import { parseJson } from "../../graph/import/json";
import { nearest } from "../nearest";
import { programFolder } from "../program";

/** A catalogue, and where the files beside it lie. */
export interface OpenCatalogue extends ModelCatalogue {
  readonly path: string;
}

/** @param path of a catalogue of one's own; else the one that comes along */
export function openCatalogue(path = join(programFolder(), "models", "catalogue.json")): OpenCatalogue {
  return { ...parseCatalogue(readJson(path), path), path: resolve(path) };
}

export function entryNamed({ models, path }: OpenCatalogue, id: string): CatalogueEntry {
  const found = models.find((entry) => entry.id === id);
  if (found) return found;
  const near = nearest(
    id,
    models.map((entry) => entry.id),
  );
  throw new Problem(
    "no-such-model",
    `There is no ${id} in ${path}: near are ${near.slice(0, 3).join(", ")}; "whylight models list" names all.`,
    id,
  );
}

/** One name per class; `null` where the catalogue has none for them. */
export function labelsFor(entry: CatalogueEntry, { path }: OpenCatalogue): readonly string[] | null {
  if (entry.labels === null) return null;
  const file = join(dirname(path), entry.labels.file);
  return labelsOf(entry, parseLabelList(readJson(file), file));
}

function readJson(path: string): unknown {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new Problem("missing-file", `${path} cannot be read: ${(error as Error).message}.`, path, error);
  }
  return parseJson(bytes, path);
}
