import { count, showShape } from "../geometry";
import {
  type Activation,
  activation,
  channelsFirst,
  constant,
  dimsOf,
  type OnnxCall,
  type Value,
  wholeNumbers,
} from "./call";

// Operations that leave every number what it is: only its place or its name changes. On constants they are computed
// right away: exporters work out sizes with them (Shape, Gather, Concat, Reshape).

/** With ONNX' batch in front. */
const fullDims = (call: OnnxCall, x: Activation): readonly number[] => [call.batch, ...dimsOf(x)];

const long = (dims: readonly number[]): readonly number[] => dims.filter((n) => n !== 1);

/** The same numbers under other dims (behind the batch). */
function restated(call: OnnxCall, x: Activation, dims: readonly number[]): Value {
  const old = dimsOf(x);
  const origin = call.name;
  const unsupported = call.problem(
    `turns ${showShape(old)} into ${showShape(dims)}, which is not supported.`,
    "unsupported-layer",
  );
  if (count(old) !== count(dims) || !dims.every((n) => Number.isSafeInteger(n) && n > 0))
    throw call.problem(`cannot turn ${showShape(old)} into ${showShape(dims)}.`, "shape");
  if (String(old) === String(dims)) {
    const { tensor, axes, flat } = x;
    return activation(
      call.to.emit("identity", { origin, inputs: [tensor], params: {}, shape: tensor.shape }),
      axes,
      flat,
    );
  }
  const reshaped = (shape: readonly number[], axes: readonly number[], flat: Activation["flat"]): Value =>
    activation(
      call.to.emit("reshape", { origin, inputs: [x.tensor], params: { to: shape }, shape }),
      axes,
      flat,
    );
  // As long as only one axis has a length, order means nothing.
  const single = long(old).length <= 1 && long(dims).length <= 1 && x.flat === null;
  if (dims.length === 1) {
    const inOrder = single || x.axes.every((axis, i) => axis === i);
    return reshaped(dims, [0], x.flat ?? (inOrder ? null : { shape: x.tensor.shape, axes: x.axes }));
  }
  if (dims.length === 3 && x.flat && String(x.flat.axes.map((axis) => x.flat?.shape[axis])) === String(dims))
    return reshaped(x.flat.shape, x.flat.axes, null);
  if (!single) throw unsupported;
  if (dims.length !== 3) throw unsupported;
  const axes = (dims[2] as number) > 1 ? [0, 1, 2] : channelsFirst;
  const shape: number[] = [];
  axes.forEach((axis, i) => {
    shape[axis] = dims[i] as number;
  });
  return reshaped(shape, axes, null);
}

export function reshape(call: OnnxCall): Value {
  const value = call.input(0);
  const wanted = [...call.needed(1).values()];
  const old = value.kind === "constant" ? value.constant.dims : fullDims(call, value.activation);
  const keepsZero = call.int("allowzero", 0) === 0;
  const dims = wanted.map((n, i) => (n === 0 && keepsZero ? (old[i] ?? 0) : n));
  const known = count(dims.filter((n) => n !== -1));
  const open = dims.indexOf(-1);
  if (open >= 0) dims[open] = count(old) / known;
  if (value.kind === "constant") return constant({ ...value.constant, dims });
  if (dims[0] !== call.batch) throw call.problem(`mixes the batch with [${wanted}].`, "unsupported-layer");
  return restated(call, value.activation, dims.slice(1));
}

export function flatten(call: OnnxCall): Value {
  const x = call.activation();
  const axis = call.int("axis", 1);
  if (axis !== 1 && axis + x.axes.length + 1 !== 1)
    throw call.problem(`begins at axis ${axis}; only 1 is supported.`, "unsupported-layer");
  return restated(call, x, [count(dimsOf(x))]);
}

export function squeeze(call: OnnxCall): Value {
  const value = call.input(0);
  const axes = call.wholes("axes", 1);
  const dims = value.kind === "constant" ? value.constant.dims : fullDims(call, value.activation);
  const gone = new Set(axes ? axes.map((axis) => (axis < 0 ? axis + dims.length : axis)) : []);
  const left = dims.filter((n, i) =>
    axes ? !gone.has(i) : n !== 1 || (i === 0 && value.kind === "activation"),
  );
  if (value.kind === "constant") return constant({ ...value.constant, dims: left });
  if (gone.has(0)) throw call.problem("removes the batch, which is not supported.", "unsupported-layer");
  return restated(call, value.activation, left.slice(1));
}

export function unsqueeze(call: OnnxCall): Value {
  const value = call.input(0);
  const axes = call.wholes("axes", 1) ?? [];
  const dims = [...(value.kind === "constant" ? value.constant.dims : fullDims(call, value.activation))];
  const rank = dims.length + axes.length;
  for (const axis of axes.map((axis) => (axis < 0 ? axis + rank : axis)).sort((a, b) => a - b))
    dims.splice(axis, 0, 1);
  if (value.kind === "constant") return constant({ ...value.constant, dims });
  if (dims[0] !== call.batch || dims.length - 1 > 3)
    throw call.problem(`makes ${dims.length} axes, which is not supported.`, "unsupported-layer");
  return restated(call, value.activation, dims.slice(1));
}

