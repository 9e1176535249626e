import type { Dataset, File, Module } from "h5wasm";
import { Problem } from "../../core/problem";
import { decode } from "./decode";
import { count, showShape } from "./geometry";
import type { StoredTensor } from "./weights";

// HDF5 files of strangers, read through the HDF5 library as WebAssembly. The file lies in that library's own memory
// file system, where there is no other; whatever would lead out of it is refused all the same, as Keras does.

type H5Module = typeof Module;

/** An array in the file. */
export interface Hdf5Array extends StoredTensor {
  /** From the root: `model_weights/conv1/conv1/kernel:0`. */
  readonly path: string;
}

/** Deeper than any layer in nested models; also the end of a group that contains itself. */
const maxDepth = 32;
const maxObjects = 200_000;
/** Weights shrink to two thirds at best; what promises this much more than is stored is a trap. */
const maxRatio = 64;
/** Rows are read in parts of this many bytes: the library's memory never shrinks. */
const partBytes = 2 ** 24;

let fileCount = 0;

/** A file that is read in parts, at once: the HDF5 library knows no waiting. */
export interface RandomAccess {
  /** Bytes. */
  readonly size: number;
  /** Fills `into` from a position on; answers with the number of bytes, fewer at the end of the file. */
  read(into: Uint8Array, position: number): number;
}

export class Hdf5 {
  readonly #name: string;
  readonly #length: number;
  readonly #module: H5Module;
  readonly #file: File;
  readonly #path: string;

  private constructor(name: string, length: number, module: H5Module, file: File, path: string) {
    this.#name = name;
    this.#length = length;
    this.#module = module;
    this.#file = file;
    this.#path = path;
  }

  /** `name` is for sentences. Bytes are not copied; of a file only what is asked for is read. */
  static async open(content: Uint8Array<ArrayBuffer> | RandomAccess, name: string): Promise<Hdf5> {
    const h5wasm = await import("h5wasm");
    const module = await h5wasm.ready;
    module.activate_throwing_error_handler();
    const path = `/model-${fileCount++}.h5`;
    const inMemory = content instanceof Uint8Array;
    module.FS.writeFile(path, inMemory ? content : new Uint8Array(0), { canOwn: true } as object);
    if (!inMemory) readThrough(module, path, content);
    const length = inMemory ? content.length : content.size;
    try {
      const file = new h5wasm.File(path, "r");
      if (file.file_id >= 0n) return new Hdf5(name, length, module, file, path);
    } catch (error) {
      module.FS.unlink(path);
      throw damaged(name, error);
    }
    module.FS.unlink(path);
    throw damaged(name);
  }

  close(): void {
    try {
      this.#file.close();
    } finally {
      this.#module.FS.unlink(this.#path);
    }
  }

