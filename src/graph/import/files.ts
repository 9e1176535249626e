import { throwIfAborted } from "../../core/abort";
import { isCancelled, Problem } from "../../core/problem";
import { checkedPath } from "./paths";

export interface ReadOptions {
  readonly signal?: AbortSignal | undefined;
  /** Bytes read so far, and how many there will be where that is known. */
  readonly onBytes?: ((loaded: number, total: number | null) => void) | undefined;
  /** Reading stops one byte after this many: the caller sees that the file is longer than it may be. */
  readonly limit?: number | undefined;
}

/** The files of one model's folder, wherever it lies. A path that leaves the folder is a `path` problem. */
export interface ModelFiles {
  /** What to call the model where it has no name of its own. */
  readonly name: string;
  /** The file the model begins with where it is a single one (.h5, .keras, .onnx); else it is `model.json`. */
  readonly entry?: string | undefined;
  /** The whole file. Without an `entry`, `model.json` stands for the topology, whatever that file is really called. */
  read(path: string, options: ReadOptions): Promise<Uint8Array<ArrayBuffer>>;
}

export const topologyFile = "model.json";

/** Names of files that hold a whole model, or all weights of one. */
export const isSingleFile = (name: string): boolean => /\.(?:h5|hdf5|keras|onnx)$/i.test(name);

export const missingFile = (path: string, where: string, detail = ""): Problem =>
  new Problem(
    "missing-file",
    `${path} is missing in ${where}${detail}: all files of the model have to lie there together.`,
    path,
  );

const download = "download the folder and drop it here instead";

/** Where the files of a model lie that was named by an address. */
export interface ModelAddress {
  readonly name: string;
  readonly entry: string | undefined;
  /** The address of a file, by its path in the model's folder. */
  of(path: string): string;
}

/**
 * A model at an http(s) address: that of its `model.json`, of a single file, or of its folder, ending in a slash.
 * Other files lie beside it, with the same query (signed addresses), never on another host or in another folder.
 */
export function modelAddress(url: string): ModelAddress {
  const base = (globalThis as { readonly location?: { readonly href: string } }).location?.href;
  if (!URL.canParse(url, base)) throw new Problem("network", `"${url}" is not an address.`, url);
  const topology = new URL(url, base);
  if (topology.protocol !== "https:" && topology.protocol !== "http:")
    throw new Problem("network", `"${url}" is not an http or https address.`, url);
  topology.hash = "";
  if (topology.pathname.endsWith("/")) topology.pathname += topologyFile;
  const folder = new URL(".", topology);
  const last = decoded(topology.pathname.slice(topology.pathname.lastIndexOf("/") + 1));
  const entry = isSingleFile(last) ? last : undefined;
  const main = entry ?? topologyFile;
  return {
    name: entry ? withoutEnding(entry) : decoded(folder.pathname.split("/").at(-2) || topology.host),
    entry,
    of: (path) => (path === main ? topology.href : addressBeside(topology.href, checkedPath(path, main))),
  };
}

/** The files behind an address, read when they are needed. */
export function urlFiles(url: string): ModelFiles {
  const { name, entry, of } = modelAddress(url);
  return { name, entry, read: async (path, options) => readUrl(of(path), path, options) };
}

/** The address of a file beside another one, with the same query. The path is a checked one. */
export function addressBeside(url: string, path: string): string {
  const address = new URL(path.split("/").map(encodeURIComponent).join("/"), url);
  address.search = new URL(url).search;
  return address.href;
}