/** Only tells which axis is which: nothing moves until something depends on the order. */
export function transpose(call: OnnxCall): Value {
  const x = call.activation();
  const rank = x.axes.length + 1;
  const order = call.ints("perm") ?? Array.from({ length: rank }, (_, i) => rank - 1 - i);
  const isOrder = order.length === rank && order.toSorted((a, b) => a - b).every((n, i) => n === i);
  if (!isOrder) throw call.problem(`has perm [${order}] for ${rank} axes.`);
  if (order[0] !== 0) throw call.problem("moves the batch, which is not supported.", "unsupported-layer");
  if (x.flat) return activation(x.tensor, x.axes, x.flat);
  return activation(
    call.to.emit("identity", { origin: call.name, inputs: [x.tensor], params: {}, shape: x.tensor.shape }),
    order.slice(1).map((axis) => x.axes[axis - 1] as number),
  );
}

export function concat(call: OnnxCall): Value {
  const values = Array.from({ length: call.inputCount }, (_, i) => call.input(i));
  if (values.every((value) => value.kind === "constant")) {
    const parts = values.map((value) => (value as { constant: { values: () => Iterable<number> } }).constant);
    const joined = parts.flatMap((part) => [...part.values()]);
    return wholeNumbers(call.name, [joined.length], joined);
  }
  const all = values.map((_, i) => call.activation(i));
  const first = all[0] as Activation;
  if (all.length === 1) return restated(call, first, dimsOf(first));
  const axis = call.axis(call.int("axis", 1), first);
  if (all.some((one) => String(one.axes) !== String(first.axes) || one.flat !== null))
    throw call.problem("joins tensors whose axes are in another order.", "unsupported-layer");
  const shapes = all.map((one) => one.tensor.shape);
  const [shape] = shapes as [readonly number[]];
  const wrong = shapes.find((other) => other.some((n, i) => i !== axis && n !== shape[i]));
  if (wrong) throw call.problem(`cannot join ${showShape(shape)} with ${showShape(wrong)}.`, "shape");
  const total = shapes.reduce((sum, other) => sum + (other[axis] as number), 0);
  return activation(
    call.to.emit("concat", {
      origin: call.name,
      inputs: all.map((one) => one.tensor),
      params: { axis },
      shape: shape.map((n, i) => (i === axis ? total : n)),
    }),
    first.axes,
  );
}

// What exporters work out before the network runs.

export function constantNode(call: OnnxCall): Value {
  const tensor = call.tensor("value");
  if (tensor) return constant(tensor);
  if (call.has("value_int")) return wholeNumbers(call.name, [], [call.int("value_int", 0)]);
  const ints = call.ints("value_ints");
  if (call.has("value_ints") && ints) return wholeNumbers(call.name, [ints.length], ints);
  const floats = call.has("value_float") ? [call.float("value_float", 0)] : call.floats("value_floats");
  if (floats === null) throw call.problem("holds no numbers.", "unsupported-layer");
  const dims = call.has("value_float") ? [] : [floats.length];
  return constant({ name: call.name, dims, isFloat: true, values: () => Float32Array.from(floats) });
}

export function shape(call: OnnxCall): Value {
  const value = call.input(0);
  const dims = value.kind === "constant" ? value.constant.dims : fullDims(call, value.activation);
  const part = dims.slice(call.int("start", 0), call.has("end") ? call.int("end", 0) : undefined);
  return wholeNumbers(call.name, [part.length], part);
}

export function cast(call: OnnxCall): Value {
  const value = call.input(0);
  if (value.kind === "constant") return value;
  // To another kind of float: this engine computes with float32 anyway.
  if (![1, 10, 11, 16].includes(call.int("to", 1)))
    throw call.problem(
      "turns the image's numbers into whole ones, which is not supported.",
      "unsupported-layer",
    );
  return restated(call, value.activation, dimsOf(value.activation));
}

export function gather(call: OnnxCall): Value {
  const from = call.needed(0);
  const which = call.needed(1);
  const list = [...from.values()];
  if (from.dims.length !== 1 || call.int("axis", 0) !== 0)
    throw call.problem("picks from more than a list, which is not supported.", "unsupported-layer");
  const picked = [...which.values()].map((i) => list.at(i) ?? Number.NaN);
  if (picked.some(Number.isNaN)) throw call.problem("picks what is not there.");
  return wholeNumbers(call.name, which.dims, picked);
}

export function slice(call: OnnxCall): Value {
  const from = call.needed(0);
  const [start = 0] = call.wholes("starts", 1) ?? [];
  const [end = 0] = call.wholes("ends", 2) ?? [];
  const step = call.constant(4)?.values()[0] ?? 1;
  if (from.dims.length !== 1 || step !== 1)
    throw call.problem("cuts more than a list, which is not supported.", "unsupported-layer");
  const part = [...from.values()].slice(start, end);
  return wholeNumbers(call.name, [part.length], part);
}