  /** What the library says about a damaged file means nothing to its reader. */
  #guard<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      throw error instanceof Problem ? error : damaged(this.#name, error);
    }
  }

  /** An attribute of the root that is text; `null` where there is none. */
  text(attribute: string): string | null {
    return this.#guard(() => {
      const found = this.#file.attrs[attribute];
      if (!found) return null;
      const { size, total_size, type } = found.metadata;
      if (size * total_size > this.#length || type !== this.#module.H5T_class_t.H5T_STRING.value)
        throw damaged(this.#name);
      const value: unknown = found.value;
      const text: unknown = Array.isArray(value) ? value[0] : value;
      return typeof text === "string" ? text : null;
    });
  }

  /** An attribute of a group that is a list of texts; `null` where there is none. `arrays` has to know the group. */
  texts(group: string, attribute: string): readonly string[] | null {
    return this.#guard(() => {
      const at = group === "" ? this.#file : (this.#file.get(`/${group}`) as File);
      const found = at.attrs[attribute];
      if (!found) return null;
      const { size, total_size } = found.metadata;
      if (size * total_size > this.#length) throw damaged(this.#name);
      // Keras writes an empty list as one of no floats.
      const value: unknown = total_size === 0 ? [] : found.value;
      const isTexts = Array.isArray(value) && value.every((text) => typeof text === "string");
      return isTexts ? (value as readonly string[]) : null;
    });
  }

  has(group: string): boolean {
    return this.#guard(() => this.#file.keys().includes(group));
  }

  /** All arrays below a group of the root, or of the root itself (""), in the order of their names. */
  arrays(group: string): readonly Hdf5Array[] {
    return this.#guard(() => {
      const found: Hdf5Array[] = [];
      let objects = 0;
      const walk = (path: string, inside: string, depth: number): void => {
        if (depth > maxDepth || ++objects > maxObjects)
          throw new Problem("format", `${this.#name} has groups without end.`, this.#name);
        this.#checkLink(path);
        const type = path === "" ? this.#module.H5G_GROUP : this.#file.get_type(path);
        if (type === this.#module.H5G_GROUP) {
          for (const key of this.#module.get_names(this.#file.file_id, path === "" ? "/" : path, false))
            walk(`${path}/${key}`, inside === "" ? key : `${inside}/${key}`, depth + 1);
        } else if (type === this.#module.H5G_DATASET) found.push(this.#array(path, inside));
      };
      walk(group === "" ? "" : `/${group}`, "", 0);
      this.#checkSizes(found);
      return found;
    });
  }

  /** Where a name means an object elsewhere, in this file or another, it is refused. */
  #checkLink(path: string): void {
    if (path === "") return;
    const soft: unknown = this.#file.get_link(path);
    const { filename } = this.#file.get_external_link(path) as { filename?: unknown };
    if (typeof soft === "string" || filename !== undefined)
      throw new Problem(
        "path",
        `${this.#name} has a link at ${path.slice(1)}, which is refused: weights have to lie in the file itself.`,
        path.slice(1),
      );
  }

  #dataset(path: string): Dataset {
    return this.#file.get(path) as Dataset;
  }

  #array(path: string, name: string): Hdf5Array {
    const { metadata } = this.#dataset(path);
    if (metadata.virtual_sources !== undefined)
      throw new Problem(
        "path",
        `${this.#name} has a virtual data set at ${path.slice(1)}, which is refused: weights have to lie in the file itself.`,
        path.slice(1),
      );
    const isFloat = metadata.type === this.#module.H5T_class_t.H5T_FLOAT.value && metadata.littleEndian;
    const kind = ({ 2: "float16", 4: "float32", 8: "float64" } as const)[metadata.size as 2 | 4 | 8];
    return {
      name,
      path,
      shape: metadata.shape ?? [],
      storage: isFloat && kind ? { kind } : { kind: "other", dtype: "not made of floats this machine knows" },
    };
  }

  /** Before anything is allocated: shapes may not promise far more numbers than the file has room for. */
  #checkSizes(arrays: readonly Hdf5Array[]): void {
    let plain = 0;
    for (const { path, shape } of arrays) {
      const { metadata, filters } = this.#dataset(path);
      const bytes = count(shape) * metadata.size;
      if (filters.length === 0) plain += bytes;
      if (!Number.isSafeInteger(bytes) || bytes > this.#length * maxRatio || plain > this.#length)
        throw new Problem(
          "shape",
          `${this.#name} promises ${showShape(shape)} numbers at ${path.slice(1)}, more than it has room for.`,
          path.slice(1),
        );
    }
  }

  /** The numbers of an array, row-major. */
  read(array: Hdf5Array): Float32Array {
    const length = count(array.shape);
    let numbers: Float32Array | null = null;
    let filled = 0;
    for (const part of this.parts(array)) {
      // Most arrays are one part.
      if (part.length === length) numbers = part;
      else {
        numbers ??= new Float32Array(length);
        numbers.set(part, filled);
      }
      filled += part.length;
    }
    return numbers ?? new Float32Array(length);
  }

  /** The numbers of an array, row-major, a few megabytes at a time. */
  *parts({ path, shape, storage }: Hdf5Array): Generator<Float32Array, undefined> {
    if (storage.kind === "other") throw new Error(`${path} is not made of floats`);
    const { metadata } = this.#guard(() => this.#dataset(path));
    const rows = shape[0] ?? 1;
    const rowBytes = (count(shape) / rows) * metadata.size;
    // Chunks are unpacked whole: each is in one part.
    const grain = metadata.chunks?.[0] ?? 1;
    const step = Math.max(1, Math.floor(partBytes / (rowBytes * grain))) * grain;
    const pointer = this.#module._malloc(Math.min(step, rows) * rowBytes) as number;
    try {
      for (let row = 0; row < rows; row += step) {
        const height = Math.min(step, rows - row);
        this.#guard(() => this.#readRows(path, shape, row, height, pointer));
        // A copy: the library's memory moves when it grows.
        const bytes = this.#module.HEAPU8.slice(pointer, pointer + height * rowBytes);
        yield decode(bytes as Uint8Array<ArrayBuffer>, storage);
      }
    } finally {
      this.#module._free(pointer);
    }
  }

  #readRows(path: string, shape: readonly number[], row: number, height: number, pointer: number): void {
    const big = (numbers: readonly number[]): bigint[] | null =>
      shape.length === 0 ? null : numbers.map(BigInt);
    const status = this.#module.get_dataset_data(
      this.#file.file_id,
      path,
      big([height, ...shape.slice(1)]),
      big([row, ...shape.slice(1).map(() => 0)]),
      big(shape.map(() => 1)),
      BigInt(pointer),
    );
    if (status < 0) throw damaged(this.#name);
  }
}

/** Makes the library's empty file one whose bytes lie elsewhere. */
function readThrough(module: H5Module, path: string, { size, read }: RandomAccess): void {
  const { node } = module.FS.lookupPath(path, {}) as unknown as { node: MemoryNode };
  node.usedBytes = size;
  node.stream_ops = {
    ...node.stream_ops,
    read(_stream, heap, offset, length, position) {
      const wanted = Math.max(0, Math.min(length, size - position));
      return read(new Uint8Array(heap.buffer, heap.byteOffset + offset, wanted), position);
    },
  };
}

/** A file of Emscripten's MEMFS. */
interface MemoryNode {
  usedBytes: number;
  stream_ops: {
    read(stream: unknown, heap: Int8Array, offset: number, length: number, position: number): number;
  };
}

const damaged = (name: string, cause?: unknown): Problem =>
  new Problem(
    "format",
    `${name} cannot be read as an HDF5 file: it is damaged, cut off, or its numbers lie outside of it.`,
    name,
    cause,
  );
