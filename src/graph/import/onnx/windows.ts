import type { Padding, Pair } from "../../types";
import { count, showShape, slide } from "../geometry";
import { activation, type OnnxCall, type Value } from "./call";

// Everything that slides over maps or sums over all their positions.

const pairOf = (call: OnnxCall, name: string): Pair => {
  const values = call.ints(name) ?? [1, 1];
  if (values.length !== 2 || !values.every((n) => Number.isSafeInteger(n) && n > 0))
    throw call.problem(
      `has ${name} [${values}], which is not one positive number for rows and one for columns.`,
    );
  return [values[0] as number, values[1] as number];
};

interface Window {
  readonly size: Pair;
  readonly strides: Pair;
  readonly dilations: Pair;
  readonly padding: Padding;
  /** Rows and columns of the output. */
  readonly out: Pair;
}

/** Strides, dilations and padding of a convolution or pool over a map [h, w, c]. */
function windowOf(call: OnnxCall, size: Pair, map: readonly number[]): Window {
  const strides = pairOf(call, "strides");
  const dilations = pairOf(call, "dilations");
  const auto = call.text("auto_pad", "NOTSET");
  if (auto === "SAME_UPPER" || auto === "SAME_LOWER") {
    const { out, padding } = slide(map, { size, strides, dilations, padding: "same" });
    // TensorFlow's `same` puts the odd zero behind, which is ONNX' UPPER.
    const turned = padding.map(([a, b]): Pair => (auto === "SAME_UPPER" ? [a, b] : [b, a]));
    return { size, strides, dilations, out, padding: turned as unknown as Padding };
  }
  if (auto !== "NOTSET" && auto !== "VALID")
    throw call.problem(`has auto_pad ${auto}, which does not exist.`);
  const pads = auto === "VALID" ? [0, 0, 0, 0] : (call.ints("pads") ?? [0, 0, 0, 0]);
  if (pads.length !== 4 || !pads.every((n) => Number.isSafeInteger(n) && n >= 0))
    throw call.problem(`has pads [${pads}]; four numbers that are not negative are supported.`);
  const [top, left, bottom, right] = pads as [number, number, number, number];
  const rows = extent(call, map[0] as number, size[0], strides[0], dilations[0], [top, bottom]);
  const columns = extent(call, map[1] as number, size[1], strides[1], dilations[1], [left, right]);
  return { size, strides, dilations, out: [rows.out, columns.out], padding: [rows.zeros, columns.zeros] };
}

/** With ceil_mode a window may reach over the end, but has to begin before it. */
function extent(
  call: OnnxCall,
  size: number,
  window: number,
  stride: number,
  dilation: number,
  [before, after]: Pair,
): { out: number; zeros: Pair } {
  const reach = (window - 1) * dilation + 1;
  const steps = (size + before + after - reach) / stride;
  if (call.int("ceil_mode", 0) === 0) return { out: Math.floor(steps) + 1, zeros: [before, after] };
  let out = Math.ceil(steps) + 1;
  if ((out - 1) * stride >= size + before) out--;
  return { out, zeros: [before, Math.max(after, (out - 1) * stride + reach - size - before)] };
}

export function conv(call: OnnxCall): Value {
  const x = call.map();
  const kernel = call.needed(1);
  const bias = call.constant(2);
  if (kernel.dims.length !== 4)
    throw call.problem(
      `has a kernel of ${showShape(kernel.dims)}; only convolutions over rows and columns are supported.`,
      "unsupported-layer",
    );
  const [filters, inPerGroup, rows, columns] = kernel.dims as [number, number, number, number];
  const channels = x.shape[2] as number;
  const groups = call.int("group", 1);
  if (inPerGroup * groups !== channels || filters % groups !== 0)
    throw call.problem(
      `has a kernel of ${showShape(kernel.dims)} in ${groups} groups, but gets ${channels} channels.`,
      "shape",
    );
  if (bias && count(bias.dims) !== filters)
    throw call.problem(`has a bias of ${showShape(bias.dims)} for ${filters} filters.`, "shape");
  const { out, ...window } = windowOf(call, [rows, columns], x.shape);
  const { strides, dilations, padding } = window;
  const origin = call.name;
  const isDepthwise = groups > 1 && inPerGroup === 1;
  // In the file [out, in, rows, columns]; here [rows, columns, in, out], or [rows, columns, in, multiplier].
  const shape = isDepthwise
    ? [rows, columns, channels, filters / channels]
    : [rows, columns, inPerGroup, filters];
  const weights = {
    kernel: call.to.weight(origin, "kernel", shape, () => kernelInOurOrder(kernel.values(), kernel.dims)),
    bias: bias && call.to.weight(origin, "bias", [filters], () => bias.values()),
  };
  const place = { origin, inputs: [x], shape: [...out, filters], weights };
  const params = { strides, dilations, padding, activation: null };
  return activation(
    isDepthwise
      ? call.to.emit("depthwiseConv2d", { ...place, params })
      : call.to.emit("conv2d", { ...place, params: { ...params, groups } }),
  );
}

/** [out, in, rows, columns] as [rows, columns, in, out]; depthwise has in = 1 and needs no other order. */
function kernelInOurOrder(values: Float32Array | Float64Array, dims: readonly number[]): Float32Array {
  const [filters, channels, rows, columns] = dims as [number, number, number, number];
  const turned = new Float32Array(values.length);
  let at = 0;
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++)
      for (let c = 0; c < channels; c++)
        for (let filter = 0; filter < filters; filter++)
          turned[at++] = values[((filter * channels + c) * rows + i) * columns + j] as number;
  return turned;
}

