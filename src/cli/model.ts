import { existsSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { Call, Engine, ModelInfo } from "../api/engine";
import { Problem } from "../core/problem";
import type { Preprocessing } from "../graph/card";
import { isSingleFile } from "../graph/import/files";
import { PREPROCESSING_NAMES } from "../image/named-preprocessing";
import { openCatalogue } from "./models/catalogue";
import { localRoots, modelsBelow } from "./models/local";
import { programFolder } from "./program";

/** Networks that are called by their id: those that come along, then local ones. Folder by id. */
function namedModels(): ReadonlyMap<string, string> {
  const roots = [join(programFolder(), "models"), ...localRoots()];
  return new Map(roots.toReversed().flatMap((root) => [...modelsBelow(root)]));
}

/**
 * What `--model` means: a folder on disk (or its model.json), a single file, else the id of a model that comes along or was added.
 *
 * @param from where relative paths start
 */
export function modelFolder(name: string, from = "."): string {
  const path = resolve(from, name);
  if (existsSync(path)) {
    if (statSync(path).isDirectory()) return path;
    if (basename(path) === "model.json") return dirname(path);
    if (isSingleFile(path)) return path;
    throw new Problem(
      "no-such-model",
      `${name} is not a model: give a folder that holds model.json, or a file ending in .h5, .keras or .onnx.`,
      name,
    );
  }
  const named = namedModels();
  const folder = named.get(name);
  if (folder !== undefined) return folder;
  const classic = openCatalogue().models.some(({ id }) => id === name);
  const advice = classic
    ? `it is in the catalogue, "whylight models add ${name}" gets it`
    : `give a folder that holds model.json, an .h5, .keras or .onnx file, or one of ${[...named.keys()].sort().join(", ")}`;
  throw new Problem("no-such-model", `There is no model ${name}: ${advice}.`, name);
}

/** Opens the model and settles its preprocessing; what is given goes before what its card says. */
export async function openModel(
  engine: Engine,
  folder: string,
  preprocessing: Preprocessing | null,
  call: Call,
): Promise<ModelInfo> {
  const model = await engine.openModel({ kind: "folder", path: folder }, call);
  if (preprocessing !== null) return engine.setFacts(model.handle, { preprocessing });
  if (model.preprocessing !== null) return model;
  await engine.closeModel(model.handle);
  throw preprocessingMissing(folder);
}

const preprocessingMissing = (folder: string): Problem =>
  new Problem(
    "preprocessing-missing",
    `${folder} does not say how its pictures were prepared: add --preprocessing with ` +
      `${PREPROCESSING_NAMES.join(", ")} or JSON, as its training did it.`,
    folder,
  );
