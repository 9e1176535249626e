import * as tf from "@tensorflow/tfjs-core";
import type { Variant } from "./kernels";

/** Whether the rules' denominators contain the layer's bias, which then absorbs relevance. */
export type BiasMode = "absorb" | "ignore";

const positivePart = (t: tf.Tensor): tf.Tensor => tf.relu(t);
const negativePart = (t: tf.Tensor): tf.Tensor => tf.minimum(t, 0);

/** The same coefficients without bias, if the mode says so. */
export const withBias = (variant: Variant, mode: BiasMode): Variant =>
  mode === "absorb" ? variant : { ...variant, bias: null };

/** w⁺, b⁺ */
export const POSITIVE: Variant = { name: "positive", kernel: positivePart, bias: positivePart };

/** w⁻, b⁻ */
export const NEGATIVE: Variant = { name: "negative", kernel: negativePart, bias: negativePart };

/** w², without bias. */
export const SQUARED: Variant = { name: "squared", kernel: (w) => tf.square(w), bias: null };

/** 1 for every coefficient, without bias. */
export const ONES: Variant = { name: "ones", kernel: (w) => tf.onesLike(w), bias: null };

/** w + γ·w⁺, b + γ·b⁺ */
export function raisedPositive(gamma: number): Variant {
  const raise = (t: tf.Tensor): tf.Tensor => tf.add(t, tf.mul(tf.relu(t), gamma));
  return { name: `raised-positive-${gamma}`, kernel: raise, bias: raise };
}

/** w + γ·w⁻, b + γ·b⁻ */
export function raisedNegative(gamma: number): Variant {
  const raise = (t: tf.Tensor): tf.Tensor => tf.add(t, tf.mul(tf.minimum(t, 0), gamma));
  return { name: `raised-negative-${gamma}`, kernel: raise, bias: raise };
}
