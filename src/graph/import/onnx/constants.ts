import { Problem } from "../../../core/problem";
import { float16 } from "../decode";
import { count, showShape } from "../geometry";
import { checkFinite } from "../weights";
import type { OnnxTensor } from "./schema";

/** An array known before the network runs: a weight, a shape, an axis. */
export interface Constant {
  readonly name: string;
  readonly dims: readonly number[];
  /** Checked: finite, as many as `dims` say. Whole numbers are exact. */
  readonly values: () => Float32Array | Float64Array;
  readonly isFloat: boolean;
}

interface ElementType {
  readonly bytes: number;
  readonly isFloat: boolean;
  readonly read: (bytes: Uint8Array<ArrayBuffer>) => Float32Array | Float64Array;
}

const wholes =
  (view: (buffer: ArrayBuffer) => Iterable<number | bigint>) =>
  (bytes: Uint8Array<ArrayBuffer>): Float64Array =>
    Float64Array.from(view(bytes.buffer), Number);

/** TensorProto.DataType. Every platform with a browser is little-endian, as are the files. */
const types: ReadonlyMap<number, ElementType> = new Map<number, ElementType>([
  [1, { bytes: 4, isFloat: true, read: (bytes) => new Float32Array(bytes.buffer) }],
  [2, { bytes: 1, isFloat: false, read: (bytes) => Float64Array.from(bytes) }],
  [3, { bytes: 1, isFloat: false, read: wholes((buffer) => new Int8Array(buffer)) }],
  [6, { bytes: 4, isFloat: false, read: wholes((buffer) => new Int32Array(buffer)) }],
  [7, { bytes: 8, isFloat: false, read: wholes((buffer) => new BigInt64Array(buffer)) }],
  [9, { bytes: 1, isFloat: false, read: (bytes) => Float64Array.from(bytes) }],
  [
    10,
    { bytes: 2, isFloat: true, read: (bytes) => Float32Array.from(new Uint16Array(bytes.buffer), float16) },
  ],
  [11, { bytes: 8, isFloat: true, read: (bytes) => new Float64Array(bytes.buffer) }],
  [
    16,
    {
      bytes: 2,
      isFloat: true,
      // The upper half of a float32.
      read: (bytes) =>
        new Float32Array(Uint32Array.from(new Uint16Array(bytes.buffer), (bits) => bits << 16).buffer),
    },
  ],
]);

export const isFloatType = (type: number): boolean => types.get(type)?.isFloat ?? false;

/** Whether numbers of this type lie in `int32_data` as their bits. */
const isHalf = (type: number): boolean => type === 10 || type === 16;

/** `raw` are the bytes of the numbers, wherever they lie; `null` where they have a field of their own. */
export function constantOf(tensor: OnnxTensor, name: string, raw: Uint8Array | null): Constant {
  const { dims, type, numbers } = tensor;
  const element = types.get(type);
  if (!element)
    throw new Problem("dtype", `The weight "${name}" has the number type ${type}, which is not read.`, name);
  const length = count(dims);
  if (!dims.every((n) => Number.isSafeInteger(n) && n >= 0) || length > 2 ** 31)
    throw new Problem("shape", `The weight "${name}" has the impossible shape ${showShape(dims)}.`, name);
  const stored = raw ? raw.length / element.bytes : numbers.length;
  if (stored !== length)
    throw new Problem(
      "size-mismatch",
      `The weight "${name}" should have ${showShape(dims)} numbers, but ${stored} are stored.`,
      name,
    );
  const read = (): Float32Array | Float64Array => {
    // A copy, because the numbers may lie anywhere in the file and need a boundary of their size.
    if (raw) return element.read(new Uint8Array(raw));
    if (isHalf(type)) return element.read(new Uint8Array(Uint16Array.from(numbers).buffer));
    return element.isFloat ? Float32Array.from(numbers) : Float64Array.from(numbers);
  };
  return { name, dims, isFloat: element.isFloat, values: () => checkFinite(read(), name) };
}

export const wholeConstant = (
  name: string,
  dims: readonly number[],
  values: readonly number[],
): Constant => ({
  name,
  dims,
  isFloat: false,
  values: () => Float64Array.from(values),
});
