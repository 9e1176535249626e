import { throwIfAborted } from "../../core/abort";
import { Problem } from "../../core/problem";
import type { WeightArray } from "../types";
import type { Demand } from "./builder";
import { decode, firstNotFinite } from "./decode";
import type { ModelFiles } from "./files";
import { showShape } from "./geometry";
import type { WeightEntry, WeightGroup } from "./manifest";
import type { LoadOptions } from "./network";
import { isHtml, isLfsPointer } from "./sniff";

/** Which entry of the manifest each demanded tensor is. */
export interface Assignment {
  /** Demand by the entry's name. */
  readonly byEntry: ReadonlyMap<string, Demand>;
  readonly unused: readonly string[];
}

const plain = (name: string): string => name.replace(/:\d+$/, "");

/** A tensor of a file, before it is read. */
export type StoredTensor = Pick<WeightEntry, "name" | "shape" | "storage">;

/**
 * Looks tensors up by name. Writers differ in what they put in front of the layer's name (the models around it, the
 * name twice), so where no full name fits, the only one that ends alike is taken.
 */
export function finder<Entry extends StoredTensor>(
  entries: readonly Entry[],
): (demand: Demand) => Entry | undefined {
  const byName = new Map(entries.map((entry) => [plain(entry.name), entry]));
  const byEnd = new Map<string, Entry[]>();
  for (const entry of entries) {
    const end = plain(entry.name).split("/").slice(-2).join("/");
    byEnd.set(end, [...(byEnd.get(end) ?? []), entry]);
  }
  return ({ names }) => {
    const ending = names.map((name) => byEnd.get(name.split("/").slice(-2).join("/")) ?? []);
    return (
      names.map((name) => byName.get(name)).find((found) => found !== undefined) ??
      ending.find((found) => found.length === 1)?.[0]
    );
  };
}

/**
 * Finds every demanded tensor and checks its form, before any weight file is opened. `list` is what the entries are
 * a list of, for sentences.
 */
export function assign<Entry extends StoredTensor>(
  demands: Iterable<Demand>,
  entries: readonly Entry[],
  list: string,
): Assignment {
  const find = finder(entries);
  const byEntry = new Map<string, Demand>();
  for (const demand of demands) {
    const entry = find(demand);
    if (entry === undefined)
      throw new Problem(
        "missing-weight",
        `Layer "${demand.layer}" needs the weight "${demand.names[0]}", which ${list} does not list.`,
        demand.layer,
      );
    checkEntry(entry, demand);
    byEntry.set(entry.name, demand);
  }
  return { byEntry, unused: entries.filter((entry) => !byEntry.has(entry.name)).map((entry) => entry.name) };
}

function checkEntry(entry: StoredTensor, demand: Demand): void {
  if (entry.storage.kind === "other")
    throw new Problem(
      "dtype",
      `The weight "${entry.name}" is ${entry.storage.dtype}, but layer "${demand.layer}" computes with float32.`,
      entry.name,
    );
  const { shape } = entry;
  if (shape.length !== demand.shape.length || shape.some((n, i) => n !== demand.shape[i]))
    throw new Problem(
      "shape",
      `The weight "${entry.name}" is ${showShape(shape)}, but layer "${demand.layer}" needs ${showShape(demand.shape)}.`,
      entry.name,
    );
}

/** Reads all groups; the tensors by the keys of their demands. */
export async function readWeights(
  files: ModelFiles,
  groups: readonly WeightGroup[],
  { byEntry }: Assignment,
  options: LoadOptions,
): Promise<Map<string, WeightArray>> {
  const weights = new Map<string, WeightArray>();
  for await (const { entry, bytes } of storedTensors(
    files,
    groups,
    ({ name }) => byEntry.has(name),
    options,
  )) {
    const { key } = byEntry.get(entry.name) as Demand;
    weights.set(key, { shape: entry.shape, data: numbers(entry, bytes) });
  }
  return weights;
}

