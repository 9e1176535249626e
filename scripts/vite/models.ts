import { createReadStream, type Dirent } from "node:fs";
import { copyFile, mkdir, readdir, readFile, realpath, stat, writeFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { dirname, extname, join, relative, resolve, sep } from "node:path";
import type { Connect, Plugin } from "vite";

/** One entry of `/models/index.json` and of `/local-models/index.json`. */
export interface ModelEntry {
  readonly folder: string;
  readonly name: string;
  readonly url: string;
  /** The network in its folder `generator` that draws pictures from its codes, where there is one. */
  readonly generator?: GeneratorEntry;
}

interface GeneratorEntry {
  readonly name: string;
  readonly url: string;
  /** [rows, columns] of its pictures. */
  readonly size: readonly [number, number];
  readonly channels: 1 | 3;
}

const contentTypes: Readonly<Record<string, string>> = {
  ".json": "application/json; charset=utf-8",
  ".md": "text/plain; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
};

/** Models that are one file. */
const SINGLE = /\.(h5|hdf5|keras|onnx)$/i;

/**
 * Every model directly below `root` or one folder deeper: a folder with a `model.json`, named as its card says, or
 * a single Keras or ONNX file. `base` is where the server shows `root`: "/models".
 */
export async function listModels(root: string, base: string): Promise<ModelEntry[]> {
  const found = await modelsIn(root, "");
  for (const name of await subfolders(root)) {
    const here = await modelsIn(root, name);
    found.push(...here);
    if (here.some((path) => path.endsWith("model.json"))) continue;
    for (const inner of await subfolders(join(root, name)))
      found.push(...(await modelsIn(root, `${name}/${inner}`)));
  }
  return Promise.all(
    found.sort().map(async (path) => {
      const folder = path.endsWith("/model.json") ? dirname(path) : path;
      const urlOf = (file: string): string => `${base}/${file.split("/").map(encodeURIComponent).join("/")}`;
      const generator = await generatorIn(join(root, folder), urlOf(`${folder}/${GENERATOR}/model.json`));
      return {
        folder,
        name: folder === path ? path : await cardName(join(root, folder), folder),
        url: urlOf(path),
        ...(generator && { generator }),
      };
    }),
  );
}

const GENERATOR = "generator";

/** As its card says; one without a card that says what it draws is not offered. */
async function generatorIn(folder: string, url: string): Promise<GeneratorEntry | null> {
  const card = await cardOf(join(folder, GENERATOR));
  const output = isRecord(card?.output) ? card.output : {};
  const { size, channels } = output;
  const isSize = Array.isArray(size) && size.length === 2 && size.every((n) => Number.isInteger(n) && n > 0);
  if (card === null || !isSize || (channels !== 1 && channels !== 3)) return null;
  return { name: nameIn(card) ?? GENERATOR, url, size: [size[0], size[1]], channels };
}

/** The files with which the models of one folder begin, relative to `root`. */
async function modelsIn(root: string, folder: string): Promise<string[]> {
  const prefix = folder === "" ? "" : `${folder}/`;
  if (folder !== "" && (await isFile(join(root, folder, "model.json")))) return [`${prefix}model.json`];
  const names = await readdir(join(root, folder)).catch(() => []);
  return names.filter((name) => SINGLE.test(name) && !name.startsWith(".")).map((name) => prefix + name);
}

/**
 * The file that a URL path below `root` means, or `null` where there is none. Neither `..`, nor an encoded
 * one, nor a link leads out of `root`; files and folders whose name starts with a dot are not shown.
 */
export async function fileBelow(root: string, urlPath: string): Promise<string | null> {
  let path: string;
  try {
    path = decodeURIComponent(urlPath);
  } catch {
    return null;
  }
  if (path.includes("\0") || path.includes("\\")) return null;
  const parts = path.split("/").filter((part) => part !== "");
  if (parts.length === 0 || parts.some((part) => part.startsWith("."))) return null;
  try {
    const [realRoot, real] = await Promise.all([realpath(root), realpath(resolve(root, ...parts))]);
    return real.startsWith(realRoot + sep) && (await isFile(real)) ? real : null;
  } catch {
    return null;
  }
}

/**
 * Serves the embedded models at `/models/` and those of all `localRoots` at `/local-models/`, each with an
 * `index.json`; a build carries the embedded ones along. The local ones are never copied. Where two roots have a
 * model of the same name, the first one's is served.
 */
export function models(options: { embeddedRoot: string; localRoots: readonly string[] }): Plugin {
  const { embeddedRoot, localRoots } = options;
  const use = (middlewares: Connect.Server, embedded: boolean) => {
    if (embedded) middlewares.use("/models", serve([embeddedRoot], "/models"));
    middlewares.use("/local-models", serve(localRoots, "/local-models"));
  };
  let outDir = "dist";
  return {
    name: "whylight:models",
    configResolved(config) {
      outDir = resolve(config.root, config.build.outDir);
    },
    configureServer: (server) => use(server.middlewares, true),
    configurePreviewServer: (server) => use(server.middlewares, false),
    async writeBundle() {
      const target = join(outDir, "models");
      await copyBelow(embeddedRoot, target);
      await mkdir(target, { recursive: true });
      await writeFile(join(target, "index.json"), JSON.stringify(await listModels(embeddedRoot, "/models")));
    },
  };
}

/** What all roots offer; of two with the same path the first. */
export async function listAll(roots: readonly string[], base: string): Promise<ModelEntry[]> {
  const lists = await Promise.all(roots.map((root) => listModels(root, base)));
  const byUrl = new Map(
    lists
      .flat()
      .toReversed()
      .map((entry) => [entry.url, entry]),
  );
  return [...byUrl.values()].sort((a, b) => (a.url < b.url ? -1 : 1));
}

async function firstBelow(roots: readonly string[], urlPath: string): Promise<string | null> {
  for (const root of roots) {
    const file = await fileBelow(root, urlPath);
    if (file !== null) return file;
  }
  return null;
}

function serve(roots: readonly string[], base: string) {
  return async (request: IncomingMessage, response: ServerResponse, next: Connect.NextFunction) => {
    if (request.method !== "GET" && request.method !== "HEAD") return next();
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    try {
      if (path === "/index.json") {
        const entries = await listAll(roots, base);
        response.setHeader("Content-Type", contentTypes[".json"]!);
        response.setHeader("Cache-Control", "no-cache");
        response.end(JSON.stringify(entries));
        return;
      }
      const file = await firstBelow(roots, path);
      if (file === null) {
        response.statusCode = 404;
        response.end("Not found.");
        return;
      }
      response.setHeader("Content-Type", contentTypes[extname(file)] ?? "application/octet-stream");
      response.setHeader("Content-Length", (await stat(file)).size);
      response.setHeader("Cache-Control", "no-cache");
      if (request.method === "HEAD") response.end();
      else createReadStream(file).on("error", next).pipe(response);
    } catch (error) {
      next(error);
    }
  };
}

// A model without a card, or with a broken one, is still listed: the importer says what is wrong with it.
const cardName = async (folder: string, fallback: string): Promise<string> =>
  nameIn(await cardOf(folder)) ?? fallback;

async function cardOf(folder: string): Promise<Record<string, unknown> | null> {
  try {
    const card: unknown = JSON.parse(await readFile(join(folder, "card.json"), "utf8"));
    return isRecord(card) ? card : null;
  } catch {
    return null;
  }
}

const nameIn = (card: Record<string, unknown> | null): string | null =>
  typeof card?.name === "string" && card.name !== "" ? card.name : null;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

async function subfolders(root: string): Promise<string[]> {
  let entries: Dirent[];
  try {
    entries = await readdir(root, { withFileTypes: true });
  } catch {
    return [];
  }
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
    .map((entry) => entry.name);
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

async function copyBelow(from: string, to: string): Promise<void> {
  const entries = await readdir(from, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    const source = join(entry.parentPath, entry.name);
    if (
      !entry.isFile() ||
      relative(from, source)
        .split(sep)
        .some((part) => part.startsWith("."))
    )
      continue;
    const target = join(to, relative(from, source));
    await mkdir(dirname(target), { recursive: true });
    await copyFile(source, target);
  }
}
