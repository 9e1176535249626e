import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { Problem } from "../../core/problem";
import type { CatalogueEntry } from "../../graph/catalogue";
import { isSingleFile, topologyFile } from "../../graph/import/files";
import { type JsonObject, parseJson } from "../../graph/import/json";
import { parseManifest } from "../../graph/import/manifest";
import { fileNameOf } from "./fetch-model";

/** Files of a model that were downloaded by other means; paths as `fetchModel` gives them. */
export interface GivenFiles {
  readonly folder: string;
  readonly paths: readonly string[];
}

/** @param path a folder, or the file that the model begins with */
export function givenFiles(entry: CatalogueEntry, path: string): GivenFiles {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found)
    throw new Problem("missing-file", `There is no ${path}: give the downloaded folder or file.`, path);
  const folder = found.isDirectory() ? resolve(path) : dirname(resolve(path));
  if (entry.kind === "keras-weights") {
    const name = found.isDirectory() ? weightsIn(folder, entry) : basename(path);
    return { folder, paths: [name] };
  }
  if (!existsSync(join(folder, topologyFile)))
    throw new Problem(
      "missing-file",
      `There is no ${topologyFile} in ${folder}: ${entry.id} is a folder with ${topologyFile} and the weight files that it lists.`,
      path,
    );
  const json = parseJson(readFileSync(join(folder, topologyFile)), topologyFile) as JsonObject;
  const listed = parseManifest(json, topologyFile).flatMap((group) => group.paths);
  const missing = listed.find((name) => !existsSync(join(folder, name)));
  if (missing !== undefined)
    throw new Problem(
      "missing-file",
      `${missing} is missing in ${folder}: ${topologyFile} lists it.`,
      missing,
    );
  return { folder, paths: [topologyFile, ...listed] };
}

/** The file under its own name, else the only one of its kind. */
function weightsIn(folder: string, entry: CatalogueEntry): string {
  const wanted = fileNameOf(entry);
  if (existsSync(join(folder, wanted))) return wanted;
  const single = readdirSync(folder).filter(isSingleFile);
  if (single.length === 1) return single[0] as string;
  throw new Problem("missing-file", `There is no ${wanted} in ${folder}: give the file itself.`, folder);
}
