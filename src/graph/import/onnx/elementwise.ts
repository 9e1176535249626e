import type { OpParams } from "../../types";
import type { PerChannel } from "../assembler";
import { count, showShape } from "../geometry";
import { type Activation, activation, alike, dimsOf, type OnnxCall, placesInFile, type Value } from "./call";
import type { Constant } from "./constants";

// Operations that work on every number alone, or on every channel alone.

type Elementwise = "relu" | "elu" | "sigmoid" | "tanh" | "hardSwish" | "hardSigmoid" | "identity";

function emit<K extends Elementwise>(call: OnnxCall, kind: K, params: OpParams[K]): Value {
  const x = call.activation();
  const tensor = call.to.emit(kind, { origin: call.name, inputs: [x.tensor], shape: x.tensor.shape, params });
  return alike(tensor, x);
}

const plainRelu = { max: null, slope: 0, threshold: 0 };

export const identity = (call: OnnxCall): Value =>
  call.input(0).kind === "constant" ? call.input(0) : emit(call, "identity", {});
export const relu = (call: OnnxCall): Value => emit(call, "relu", plainRelu);
export const leakyRelu = (call: OnnxCall): Value =>
  emit(call, "relu", { ...plainRelu, slope: call.float("alpha", 0.01) });
export const thresholdedRelu = (call: OnnxCall): Value =>
  emit(call, "relu", { ...plainRelu, threshold: call.float("alpha", 1) });
export const elu = (call: OnnxCall): Value => emit(call, "elu", { alpha: call.float("alpha", 1) });
export const sigmoid = (call: OnnxCall): Value => emit(call, "sigmoid", {});
export const tanh = (call: OnnxCall): Value => emit(call, "tanh", {});
export const hardSigmoid = (call: OnnxCall): Value =>
  emit(call, "hardSigmoid", { slope: call.float("alpha", 0.2), offset: call.float("beta", 0.5) });
export const hardSwish = (call: OnnxCall): Value => emit(call, "hardSwish", { slope: 1 / 6, offset: 0.5 });

export function prelu(call: OnnxCall): Value {
  const slopes = call.needed(1).values();
  if (!slopes.every((slope) => slope === slopes[0]))
    throw call.problem("has another slope for every channel, which is not supported.", "unsupported-layer");
  return emit(call, "relu", { ...plainRelu, slope: slopes[0] as number });
}

export function clip(call: OnnxCall): Value {
  const limit = (name: "min" | "max", i: number): number | null =>
    call.has(name) ? call.float(name, 0) : (call.constant(i)?.values()[0] ?? null);
  const low = limit("min", 1);
  const high = limit("max", 2);
  // Writers without a limit give the largest float32.
  const open = (n: number | null): boolean => n === null || Math.abs(n) > 3e38;
  if (open(low) && open(high)) return identity(call);
  if (low !== 0)
    throw call.problem(`clips at ${low}; only ranges that begin at 0 are supported.`, "unsupported-layer");
  return emit(call, "relu", { ...plainRelu, max: open(high) ? null : high });
}

export function softmax(call: OnnxCall): Value {
  const x = call.activation();
  const dims = dimsOf(x);
  const rank = dims.length + 1;
  const axis = call.int("axis", call.opset >= 13 ? -1 : 1);
  const ours = call.axis(axis, x);
  // Before version 13 everything from the axis on was one list.
  const together =
    call.opset >= 13
      ? 1
      : count(
          dims
            .slice(call.position(axis, rank))
            .filter((n) => n > 1)
            .slice(1),
        );
  if (ours !== x.tensor.shape.length - 1 || together > 1 || x.flat)
    throw call.problem(
      `works along axis ${axis} of ${showShape(dims)}; only channels are supported.`,
      "unsupported-layer",
    );
  return alike(
    call.to.emit("softmax", { origin: call.name, inputs: [x.tensor], params: {}, shape: x.tensor.shape }),
    x,
  );
}

/** At the end it is read as a softmax, which is cut off all the same: the logits before it are the network's. */
export function logSoftmax(call: OnnxCall): Value {
  if (call.isEnd) return softmax(call);
  throw call.problem("is not the end of the network, which is not supported.", "unsupported-layer");
}