/** A tensor of a manifest, with its bytes as they are stored. */
export interface ReadTensor {
  readonly entry: WeightEntry;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The tensors of all groups that are wanted, one after another, as their files come in. */
export async function* storedTensors(
  files: ModelFiles,
  groups: readonly WeightGroup[],
  wanted: (entry: WeightEntry) => boolean,
  options: LoadOptions,
): AsyncGenerator<ReadTensor, undefined> {
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  const next = readAhead(files, groups, { ...options, signal });
  try {
    for (const group of groups) {
      const tensors = new TensorReader(group, wanted);
      for (const path of group.paths) {
        const bytes = await next();
        throwIfAborted(options.signal);
        checkContent(bytes, path);
        await options.onFile(bytes);
        yield* tensors.push(bytes, path);
      }
      tensors.end(group.paths.at(-1) ?? null);
    }
  } finally {
    // Where one file failed, those still on their way are no longer wanted.
    stop.abort();
  }
}

/** While one file is taken apart the next ones are on their way: as many as this, if they are small. */
const aheadFiles = 4;
const aheadBytes = 2 ** 25;

/** Gives the files of all groups in order, a few requested early. */
function readAhead(
  files: ModelFiles,
  groups: readonly WeightGroup[],
  { signal, onBytes }: LoadOptions,
): () => Promise<Uint8Array<ArrayBuffer>> {
  const shards = groups.flatMap((group) =>
    group.paths.map((path) => ({
      path,
      limit: group.byteLength,
      likely: group.byteLength / group.paths.length,
    })),
  );
  let sum = 0;
  const request = ({ path, limit }: (typeof shards)[number]): Promise<Uint8Array<ArrayBuffer>> => {
    let before = 0;
    const report = (loaded: number): void => {
      sum += loaded - before;
      before = loaded;
      onBytes(sum);
    };
    const reading = files.read(path, { signal, limit, onBytes: report });
    // It may fail before it is waited for; whoever waits then sees the error.
    reading.catch(() => {});
    return reading;
  };
  const pending: Promise<Uint8Array<ArrayBuffer>>[] = [];
  let index = 0;
  return () => {
    let bytesAhead = 0;
    for (let ahead = 0; ahead < aheadFiles && index + ahead < shards.length; ahead++) {
      const shard = shards[index + ahead] as (typeof shards)[number];
      bytesAhead += shard.likely;
      if (ahead > 0 && bytesAhead > aheadBytes) break;
      if (ahead >= pending.length) pending.push(request(shard));
    }
    index++;
    return pending.shift() as Promise<Uint8Array<ArrayBuffer>>;
  };
}

function checkContent(bytes: Uint8Array, path: string): void {
  if (isLfsPointer(bytes))
    throw new Problem(
      "lfs-pointer",
      `The weight file ${path} is only a git-lfs pointer: fetch the real file with "git lfs pull".`,
      path,
    );
}

function numbers({ name, storage }: WeightEntry, bytes: Uint8Array<ArrayBuffer>): WeightArray["data"] {
  if (storage.kind === "other") {
    if (storage.dtype !== "int32") throw new Error(`${name} is not made of numbers that are read`);
    return Float64Array.from(new Int32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4));
  }
  return checkFinite(decode(bytes, storage), name);
}

/** @param before how many numbers of the weight came before these */
export function checkFinite<Data extends Float32Array | Float64Array>(
  data: Data,
  name: string,
  before = 0,
): Data {
  const at = firstNotFinite(data);
  if (at < 0) return data;
  throw new Problem(
    "bad-weights",
    `Number ${before + at + 1} of the weight "${name}" is ${data[at]}: the file is damaged, or the training diverged.`,
    name,
  );
}

/** Cuts the joined files of a group into tensors, wherever the file borders lie. What nobody wants is skipped. */
class TensorReader {
  readonly #group: WeightGroup;
  readonly #wanted: (entry: WeightEntry) => boolean;
  #index = 0;
  #filled = 0;
  #seen = 0;
  #html: string | null = null;
  #current: Uint8Array<ArrayBuffer> | null = null;

  constructor(group: WeightGroup, wanted: (entry: WeightEntry) => boolean) {
    this.#group = group;
    this.#wanted = wanted;
  }

  /** The tensors that are complete with these bytes. */
  *push(bytes: Uint8Array, path: string): Generator<ReadTensor, undefined> {
    this.#seen += bytes.length;
    if (isHtml(bytes)) this.#html = path;
    if (this.#seen > this.#group.byteLength) throw this.#wrongSize(path, "more");
    // A page of just the right length is made of finite numbers too: only its text gives it away.
    if (this.#html !== null && this.#seen === this.#group.byteLength)
      throw new Problem(
        "bad-weights",
        `The weight file ${this.#html} is a web page, not numbers.`,
        this.#html,
      );
    let from = 0;
    while (from < bytes.length) {
      const entry = this.#group.weights[this.#index] as WeightEntry;
      const part = bytes.subarray(from, from + entry.byteLength - this.#filled);
      if (this.#wanted(entry)) {
        this.#current ??= allocate(entry);
        this.#current.set(part, this.#filled);
      }
      from += part.length;
      this.#filled += part.length;
      if (this.#filled < entry.byteLength) break;
      const complete = this.#current;
      this.#current = null;
      this.#filled = 0;
      this.#index++;
      if (complete !== null) yield { entry, bytes: complete };
    }
  }

  /** After the last file of the group. */
  end(lastPath: string | null): void {
    if (this.#seen < this.#group.byteLength) throw this.#wrongSize(this.#html ?? lastPath, "fewer");
  }

  #wrongSize(path: string | null, than: "more" | "fewer"): Problem {
    const { paths, byteLength } = this.#group;
    const first = this.#group.weights[0]?.name ?? "";
    if (path === null)
      return new Problem("size-mismatch", `No file is named for the weights from "${first}" on.`, first);
    const which = paths.length === 1 ? path : `The files ${paths[0]} to ${paths.at(-1)}`;
    const cause = than === "more" ? "they belong to another model" : "the download is incomplete";
    const instead = this.#html === path ? "it is a web page" : cause;
    const held = than === "more" ? `more than ${byteLength}` : this.#seen;
    const verb = paths.length === 1 ? "holds" : "hold";
    return new Problem(
      "size-mismatch",
      `${which} ${verb} ${held} bytes where the model needs ${byteLength}: ${instead}.`,
      path,
    );
  }
}

function allocate(entry: WeightEntry): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(entry.byteLength);
  } catch (error) {
    throw new Problem(
      "too-large",
      `The weight "${entry.name}" (${showShape(entry.shape)}) does not fit into memory.`,
      entry.name,
      error,
    );
  }
}
