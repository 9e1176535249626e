import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { Call, Engine, ModelInfo } from "../api/engine";
import { Problem } from "../core/problem";
import type { Preprocessing } from "../graph/card";
import { isSingleFile } from "../graph/import/files";
import { PREPROCESSING_NAMES } from "../image/named-preprocessing";
import { programFolder } from "./program";

/** Networks that come with the program: folder by id. */
export function embeddedModels(): ReadonlyMap<string, string> {
  const root = join(programFolder(), "models");
  const found = new Map<string, string>();
  if (!existsSync(root)) return found;
  for (const name of readdirSync(root).sort()) {
    const card = join(root, name, "card.json");
    if (!existsSync(card)) continue;
    const { id } = JSON.parse(readFileSync(card, "utf8")) as { id: string };
    found.set(id, join(root, name));
  }
  return found;
}

/**
 * What `--model` means: a folder on disk (or its model.json), a single file, else the id of an embedded network.
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
  const embedded = embeddedModels();
  const folder = embedded.get(name);
  if (folder !== undefined) return folder;
  throw new Problem(
    "no-such-model",
    `There is no model ${name}: give a folder that holds model.json, an .h5, .keras or .onnx file, or one of ${[...embedded.keys()].join(", ")}.`,
    name,
  );
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