export function batchNormalization(call: OnnxCall): Value {
  const x = call.activation();
  const channels = dimsOf(x)[0] as number;
  if (call.int("training_mode", 0) !== 0)
    throw call.problem("is in training mode: export the model for inference.", "unsupported-layer");
  if (x.axes[0] !== x.tensor.shape.length - 1 && x.flat === null)
    throw call.problem("does not work on the channels, which is not supported.", "unsupported-layer");
  const [gamma, beta, mean, variance] = [1, 2, 3, 4].map((i) => {
    const part = call.needed(i);
    if (count(part.dims) !== channels)
      throw call.problem(`has ${showShape(part.dims)} statistics for ${channels} channels.`, "shape");
    return part.values();
  }) as [Float32Array, Float32Array, Float32Array, Float32Array];
  const epsilon = call.float("epsilon", 1e-5);
  const scale = Float64Array.from(gamma, (g, c) => g / Math.sqrt((variance[c] as number) + epsilon));
  const shift = Float64Array.from(beta, (b, c) => b - (mean[c] as number) * (scale[c] as number));
  if (!scale.every(Number.isFinite))
    throw call.problem("has a negative variance: its weights are damaged.", "layer-config");
  return affine(call, x, inOurOrder(scale, x), inOurOrder(shift, x));
}

/** Numbers of a vector in the order of ours. */
function inOurOrder(values: Float64Array, { flat }: Activation): Float64Array {
  return flat ? Float64Array.from(placesInFile(flat), (place) => values[place] as number) : values;
}

const affine = (call: OnnxCall, x: Activation, scale: PerChannel, shift: PerChannel): Value =>
  alike(call.to.affine(x.tensor, scale, shift, call.name), x);

/** A constant that is joined with a tensor of the network: one number, or one per channel. */
function perChannel(call: OnnxCall, constant: Constant, x: Activation): PerChannel {
  const dims = dimsOf(x);
  const values = constant.values();
  if (values.length === 1) return values[0] as number;
  // Aligned at the end, as numpy does.
  const long = constant.dims.findIndex((n) => n > 1) - constant.dims.length + dims.length;
  const channels = x.tensor.shape.length - 1;
  const fits = values.length === dims[long] && (x.axes[long] === channels || x.flat !== null);
  if (!fits)
    throw call.problem(
      `joins ${showShape(dims)} with a constant of ${showShape(constant.dims)}; only one number per channel is supported.`,
      "unsupported-layer",
    );
  return inOurOrder(Float64Array.from(values), x);
}

const mapped = (values: PerChannel, f: (n: number) => number): PerChannel =>
  typeof values === "number" ? f(values) : values.map(f);

type Sides =
  | readonly [Activation, Activation]
  | { readonly x: Activation; readonly by: PerChannel; readonly first: boolean };

/** Two tensors of the network, or one and a constant (`first`: the constant comes first). */
function sides(call: OnnxCall): Sides {
  const [a, b] = [call.input(0), call.input(1)];
  if (a.kind === "activation" && b.kind === "activation") return [a.activation, b.activation];
  if (a.kind === "activation" && b.kind === "constant")
    return { x: a.activation, by: perChannel(call, b.constant, a.activation), first: false };
  if (a.kind === "constant" && b.kind === "activation")
    return { x: b.activation, by: perChannel(call, a.constant, b.activation), first: true };
  throw call.problem("computes with constants in a way that is not supported.", "unsupported-layer");
}

const isPair = (given: Sides): given is readonly [Activation, Activation] => Array.isArray(given);

/** The larger of two tensors, whose axes the result has; vectors of gates spread over its positions. */
function leader(call: OnnxCall, [a, b]: readonly [Activation, Activation]): Activation {
  const [large, small] = count(b.tensor.shape) > count(a.tensor.shape) ? [b, a] : [a, b];
  const sameOrder =
    String(large.axes) === String(small.axes) && String(large.flat?.shape) === String(small.flat?.shape);
  const few = dimsOf(small).filter((n) => n > 1).length <= 1 && small.flat === null && large.flat === null;
  if (!sameOrder && !few)
    throw call.problem("joins tensors whose axes are in another order.", "unsupported-layer");
  return large;
}

