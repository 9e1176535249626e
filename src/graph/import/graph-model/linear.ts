import type { NodeOf, Padding } from "../../types";
import type { Tensor } from "../builder";
import { showShape, slide } from "../geometry";
import { type Constant, type GraphCall, tensor, type Value } from "./call";

// Convolutions and matrix products, alone and with what TensorFlow's optimizer fused into them.

/** Explicit zeros and output size of a window over a map. */
export function windowOf(
  call: GraphCall,
  map: Tensor,
  size: readonly [number, number],
): Pick<NodeOf<"conv2d">["params"], "strides" | "dilations" | "padding"> & {
  out: readonly [number, number];
} {
  const strides = call.pair("strides", null);
  const dilations = call.pair("dilations", [1, 1]);
  const border = call.text("padding", "VALID");
  if (border === "SAME" || border === "VALID") {
    const name = border === "SAME" ? "same" : "valid";
    return { strides, dilations, ...slide(map.shape, { size, strides, dilations, padding: name }) };
  }
  const pads = call.ints("explicit_paddings") ?? [];
  if (border !== "EXPLICIT" || pads.length !== 8 || !pads.every((n) => Number.isSafeInteger(n) && n >= 0))
    throw call.problem(`has padding ${border}, which cannot be read.`);
  const [, , top, bottom, left, right] = pads as [number, number, number, number, number, number];
  const padding: Padding = [
    [top, bottom],
    [left, right],
  ];
  const padded = [(map.shape[0] as number) + top + bottom, (map.shape[1] as number) + left + right];
  const { out } = slide(padded, { size, strides, dilations, padding: "valid" });
  return { strides, dilations, padding, out };
}

/** The bias among the fused operations, and those after it. */
interface Fused {
  readonly bias: Constant | null;
  readonly rest: readonly string[];
}

function fusedOf(call: GraphCall): Fused {
  const steps = call.texts("fused_ops");
  return steps[0] === "BiasAdd"
    ? { bias: call.constant(2), rest: steps.slice(1) }
    : { bias: null, rest: steps };
}

const plainRelu = { max: null, slope: 0, threshold: 0 };

/** Gives the linear part its place, and puts behind it what was fused. `make` adds it under a piece's name. */
function withFused(
  call: GraphCall,
  rest: readonly string[],
  make: (piece: { piece?: string }) => Tensor,
): Value {
  if (rest.length === 0) return tensor(make({}));
  let at = make({ piece: "linear" });
  rest.forEach((step, i) => {
    const isLast = i === rest.length - 1;
    const emission = {
      origin: call.name,
      inputs: [at],
      shape: at.shape,
      ...(isLast ? {} : { piece: step }),
    };
    switch (step) {
      case "Relu":
        at = call.to.emit("relu", { ...emission, params: plainRelu });
        break;
      case "Relu6":
        at = call.to.emit("relu", { ...emission, params: { ...plainRelu, max: 6 } });
        break;
      case "LeakyRelu":
        at = call.to.emit("relu", {
          ...emission,
          params: { ...plainRelu, slope: call.float("leakyrelu_alpha", 0.2) },
        });
        break;
      case "Elu":
        at = call.to.emit("elu", { ...emission, params: { alpha: 1 } });
        break;
      case "Sigmoid":
        at = call.to.emit("sigmoid", { ...emission, params: {} });
        break;
      case "Tanh":
        at = call.to.emit("tanh", { ...emission, params: {} });
        break;
      case "FusedBatchNorm": {
        const [scale, shift] = normalisation(call, 2, at.shape.at(-1) as number);
        at = call.to.affine(at, scale, shift, call.name, isLast ? undefined : step);
        break;
      }
      default:
        throw call.problem(`has ${step} fused into it, which is not supported.`, "unsupported-layer");
    }
  });
  return tensor(at);
}

