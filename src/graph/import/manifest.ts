import { Problem } from "../../core/problem";
import type { Shape } from "../types";
import { brief, isObject, type JsonObject, own } from "./json";
import { checkedPath } from "./paths";

/** How the numbers of one tensor lie in the file. */
export type Storage =
  | { readonly kind: "float32" | "float16" | "float64" }
  /** value = q · scale + min */
  | { readonly kind: "uint8" | "uint16"; readonly scale: number; readonly min: number }
  /** Not numbers a layer computes with (a seed's state, a counter): skipped, refused if a layer needs it. */
  | { readonly kind: "other"; readonly dtype: string };

export interface WeightEntry {
  readonly name: string;
  readonly shape: Shape;
  readonly storage: Storage;
  readonly byteLength: number;
}

/** Files that, joined, hold these tensors one after another. */
export interface WeightGroup {
  readonly paths: readonly string[];
  readonly weights: readonly WeightEntry[];
  readonly byteLength: number;
}

const bytesOf: ReadonlyMap<string, number> = new Map([
  ["float32", 4],
  ["float16", 2],
  ["uint16", 2],
  ["uint8", 1],
  ["int32", 4],
  ["uint32", 4],
  ["int64", 8],
  ["bool", 1],
]);

/** 2^31 numbers: more than any network that runs in a browser, and few enough to count in. */
const maxNumbers = 2 ** 31;

export function parseManifest(json: JsonObject, file: string): readonly WeightGroup[] {
  const groups = own(json, "weightsManifest");
  if (!Array.isArray(groups))
    throw new Problem("manifest", `${file} has no weightsManifest, the list of its weight files.`, file);
  const names = new Set<string>();
  return groups.map((group: unknown, index) => {
    const paths = isObject(group) ? own(group, "paths") : undefined;
    const weights = isObject(group) ? own(group, "weights") : undefined;
    if (!Array.isArray(paths) || !Array.isArray(weights))
      throw new Problem(
        "manifest",
        `Group ${index + 1} of the weightsManifest in ${file} has no list of paths and weights.`,
        file,
      );
    const entries = weights.map((weight: unknown) => parseEntry(weight, file));
    for (const { name } of entries) {
      if (names.has(name))
        throw new Problem("duplicate-name", `The weightsManifest of ${file} lists "${name}" twice.`, name);
      names.add(name);
    }
    return {
      paths: paths.map((path: unknown) => checkedPath(path, file)),
      weights: entries,
      byteLength: entries.reduce((sum, entry) => sum + entry.byteLength, 0),
    };
  });
}

function parseEntry(entry: unknown, file: string): WeightEntry {
  const name = isObject(entry) ? own(entry, "name") : undefined;
  if (!isObject(entry) || typeof name !== "string" || name === "")
    throw new Problem("manifest", `The weightsManifest of ${file} has an entry without a name.`, file);
  const shape = parseShape(own(entry, "shape"), name);
  const storage = parseStorage(own(entry, "dtype"), own(entry, "quantization"), name);
  const stored = storage.kind === "other" ? storage.dtype : storage.kind;
  const numbers = shape.reduce((product, n) => product * n, 1);
  return { name, shape, storage, byteLength: numbers * (bytesOf.get(stored) as number) };
}

function parseShape(shape: unknown, name: string): Shape {
  const sizes = Array.isArray(shape) ? (shape as unknown[]) : null;
  const valid =
    sizes?.every((n): n is number => Number.isSafeInteger(n) && (n as number) > 0) &&
    sizes.reduce((product, n) => product * n, 1) <= maxNumbers;
  if (!valid)
    throw new Problem("shape", `The weight "${name}" has the impossible shape ${brief(shape)}.`, name);
  return sizes as Shape;
}

function parseStorage(dtype: unknown, quantization: unknown, name: string): Storage {
  const known = (type: unknown): type is string => typeof type === "string" && bytesOf.has(type);
  if (!known(dtype))
    throw new Problem(
      "dtype",
      `The weight "${name}" has the number type ${brief(dtype)}, which is not read.`,
      name,
    );
  if (quantization === undefined || quantization === null)
    return dtype === "float32" || dtype === "float16" ? { kind: dtype } : { kind: "other", dtype };
  const bad = (what: string): Problem =>
    new Problem("quantization", `The weight "${name}" is stored compressed, but ${what}.`, name);
  if (!isObject(quantization)) throw bad(`its quantization is ${brief(quantization)}`);
  const stored = own(quantization, "dtype");
  if (stored !== "float16" && stored !== "uint8" && stored !== "uint16")
    throw new Problem(
      "dtype",
      `The weight "${name}" is stored as ${brief(stored)}; float16, uint8 and uint16 are read.`,
      name,
    );
  if (dtype !== "float32")
    throw new Problem("dtype", `The weight "${name}" is a compressed ${dtype}; only float32 is read.`, name);
  if (stored === "float16") return { kind: stored };
  const scale = own(quantization, "scale");
  const min = own(quantization, "min");
  if (typeof scale !== "number") throw bad(`its scale is ${brief(scale)}`);
  if (typeof min !== "number") throw bad(`its min is ${brief(min)}`);
  const highest = stored === "uint8" ? 255 : 65535;
  if (![min, scale, min + highest * scale].every((n) => Number.isFinite(Math.fround(n))))
    throw bad(`scale ${scale} and min ${min} lead to numbers too large for float32`);
  return { kind: stored, scale, min };
}
