import type { Tensor } from "@tensorflow/tfjs-core";
import * as tf from "@tensorflow/tfjs-core";
import type { RunContext } from "../context";
import type { Attribution } from "../define";
import { principalComponent } from "./principal-component";

const plain = { layer: null, promisedSum: null, layerSums: null } as const;

/** A map over the input's channels, from a tensor [1, h, w, c]. */
export async function inputMap(ctx: RunContext, compute: () => Tensor): Promise<Attribution> {
  const [, height = 1, width = 1, channels = 1] = ctx.image.shape;
  return { ...plain, values: await ctx.read(compute), height, width, channels };
}

/** A map over the input's positions, from a tensor [1, h, w]. */
export async function positionMap(ctx: RunContext, compute: () => Tensor): Promise<Attribution> {
  const [, height = 1, width = 1] = ctx.image.shape;
  return { ...plain, values: await ctx.read(compute), height, width, channels: 1 };
}

/** A map over the input's positions, from values [h, w] at hand. */
export function pixelMap(
  ctx: RunContext,
  values: Float32Array,
  promisedSum: number | null = null,
): Attribution {
  const [, height = 1, width = 1] = ctx.image.shape;
  return { ...plain, values, height, width, channels: 1, promisedSum };
}

/**
 * A map over a layer's positions: channels weighted and summed.
 *
 * @param combine makes [1, h, w, c] of the layer's activation A and the gradient g of the target at it
 */
export async function camMap(
  ctx: RunContext,
  gradient: Tensor,
  layer: ReturnType<RunContext["layer"]>,
  combine: (activation: Tensor, gradient: Tensor) => Tensor,
): Promise<Attribution> {
  const [height = 1, width = 1] = layer.shape;
  const values = await ctx.read(() => tf.sum(combine(ctx.activation(layer.node), gradient), -1));
  return { ...plain, values, height, width, channels: 1, layer: layer.name };
}

/**
 * A map over a layer's positions: the first principal component of its features.
 *
 * @param compute makes the features, [1, h, w, c]
 */
export async function principalMap(
  ctx: RunContext,
  layer: ReturnType<RunContext["layer"]>,
  compute: () => Tensor,
): Promise<Attribution> {
  const [height = 1, width = 1, channels = 1] = layer.shape;
  const values = Float32Array.from(principalComponent(await ctx.read(compute), channels));
  return { ...plain, values, height, width, channels: 1, layer: layer.name };
}

/**
 * A map over a layer's positions: its channels, each times its weight, summed in float64.
 *
 * @param activation [h, w, c], row-major
 * @param weights by channel; channels without one are left out
 */
export function weightedMap(
  layer: ReturnType<RunContext["layer"]>,
  activation: Float32Array,
  weights: ReadonlyMap<number, number>,
): Attribution {
  const [height = 1, width = 1, channels = 1] = layer.shape;
  const values = Float32Array.from({ length: height * width }, (_, position) => {
    let sum = 0;
    for (const [channel, weight] of weights) sum += weight * activation[position * channels + channel]!;
    return sum;
  });
  return { ...plain, values, height, width, channels: 1, layer: layer.name };
}