/** Scale and shift of an inference batch norm whose gamma, beta, mean and variance begin at an input. */
export function normalisation(
  call: GraphCall,
  first: number,
  channels: number,
): [Float64Array, Float64Array] {
  const [gamma, beta, mean, variance] = [0, 1, 2, 3].map((i) => {
    const { data } = call.constant(first + i);
    if (data.length !== channels)
      throw call.problem(`has ${data.length} statistics for ${channels} channels.`, "shape");
    return data;
  }) as [Constant["data"], Constant["data"], Constant["data"], Constant["data"]];
  const epsilon = call.float("epsilon", 1e-3);
  const scale = Float64Array.from(gamma, (g, c) => g / Math.sqrt((variance[c] as number) + epsilon));
  const shift = Float64Array.from(beta, (b, c) => b - (mean[c] as number) * (scale[c] as number));
  if (!scale.every(Number.isFinite)) throw call.problem("has a negative variance: its weights are damaged.");
  return [scale, shift];
}

function biasOf(call: GraphCall, bias: Constant | null, length: number): string | null {
  if (bias === null) return null;
  if (bias.data.length !== length)
    throw call.problem(`has a bias of ${showShape(bias.shape)} for ${length} outputs.`, "shape");
  return call.to.weight(call.name, "bias", [length], () => bias.data);
}

export function conv2d(call: GraphCall): Value {
  const x = call.map();
  const kernel = call.constant(1);
  const [rows = 0, columns = 0, inPerGroup = 0, filters = 0] = kernel.shape;
  const channels = x.shape[2] as number;
  if (kernel.shape.length !== 4 || channels % inPerGroup !== 0)
    throw call.problem(`has a kernel of ${showShape(kernel.shape)} for ${channels} channels.`, "shape");
  const { out, ...window } = windowOf(call, x, [rows, columns]);
  const { bias, rest } = fusedOf(call);
  return withFused(call, rest, (piece) =>
    call.to.emit("conv2d", {
      ...piece,
      origin: call.name,
      inputs: [x],
      shape: [...out, filters],
      params: { ...window, groups: channels / inPerGroup, activation: null },
      weights: {
        kernel: call.to.weight(call.name, "kernel", kernel.shape, () => kernel.data),
        bias: biasOf(call, bias, filters),
      },
    }),
  );
}

export function depthwiseConv2d(call: GraphCall): Value {
  const x = call.map();
  const kernel = call.constant(1);
  const [rows = 0, columns = 0, channels, multiplier = 0] = kernel.shape;
  if (kernel.shape.length !== 4 || channels !== x.shape[2])
    throw call.problem(`has a kernel of ${showShape(kernel.shape)} for ${x.shape[2]} channels.`, "shape");
  const { out, ...window } = windowOf(call, x, [rows, columns]);
  const { bias, rest } = fusedOf(call);
  const filters = (channels as number) * multiplier;
  return withFused(call, rest, (piece) =>
    call.to.emit("depthwiseConv2d", {
      ...piece,
      origin: call.name,
      inputs: [x],
      shape: [...out, filters],
      params: { ...window, activation: null },
      weights: {
        kernel: call.to.weight(call.name, "kernel", kernel.shape, () => kernel.data),
        bias: biasOf(call, bias, filters),
      },
    }),
  );
}

export function matMul(call: GraphCall): Value {
  const x = call.tensor();
  const matrix = call.constant(1);
  if (call.flag("transpose_a") || call.flag("adj_x") || matrix.shape.length !== 2 || x.shape.length !== 1)
    throw call.problem(
      `multiplies ${showShape(x.shape)} by ${showShape(matrix.shape)}; only vectors by matrices are supported.`,
      "unsupported-layer",
    );
  const transposed = call.flag("transpose_b") || call.flag("adj_y");
  const [rows, units] = (transposed ? matrix.shape.toReversed() : matrix.shape) as [number, number];
  if (rows !== x.shape[0])
    throw call.problem(`has a kernel for ${rows} inputs but gets ${x.shape[0]}.`, "shape");
  const kernel = (): Float32Array =>
    Float32Array.from(matrix.data, (value, i) =>
      transposed ? (matrix.data[(i % units) * rows + Math.floor(i / units)] as number) : value,
    );
  const { bias, rest } = fusedOf(call);
  return withFused(call, rest, (piece) =>
    call.to.emit("dense", {
      ...piece,
      origin: call.name,
      inputs: [x],
      shape: [units],
      params: { activation: null },
      weights: {
        kernel: call.to.weight(call.name, "kernel", [rows, units], kernel),
        bias: biasOf(call, bias, units),
      },
    }),
  );
}
