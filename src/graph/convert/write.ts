import { throwIfAborted } from "../../core/abort";
import { Problem } from "../../core/problem";
import { count } from "../import/geometry";
import { HALF_LIMIT, toHalf } from "./half";
import type { StoredArray, StoredModel } from "./stored";

export type FloatType = "float32" | "float16";

export interface WriteOptions {
  readonly dtype: FloatType;
  /** Writes one file of the model's folder. */
  readonly write: (path: string, bytes: Uint8Array) => Promise<void>;
  readonly signal?: AbortSignal | undefined;
  /** Bytes of weights written so far, and how many there will be. */
  readonly onBytes?: ((done: number, total: number) => void) | undefined;
}

/** As TensorFlow.js' converter cuts them: small enough for every cache. */
const shardBytes = 2 ** 22;

/**
 * Writes a folder that TensorFlow.js and Whylight read: weights in files of 4 MiB, `model.json` last. With float16,
 * kernels are halved; vectors (biases, batch norm) stay as they are: they are few, and every channel depends on them.
 *
 * @returns bytes of the weights
 */
export async function writeModel(model: StoredModel, options: WriteOptions): Promise<number> {
  const { dtype, write, signal, onBytes } = options;
  const sizes = model.arrays.map((array) => bytesOf(array, dtype));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const shards = Math.ceil(total / shardBytes);
  const nameOf = (index: number): string => `group1-shard${index + 1}of${shards}.bin`;
  let shard = new Uint8Array(Math.min(shardBytes, total));
  let [index, filled, done] = [0, 0, 0];
  for await (const { array, content } of model.content({ signal })) {
    let rest = encoded(array, content, dtype);
    while (rest.length > 0) {
      const part = rest.subarray(0, shard.length - filled);
      shard.set(part, filled);
      filled += part.length;
      done += part.length;
      rest = rest.subarray(part.length);
      if (filled < shard.length) continue;
      throwIfAborted(signal);
      await write(nameOf(index++), shard);
      onBytes?.(done, total);
      shard = new Uint8Array(Math.min(shardBytes, total - done));
      filled = 0;
    }
  }
  if (done !== total) throw new Error(`${total} bytes of weights were expected, ${done} came`);
  const paths = Array.from({ length: shards }, (_, i) => nameOf(i));
  const weightsManifest = [{ paths, weights: model.arrays.map((array) => entryOf(array, dtype)) }];
  const json = JSON.stringify({ ...model.json, weightsManifest });
  await write("model.json", new TextEncoder().encode(json));
  return total;
}

const isHalved = ({ shape, dtype }: StoredArray, wanted: FloatType): boolean =>
  wanted === "float16" && dtype === "float32" && shape.length > 1;

function bytesOf(array: StoredArray, dtype: FloatType): number {
  if (array.dtype !== "float32") return array.dtype.size;
  return count(array.shape) * (isHalved(array, dtype) ? 2 : 4);
}

function encoded(array: StoredArray, content: Float32Array | Uint8Array, dtype: FloatType): Uint8Array {
  if (content instanceof Uint8Array || !isHalved(array, dtype))
    return new Uint8Array(content.buffer, content.byteOffset, content.byteLength);
  const large = content.find((value) => Math.abs(value) >= HALF_LIMIT);
  if (large !== undefined)
    throw new Problem(
      "dtype",
      `The weight "${array.name}" holds ${large}, which float16 cannot: keep this model in float32.`,
      array.name,
    );
  const halves = toHalf(content);
  return new Uint8Array(halves.buffer, halves.byteOffset, halves.byteLength);
}

function entryOf(array: StoredArray, dtype: FloatType): object {
  const { name, shape } = array;
  if (array.dtype !== "float32") return { name, shape, dtype: array.dtype.bytesOf };
  const quantization = { dtype: "float16", original_dtype: "float32" };
  return { name, shape, dtype: "float32", ...(isHalved(array, dtype) && { quantization }) };
}