export function add(call: OnnxCall): Value {
  const given = sides(call);
  if (!isPair(given)) return affine(call, given.x, 1, given.by);
  const large = leader(call, given);
  return alike(
    call.to.merge(
      "add",
      given.map((one) => one.tensor),
      call.name,
    ),
    large,
  );
}

export function multiply(call: OnnxCall): Value {
  const given = sides(call);
  if (!isPair(given)) return affine(call, given.x, given.by, 0);
  return alike(call.to.product(given[0].tensor, given[1].tensor, call.name), leader(call, given));
}

export function subtract(call: OnnxCall): Value {
  const given = sides(call);
  if (!isPair(given))
    return given.first
      ? affine(call, given.x, -1, given.by)
      : affine(
          call,
          given.x,
          1,
          mapped(given.by, (n) => -n),
        );
  const large = leader(call, given);
  const negative = call.to.affine(given[1].tensor, -1, 0, call.name, "negative");
  return alike(call.to.merge("add", [given[0].tensor, negative], call.name), large);
}

export function divide(call: OnnxCall): Value {
  const given = sides(call);
  if (isPair(given) || given.first)
    throw call.problem("divides by a tensor of the network, which is not supported.", "unsupported-layer");
  return affine(
    call,
    given.x,
    mapped(given.by, (n) => 1 / n),
    0,
  );
}

export function sum(call: OnnxCall): Value {
  const all = Array.from({ length: call.inputCount }, (_, i) => call.activation(i));
  if (all.length === 1) return identity(call);
  const large = all.reduce((a, b) => leader(call, [a, b]));
  return alike(
    call.to.merge(
      "add",
      all.map((one) => one.tensor),
      call.name,
    ),
    large,
  );
}

/** A · B + C with B and C constant: a dense layer. */
export function gemm(call: OnnxCall): Value {
  if (call.int("transA", 0) !== 0)
    throw call.problem("transposes its image side (transA), which is not supported.", "unsupported-layer");
  const beta = call.float("beta", 1);
  const bias = call.constant(2);
  return dense(call, {
    transposed: call.int("transB", 0) !== 0,
    factor: call.float("alpha", 1),
    bias: bias && { of: bias, factor: beta },
  });
}

export const matMul = (call: OnnxCall): Value => dense(call, { transposed: false, factor: 1, bias: null });

interface DenseOptions {
  readonly transposed: boolean;
  readonly factor: number;
  readonly bias: { readonly of: Constant; readonly factor: number } | null;
}

function dense(call: OnnxCall, { transposed, factor, bias }: DenseOptions): Value {
  const x = call.activation();
  const matrix = call.needed(1);
  const length = x.tensor.shape.at(-1) as number;
  if (matrix.dims.length !== 2 || x.axes.length !== 1)
    throw call.problem(
      `multiplies ${showShape(dimsOf(x))} by ${showShape(matrix.dims)}; only vectors by matrices are supported.`,
      "unsupported-layer",
    );
  const [rows, units] = (transposed ? matrix.dims.toReversed() : matrix.dims) as [number, number];
  if (rows !== length) throw call.problem(`has a kernel for ${rows} inputs but gets ${length}.`, "shape");
  const biases = bias && count(bias.of.dims);
  if (biases !== null && biases !== 1 && biases !== units)
    throw call.problem(`has ${biases} biases for ${units} outputs.`, "shape");
  const origin = call.name;
  const { flat } = x;
  const kernel = (): Float32Array => {
    const values = matrix.values();
    const places = flat && placesInFile(flat);
    const turned = new Float32Array(values.length);
    for (let row = 0, at = 0; row < rows; row++) {
      const from = places ? (places[row] as number) : row;
      for (let unit = 0; unit < units; unit++)
        turned[at++] = factor * (values[transposed ? unit * rows + from : from * units + unit] as number);
    }
    return turned;
  };
  return activation(
    call.to.emit("dense", {
      origin,
      inputs: [x.tensor],
      params: { activation: null },
      shape: [units],
      weights: {
        kernel: call.to.weight(origin, "kernel", [rows, units], kernel),
        bias:
          bias &&
          call.to.weight(origin, "bias", [units], () => {
            const values = bias.of.values();
            return Float32Array.from(
              { length: units },
              (_, unit) => bias.factor * (values[values.length === 1 ? 0 : unit] as number),
            );
          }),
      },
    }),
  );
}
