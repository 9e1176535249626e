import { Problem } from "../core/problem";

/** An array as NumPy knows it; row-major. */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

const MAGIC = "\x93NUMPY";
/** Header and preamble together fill whole blocks of this many bytes. */
const BLOCK = 64;

/** NPY format 1.0 (NumPy Enhancement Proposal 1), little-endian float32 in C order. */
export function encodeNpy({ shape, values }: NpyArray): Uint8Array<ArrayBuffer> {
  const count = shape.reduce((product, size) => product * size, 1);
  if (count !== values.length)
    throw new Error(`shape ${shape.join(" × ")} does not hold ${values.length} values`);
  const tuple = `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`;
  const dictionary = `{'descr': '<f4', 'fortran_order': False, 'shape': ${tuple}, }`;
  const start = Math.ceil((10 + dictionary.length + 1) / BLOCK) * BLOCK;
  const bytes = new Uint8Array(start + count * 4);
  const view = new DataView(bytes.buffer);
  const header = `${MAGIC}\x01\x00\x00\x00${dictionary.padEnd(start - 11)}\n`;
  for (let i = 0; i < header.length; i++) bytes[i] = header.charCodeAt(i);
  view.setUint16(8, start - 10, true);
  for (let i = 0; i < count; i++) view.setFloat32(start + i * 4, values[i]!, true);
  return bytes;
}

/** Reads NPY 1.0 to 3.0 with little-endian float32 or float64 (rounded to float32) in C order. */
export function decodeNpy(bytes: Uint8Array, name: string): NpyArray {
  const bad = (what: string): Problem =>
    new Problem("format", `${name} ${what}: save it with numpy.save as float32 in C order.`, name);
  const text = (from: number, to: number): string => String.fromCharCode(...bytes.subarray(from, to));
  if (bytes.length < 12 || text(0, 6) !== MAGIC) throw bad("is not an NPY file");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wide = bytes[6]! >= 2;
  const preamble = wide ? 12 : 10;
  const start = preamble + (wide ? view.getUint32(8, true) : view.getUint16(8, true));
  const header = text(preamble, start);
  const type = /'descr': *'([^']*)'/.exec(header)?.[1];
  const sizes = /'shape': *\(([^)]*)\)/.exec(header)?.[1];
  if (type === undefined || sizes === undefined) throw bad("has no readable header");
  if (/'fortran_order': *True/.test(header)) throw bad("is in Fortran order");
  if (type !== "<f4" && type !== "<f8") throw bad(`holds ${type}, not float32`);
  const shape = sizes
    .split(",")
    .filter((size) => size.trim() !== "")
    .map(Number);
  const count = shape.reduce((product, size) => product * size, 1);
  const width = type === "<f4" ? 4 : 8;
  if (bytes.length - start !== count * width) {
    throw bad(`has ${bytes.length - start} bytes of data where its shape needs ${count * width}`);
  }
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const at = start + i * width;
    values[i] = width === 4 ? view.getFloat32(at, true) : view.getFloat64(at, true);
  }
  return { shape, values };
}