const pool =
  (kind: "maxPool" | "avgPool") =>
  (call: OnnxCall): Value => {
    const x = call.map();
    if (!call.has("kernel_shape")) throw call.problem("does not say how large its windows are.");
    const { size, strides, dilations, padding, out } = windowOf(call, pairOf(call, "kernel_shape"), x.shape);
    if (dilations.some((n) => n !== 1))
      throw call.problem("has dilated windows, which are not supported.", "unsupported-layer");
    const given = call.ints("pads") ?? [0, 0, 0, 0];
    const counts =
      kind === "avgPool" && call.int("count_include_pad", 0) === 1 && padding.flat().some((n) => n > 0);
    if (
      counts &&
      call.int("ceil_mode", 0) === 1 &&
      (padding[0][1] !== given[2] || padding[1][1] !== given[3])
    )
      throw call.problem(
        "counts zeros and has windows over the end (ceil_mode), which is not supported together.",
        "unsupported-layer",
      );
    return activation(
      call.to.emit(kind, {
        origin: call.name,
        inputs: [x],
        shape: [...out, x.shape[2] as number],
        params: { size, strides, padding, padWith: counts ? "zero" : "none" },
      }),
    );
  };

export const maxPool = pool("maxPool");
export const averagePool = pool("avgPool");

const globalPool =
  (kind: "globalAvgPool" | "globalMaxPool") =>
  (call: OnnxCall): Value => {
    const x = call.map();
    return activation(
      call.to.emit(kind, {
        origin: call.name,
        inputs: [x],
        params: { keepDims: true },
        shape: [1, 1, x.shape[2] as number],
      }),
    );
  };

export const globalAveragePool = globalPool("globalAvgPool");
export const globalMaxPool = globalPool("globalMaxPool");

/** The mean or maximum over rows and columns. */
const reduce =
  (kind: "globalAvgPool" | "globalMaxPool") =>
  (call: OnnxCall): Value => {
    const x = call.activation();
    const axes = call.wholes("axes", 1) ?? [];
    const ours = axes.map((axis) => call.axis(axis, x)).sort((a, b) => a - b);
    if (x.axes.length !== 3 || String(ours) !== "0,1")
      throw call.problem(
        `reduces the axes [${axes}]; only all rows and columns of a map are supported.`,
        "unsupported-layer",
      );
    const keepDims = call.int("keepdims", 1) === 1;
    const channels = x.tensor.shape[2] as number;
    const tensor = call.to.emit(kind, {
      origin: call.name,
      inputs: [x.tensor],
      params: { keepDims },
      shape: keepDims ? [1, 1, channels] : [channels],
    });
    return activation(tensor, keepDims ? x.axes : [0]);
  };

export const reduceMean = reduce("globalAvgPool");
export const reduceMax = reduce("globalMaxPool");

export function pad(call: OnnxCall): Value {
  const x = call.activation();
  const mode = call.text("mode", "constant");
  const value = call.has("value") ? call.float("value", 0) : (call.constant(2)?.values()[0] ?? 0);
  const pads = call.wholes("pads", 1) ?? [];
  const given = call.wholes("axes", 3);
  const rank = x.axes.length + 1;
  const axes = given ?? Array.from({ length: rank }, (_, i) => i);
  if (mode !== "constant" || value !== 0)
    throw call.problem(
      `pads with ${mode === "constant" ? value : mode}; only zeros are supported.`,
      "unsupported-layer",
    );
  if (pads.length !== 2 * axes.length || !pads.every((n) => Number.isSafeInteger(n) && n >= 0))
    throw call.problem(`has pads [${pads}]; numbers that are not negative, two per axis, are supported.`);
  const zeros: [Pair, Pair, Pair] = [
    [0, 0],
    [0, 0],
    [0, 0],
  ];
  axes.forEach((axis, i) => {
    const both: Pair = [pads[i] as number, pads[i + axes.length] as number];
    if (both[0] + both[1] === 0) return;
    zeros[call.axis(axis, x)] = both;
  });
  const [rows, columns, channels] = zeros;
  if (x.axes.length !== 3 || channels[0] + channels[1] > 0)
    throw call.problem("pads channels; only rows and columns are supported.", "unsupported-layer");
  const [h, w, c] = x.tensor.shape as [number, number, number];
  const tensor = call.to.emit("pad", {
    origin: call.name,
    inputs: [x.tensor],
    params: { padding: [rows, columns] },
    shape: [h + rows[0] + rows[1], w + columns[0] + columns[1], c],
  });
  return activation(tensor, x.axes);
}

/** Across channels (Krizhevsky et al. 2012, section 3.3). */
export function localResponseNormalization(call: OnnxCall): Value {
  const x = call.map();
  const size = call.int("size", 0);
  if (!Number.isSafeInteger(size) || size < 1) throw call.problem(`has size ${size}, which is not positive.`);
  return activation(
    call.to.emit("lrn", {
      origin: call.name,
      inputs: [x],
      shape: x.shape,
      params: {
        before: Math.floor((size - 1) / 2),
        after: Math.ceil((size - 1) / 2),
        // ONNX divides alpha by the window's size; the graph does not.
        alpha: call.float("alpha", 1e-4) / size,
        beta: call.float("beta", 0.75),
        bias: call.float("bias", 1),
      },
    }),
  );
}
