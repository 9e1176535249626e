import { z } from "zod";
import type { Pair } from "../../types";
import type { LayerCall, Tensor } from "../builder";
import { slide } from "../geometry";
import { activationField, activationOf } from "./activations";
import { border, dataFormat, pair, size } from "./fields";

const window = {
  kernel_size: pair,
  strides: pair.default([1, 1]),
  padding: border.default("valid"),
  dilation_rate: pair.default([1, 1]),
  data_format: dataFormat,
  activation: activationField,
  use_bias: z.boolean().default(true),
};

interface Window {
  readonly kernel_size: Pair;
  readonly strides: Pair;
  readonly dilation_rate: Pair;
  readonly padding: "same" | "valid";
}

function slideOf(
  call: LayerCall,
  { kernel_size, strides, dilation_rate, padding }: Window,
): ReturnType<typeof slide> {
  // No framework runs it: Keras and TensorFlow.js refuse it, too.
  if (Math.max(...strides) > 1 && Math.max(...dilation_rate) > 1)
    throw call.problem(
      "layer-config",
      `has strides ${strides.join("×")} and dilation ${dilation_rate.join("×")}; one of them must be 1.`,
    );
  return slide(call.map.shape, { size: kernel_size, strides, dilations: dilation_rate, padding });
}

const groups = size.nullish().transform((n) => n ?? 1);

export function conv2d(call: LayerCall): Tensor {
  const config = call.config(z.object({ ...window, filters: size, groups }));
  const { shape } = call.map;
  const channels = shape[2] as number;
  if (channels % config.groups !== 0 || config.filters % config.groups !== 0)
    throw call.problem(
      "layer-config",
      `has ${config.groups} groups, which do not divide ${channels} channels into ${config.filters} filters.`,
    );
  const { kernel_size, strides, dilation_rate: dilations, filters } = config;
  const { out, padding } = slideOf(call, config);
  return call.emit("conv2d", {
    params: {
      strides,
      dilations,
      padding,
      groups: config.groups,
      activation: activationOf(call, config.activation),
    },
    weights: {
      kernel: call.weight("kernel", [...kernel_size, channels / config.groups, filters]),
      bias: config.use_bias ? call.weight("bias", [filters]) : null,
    },
    shape: [...out, filters],
  });
}

const multiplier = size.nullish().transform((n) => n ?? 1);

export function depthwiseConv2d(call: LayerCall): Tensor {
  const config = call.config(z.object({ ...window, depth_multiplier: multiplier }));
  const { shape } = call.map;
  const channels = shape[2] as number;
  const { kernel_size, strides, dilation_rate: dilations, depth_multiplier } = config;
  const { out, padding } = slideOf(call, config);
  const filters = channels * depth_multiplier;
  return call.emit("depthwiseConv2d", {
    params: { strides, dilations, padding, activation: activationOf(call, config.activation) },
    weights: {
      kernel: call.weight(["depthwise_kernel", "kernel"], [...kernel_size, channels, depth_multiplier]),
      bias: config.use_bias ? call.weight("bias", [filters]) : null,
    },
    shape: [...out, filters],
  });
}

/** A depthwise convolution and a 1×1 convolution. */
export function separableConv2d(call: LayerCall): Tensor {
  const config = call.config(z.object({ ...window, filters: size, depth_multiplier: multiplier }));
  const { shape } = call.map;
  const channels = shape[2] as number;
  const { kernel_size, strides, dilation_rate: dilations, depth_multiplier, filters } = config;
  const { out, padding } = slideOf(call, config);
  const between = channels * depth_multiplier;
  const depthwise = call.emit("depthwiseConv2d", {
    piece: "depthwise",
    params: { strides, dilations, padding, activation: null },
    weights: {
      kernel: call.weight("depthwise_kernel", [...kernel_size, channels, depth_multiplier]),
      bias: null,
    },
    shape: [...out, between],
  });
  return call.emit("conv2d", {
    inputs: [depthwise],
    params: {
      strides: [1, 1],
      dilations: [1, 1],
      padding: [
        [0, 0],
        [0, 0],
      ],
      groups: 1,
      activation: activationOf(call, config.activation),
    },
    weights: {
      kernel: call.weight("pointwise_kernel", [1, 1, between, filters]),
      bias: config.use_bias ? call.weight("bias", [filters]) : null,
    },
    shape: [...out, filters],
  });
}

export function dense(call: LayerCall): Tensor {
  const { units, use_bias, activation } = call.config(
    z.object({ units: size, use_bias: z.boolean().default(true), activation: activationField }),
  );
  const { shape } = call.input;
  return call.emit("dense", {
    params: { activation: activationOf(call, activation) },
    weights: {
      kernel: call.weight("kernel", [shape.at(-1) as number, units]),
      bias: use_bias ? call.weight("bias", [units]) : null,
    },
    shape: [...shape.slice(0, -1), units],
  });
}
