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

  /** `name` is for sentences. The bytes are not copied. */
  static async open(bytes: Uint8Array<ArrayBuffer>, name: string): Promise<Hdf5> {
    const h5wasm = await import("h5wasm");
    const module = await h5wasm.ready;
    module.activate_throwing_error_handler();
    const path = `/model-${fileCount++}.h5`;
    module.FS.writeFile(path, bytes, { canOwn: true } as object);
    try {
      const file = new h5wasm.File(path, "r");
      if (file.file_id >= 0n) return new Hdf5(name, bytes.length, module, file, path);
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
  read({ path, shape, storage }: Hdf5Array): Float32Array {
    return this.#guard(() => {
      const { metadata } = this.#dataset(path);
      const length = count(shape);
      const bytes = new Uint8Array(length * metadata.size);
      const rows = shape[0] ?? 1;
      const rowBytes = bytes.length / rows;
      // Chunks are unpacked whole, so rows of them would be unpacked again and again.
      const step = metadata.chunks ? rows : Math.max(1, Math.floor(partBytes / rowBytes));
      const pointer = this.#module._malloc(Math.min(step, rows) * rowBytes) as number;
      try {
        for (let row = 0; row < rows; row += step) {
          const height = Math.min(step, rows - row);
          this.#readRows(path, shape, row, height, pointer);
          bytes.set(this.#module.HEAPU8.subarray(pointer, pointer + height * rowBytes), row * rowBytes);
        }
      } finally {
        this.#module._free(pointer);
      }
      if (storage.kind === "other") throw new Error(`${path} is not made of floats`);
      return decode(bytes, storage);
    });
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

const damaged = (name: string, cause?: unknown): Problem =>
  new Problem(
    "format",
    `${name} cannot be read as an HDF5 file: it is damaged, cut off, or its numbers lie outside of it.`,
    name,
    cause,
  );
