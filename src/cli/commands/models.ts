import { existsSync } from "node:fs";
import { mkdir, readdir, rm } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { Problem } from "../../core/problem";
import { type CatalogueEntry, isModelId } from "../../graph/catalogue";
import type { FloatType } from "../../graph/convert/write";
import { showBytes } from "../../graph/import/geometry";
import { openModel } from "../../graph/import/open";
import { folderFiles } from "../folder";
import { entryNamed, labelsFor, openCatalogue } from "../models/catalogue";
import { fetchModel } from "../models/fetch-model";
import { givenFiles } from "../models/given-files";
import { install } from "../models/install";
import { bytesBelow, installedFolder, installedRoot, modelsBelow } from "../models/local";
import { lockModel } from "../models/lock";
import { verify } from "../models/verify";
import { table } from "../table";
import { progressText, type Terminal } from "../terminal";

export interface ModelsOptions {
  /** A catalogue of one's own. */
  readonly catalogue?: string;
  /** The folder of installed models. */
  readonly into?: string;
}

export interface ListOptions extends ModelsOptions {
  readonly json?: boolean;
}

export interface AddOptions extends ModelsOptions {
  readonly dtype: string;
  readonly from?: string;
}

const rootOf = ({ into }: ModelsOptions): string => (into === undefined ? installedRoot() : resolve(into));
/** Downloads that are not installed yet; folders with a dot are not served. */
const downloadsOf = (root: string, id: string): string => join(root, ".downloads", id);

export async function listModelsCommand(options: ListOptions, terminal: Terminal): Promise<number> {
  const root = rootOf(options);
  const { models } = openCatalogue(options.catalogue);
  const states = await Promise.all(models.map(async (entry) => ({ entry, ...(await stateOf(entry, root)) })));
  if (options.json) {
    terminal.result(JSON.stringify(states.map(({ entry, ...state }) => ({ ...entry, ...state }))));
    return 0;
  }
  const rows = states.map(({ entry, folder, bytes, begun }) => [
    entry.id,
    entry.name,
    entry.bytes === null ? "unknown" : showBytes(entry.bytes),
    entry.licence,
    folder !== null ? `installed, ${showBytes(bytes)}` : begun > 0 ? `${showBytes(begun)} downloaded` : "",
  ]);
  terminal.result(table(["ID", "MODEL", "DOWNLOAD", "LICENCE", ""], rows, [2]));
  return 0;
}

interface State {
  /** Where it is installed. */
  readonly folder: string | null;
  readonly bytes: number;
  /** Bytes of a download that waits to be continued. */
  readonly begun: number;
}

async function stateOf({ id }: CatalogueEntry, root: string): Promise<State> {
  const folder = installedFolder(root, id);
  const bytes = folder === null ? 0 : await bytesBelow(folder);
  return { folder, bytes, begun: await bytesBelow(downloadsOf(root, id)) };
}

/** Downloads, verifies, converts, and puts the model where the page and `--model` find it. */
export async function addModelCommand(id: string, options: AddOptions, terminal: Terminal): Promise<number> {
  const dtype = floatType(options.dtype);
  const catalogue = openCatalogue(options.catalogue);
  const entry = entryNamed(catalogue, id);
  const labels = labelsFor(entry, catalogue);
  const root = rootOf(options);
  const { signal } = terminal;
  checkPlace(root, id);
  await mkdir(root, { recursive: true });
  const downloads = downloadsOf(root, id);
  const progress = (doing: string) => (done: number, total: number | null) =>
    terminal.status(`${doing} ${id}: ${showBytes(done)}${total === null ? "" : ` of ${showBytes(total)}`}`);
  const onNote = (sentence: string) => terminal.message(sentence);
  const { folder, paths } =
    options.from === undefined
      ? {
          folder: downloads,
          paths: await fetchModel(entry, downloads, { signal, onBytes: progress("Downloading"), onNote }),
        }
      : givenFiles(entry, options.from);
  try {
    terminal.status(`Checking ${id}`);
    const files = await verify(entry, folder, paths, root, signal);
    const onBytes = progress("Converting");
    const installed = await install(root, { entry, folder, paths, labels, dtype, signal, onBytes });
    // What comes from elsewhere is compared with the record, but is no record.
    if (options.from === undefined) await lockModel(root, id, { url: entry.url, files });
    await discard(root, id);
    terminal.status(null);
    for (const sentence of installed.report) terminal.message(sentence);
    terminal.result(`${entry.name}: ${showBytes(installed.bytes)} of ${dtype} in ${join(root, id)}`);
    terminal.message(`Licence: ${entry.licence}. ${entry.source}`);
    return 0;
  } catch (error) {
    // What was refused is not worth keeping; numbers too large for float16, or a full disk, are not the files' fault.
    const refused = error instanceof Problem && !["dtype", "device"].includes(error.code) && !signal.aborted;
    if (options.from === undefined && refused) await discard(root, id);
    throw error;
  }
}

export async function removeModelCommand(
  id: string,
  options: ModelsOptions,
  terminal: Terminal,
): Promise<number> {
  const root = rootOf(options);
  const folder = installedFolder(root, id);
  if (!isModelId(id) || (folder === null && !existsSync(downloadsOf(root, id)))) {
    const installed = [...modelsBelow(root).keys()];
    const there = installed.length === 0 ? "no model is installed" : `installed are ${installed.join(", ")}`;
    throw new Problem("no-such-model", `${id} is not installed in ${root}: ${there}.`, id);
  }
  const freed = (folder === null ? 0 : await bytesBelow(folder)) + (await bytesBelow(downloadsOf(root, id)));
  if (folder !== null) await rm(folder, { recursive: true });
  await discard(root, id);
  terminal.result(`${id} is removed: ${showBytes(freed)} are free again`);
  return 0;
}

/** Reads a model as `explain` would, and says what it found or why it is refused. */
export async function checkModelCommand(path: string, terminal: Terminal): Promise<number> {
  const opened = await openModel(folderFiles(path), {
    signal: terminal.signal,
    onProgress: (progress) => terminal.status(progressText(progress)),
  });
  terminal.status(null);
  const { card } = opened.model.graph;
  terminal.result([`${basename(resolve(path))} is good: ${card.name}.`, ...opened.report].join("\n"));
  terminal.result(`Fingerprint: ${opened.hash}`);
  return 0;
}

/** A folder of that name that is no installed model is somebody's work. */
function checkPlace(root: string, id: string): void {
  const place = join(root, id);
  if (existsSync(place) && installedFolder(root, id) === null)
    throw new Problem(
      "argument",
      `${place} is there already and is no model of the catalogue: move it away, or choose another folder with --into.`,
      place,
    );
}

async function discard(root: string, id: string): Promise<void> {
  await rm(downloadsOf(root, id), { recursive: true, force: true });
  const all = join(root, ".downloads");
  if (existsSync(all) && (await readdir(all)).length === 0) await rm(all, { recursive: true });
}

function floatType(dtype: string): FloatType {
  if (dtype === "float32" || dtype === "float16") return dtype;
  throw new Problem("argument", `--dtype is float32 or float16, not ${dtype}.`, "--dtype");
}