/** A part of an address for people to read; as it stands where it is not well encoded. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export const withoutEnding = (name: string): string => name.replace(/\.[^.]*$/, "");

async function readUrl(url: string, path: string, options: ReadOptions): Promise<Uint8Array<ArrayBuffer>> {
  throwIfAborted(options.signal);
  try {
    const response = await fetch(url, options.signal ? { signal: options.signal } : {});
    // Object stores answer 403 for what is not there.
    if ([403, 404, 410].includes(response.status)) throw missingFile(path, url, ` (HTTP ${response.status})`);
    if (!response.ok)
      throw new Problem(
        "network",
        `${url} answered HTTP ${response.status}: try again later, or ${download}.`,
        url,
      );
    return await readBody(response, options);
  } catch (error) {
    if (error instanceof Problem) throw error;
    throwIfAborted(options.signal);
    if (isCancelled(error)) throw error;
    throw new Problem(
      "network",
      `${url} could not be read (no connection, or the server does not allow other pages to read it): ${download}.`,
      url,
      error,
    );
  }
}

async function readBody(response: Response, options: ReadOptions): Promise<Uint8Array<ArrayBuffer>> {
  const limit = options.limit ?? Number.POSITIVE_INFINITY;
  const declared = response.headers.get("content-encoding") ? null : response.headers.get("content-length");
  const total = declared !== null && /^\d+$/.test(declared) ? Number(declared) : null;
  // What the server promises is allocated at once only where the caller expects as much.
  let bytes = new Uint8Array(Math.min(total ?? 1 << 16, Number.isFinite(limit) ? limit + 1 : 1 << 24));
  let loaded = 0;
  const reader = response.body?.getReader();
  for (;;) {
    const part = await reader?.read();
    if (part === undefined || part.done) break;
    const wanted = part.value.subarray(0, limit + 1 - loaded);
    if (loaded + wanted.length > bytes.length) {
      const larger = new Uint8Array(Math.max(loaded + wanted.length, 2 * bytes.length));
      larger.set(bytes.subarray(0, loaded));
      bytes = larger;
    }
    bytes.set(wanted, loaded);
    loaded += wanted.length;
    options.onBytes?.(loaded, total);
    if (loaded > limit) {
      await reader?.cancel();
      break;
    }
  }
  return loaded === bytes.length ? bytes : bytes.slice(0, loaded);
}

/**
 * Files that a person dropped or picked. The folder is where the file lies that the model begins with: the
 * shallowest `model.json`, a single other `.json`, or a single `.h5`, `.keras` or `.onnx`.
 */
export function droppedFiles(
  name: string,
  files: readonly { readonly path: string; readonly file: Blob }[],
): ModelFiles {
  const entries = files.map(({ path, file }) => ({
    path: path.replaceAll("\\", "/").replace(/^\/+/, ""),
    file,
  }));
  const begin = entryAmong(entries.map((entry) => entry.path));
  const folder = begin === null ? "" : begin.slice(0, begin.lastIndexOf("/") + 1);
  const last = begin?.slice(folder.length) ?? topologyFile;
  const entry = isSingleFile(last) ? last : undefined;
  const main = entry ?? topologyFile;
  const byPath = new Map(entries.map((entry) => [entry.path, entry.file]));
  return {
    name: entry && isSingleFile(name) ? withoutEnding(name) : name,
    entry,
    async read(path, options) {
      throwIfAborted(options.signal);
      const file = byPath.get(path === main && begin !== null ? begin : folder + checkedPath(path, main));
      if (file === undefined) throw missingFile(path, `the files of ${name}`);
      const part = options.limit === undefined ? file : file.slice(0, options.limit + 1);
      const bytes = new Uint8Array(
        await part.arrayBuffer().catch((error: unknown) => {
          // Browsers hand out files by reference: one that was moved or changed since can no longer be read.
          throw new Problem(
            "missing-file",
            `${path} can no longer be read: drop the folder again.`,
            path,
            error,
          );
        }),
      );
      options.onBytes?.(bytes.length, file.size);
      return bytes;
    },
  };
}

/** Files that tell about a model without being one. */
const beside = new Set(["card.json", "labels.json"]);

/**
 * The path of the file a model begins with, `null` where it cannot be told. Weights in a single file go before a
 * `model.json` that has no weight files of its own: then that is only their architecture.
 */
export function entryAmong(paths: readonly string[]): string | null {
  const depth = (path: string): number => path.split("/").length;
  const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
  const shallowest = (found: readonly string[]): readonly string[] => {
    const least = Math.min(...found.map(depth));
    return found.filter((path) => depth(path) === least);
  };
  const single = shallowest(paths.filter(isSingleFile));
  const whole = single.length === 1 ? (single[0] as string) : null;
  const named = shallowest(paths.filter((path) => nameOf(path) === topologyFile))[0];
  if (named !== undefined) {
    const folder = named.slice(0, -topologyFile.length);
    const sharded = paths.some((path) => path.startsWith(folder) && /\.bin$|shard/i.test(nameOf(path)));
    return whole !== null && !sharded && whole.startsWith(folder) ? whole : named;
  }
  if (whole !== null) return whole;
  const others = paths.filter((path) => path.endsWith(".json") && !beside.has(nameOf(path)));
  return others.length === 1 ? (others[0] as string) : null;
}
