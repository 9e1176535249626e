import * as tf from "@tensorflow/tfjs-core";
import { alias } from "./tensors";

/** Version of TensorFlow.js, for provenance. */
export const TFJS_VERSION: string = tf.version_core;

/** Tensors alive on the device, and their bytes. */
export function memoryNow(): { readonly tensors: number; readonly bytes: number } {
  const { numTensors, numBytes } = tf.memory();
  return { tensors: numTensors, bytes: numBytes };
}

/** Values in model space as a batch of one image, [1, h, w, c]; the caller owns it. */
export const imageTensor = (
  values: Float32Array,
  [h, w]: readonly [number, number],
  channels: number,
): tf.Tensor => tf.tensor4d(values, [1, h, w, channels]);

/** Row-major numbers as a tensor; the caller owns it. */
export const tensorOf = (values: Float32Array, shape: readonly number[]): tf.Tensor =>
  tf.tensor(values, [...shape]);

/** Computes one tensor, everything made on the way freed; the caller owns it. */
export const computed = (compute: () => tf.Tensor): tf.Tensor => tf.tidy(() => tf.keep(alias(compute())));

/** Computes one tensor and reads it, row-major; everything made on the way is freed. */
export async function readOut(compute: () => tf.Tensor): Promise<Float32Array> {
  const result = computed(compute);
  try {
    // A copy: on the cpu backend `data` gives a tensor's own memory, and what is read is the caller's to change.
    return new Float32Array(await result.data());
  } finally {
    result.dispose();
  }
}
