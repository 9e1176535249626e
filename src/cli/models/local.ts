import { existsSync, readdirSync, readFileSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { isModelId } from "../../graph/catalogue";
import { programFolder } from "../program";

/** Where `whylight models add` puts models, and where the page looks for them. */
export const installedRoot = (): string => join(programFolder(), "local-models");

/** Folders of models besides those that come along: what WHYLIGHT_MODELS names, and the installed ones. */
export function localRoots(): readonly string[] {
  const named = process.env.WHYLIGHT_MODELS;
  return [...(named ? [resolve(named)] : []), installedRoot()];
}

/** Folders with a `model.json` directly below `root`, by the id that their card tells. */
export function modelsBelow(root: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  if (!existsSync(root)) return found;
  for (const name of readdirSync(root).sort()) {
    const folder = join(root, name);
    if (name.startsWith(".") || !existsSync(join(folder, "model.json"))) continue;
    const id = idOf(join(folder, "card.json"));
    if (id !== null && !found.has(id)) found.set(id, folder);
  }
  return found;
}

/** The folder of an installed model; `null` where there is none, or something else under its name. */
export function installedFolder(root: string, id: string): string | null {
  const folder = join(root, id);
  return isModelId(id) && existsSync(join(folder, "model.json")) && idOf(join(folder, "card.json")) === id
    ? folder
    : null;
}

/** `null` for a card that is missing or broken: the importer says what is wrong with it. */
function idOf(card: string): string | null {
  try {
    const { id } = JSON.parse(readFileSync(card, "utf8")) as { readonly id?: unknown };
    return typeof id === "string" ? id : null;
  } catch {
    return null;
  }
}

/** Bytes of all files in a folder and below; 0 where there is none. */
export async function bytesBelow(folder: string): Promise<number> {
  if (!existsSync(folder)) return 0;
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(async (file) => (await stat(join(file.parentPath, file.name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
