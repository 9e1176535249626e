import type { Storage } from "./manifest";

/** Stored bytes of a tensor as float32 numbers. For float32 they are the same memory. */
export function decode(
  bytes: Uint8Array<ArrayBuffer>,
  storage: Exclude<Storage, { kind: "other" }>,
): Float32Array {
  // Every platform with a browser is little-endian, as are the files.
  switch (storage.kind) {
    case "float32":
      return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
    case "float64":
      return Float32Array.from(new Float64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8));
    case "float16":
      return Float32Array.from(
        new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2),
        float16,
      );
    case "uint16":
      return dequantized(new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2), storage);
    case "uint8":
      return dequantized(bytes, storage);
  }
}

function dequantized(
  q: Uint8Array | Uint16Array,
  { scale, min }: { scale: number; min: number },
): Float32Array {
  const out = new Float32Array(q.length);
  for (let i = 0; i < q.length; i++) out[i] = (q[i] as number) * scale + min;
  return out;
}

/** IEEE 754 binary16. */
export function float16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Position of the first NaN or infinity, −1 where there is none. */
export function firstNotFinite(values: Float32Array | Float64Array): number {
  // A sum shows the good case fast: it is finite unless a value is not, or (then the search settles it) it overflows.
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  return Number.isFinite(sum) ? -1 : values.findIndex((value) => !Number.isFinite(value));
}
