import type { OpParams } from "../../types";
import { count, showShape } from "../geometry";
import { type GraphCall, tensor, type Value, wholeNumbers } from "./call";
import { conv2d, depthwiseConv2d, matMul, normalisation, windowOf } from "./linear";

/** Adds the nodes of one operation; answers with its first output. */
export type GraphConverter = (call: GraphCall) => Value;

type Elementwise = "relu" | "elu" | "sigmoid" | "tanh" | "softmax";

const elementwise =
  <K extends Elementwise>(kind: K, params: (call: GraphCall) => OpParams[K]): GraphConverter =>
  (call) => {
    const x = call.tensor();
    return tensor(
      call.to.emit(kind, { origin: call.name, inputs: [x], shape: x.shape, params: params(call) }),
    );
  };

const plainRelu = { max: null, slope: 0, threshold: 0 };

const identity: GraphConverter = (call) => {
  const value = call.input(0);
  if (value.kind === "constant") return value;
  const { tensor: x } = value;
  return tensor(call.to.emit("identity", { origin: call.name, inputs: [x], params: {}, shape: x.shape }));
};

/** An operation on two sides of which one may be constant. */
const join =
  (
    both: (call: GraphCall) => Value,
    withConstant: (n: number) => readonly [scale: number, shift: number],
    reversed: ((n: number) => readonly [scale: number, shift: number]) | null,
  ): GraphConverter =>
  (call) => {
    const [a, b] = [call.input(0), call.input(1)];
    if (a.kind === "tensor" && b.kind === "tensor") return both(call);
    const isReversed = a.kind === "constant";
    const x = isReversed ? call.tensor(1) : call.tensor(0);
    const of = isReversed ? reversed : withConstant;
    if (of === null)
      throw call.problem("divides by a tensor of the network, which is not supported.", "unsupported-layer");
    const constant = call.perChannel(call.constant(isReversed ? 0 : 1), x);
    if (typeof constant === "number") return tensor(call.to.affine(x, ...of(constant), call.name));
    return tensor(
      call.to.affine(
        x,
        constant.map((n) => of(n)[0]),
        constant.map((n) => of(n)[1]),
        call.name,
      ),
    );
  };

const sum = (call: GraphCall): Value =>
  tensor(
    call.to.merge(
      "add",
      call.inputs.map((_, i) => call.tensor(i)),
      call.name,
    ),
  );

const add = join(
  sum,
  (n) => [1, n],
  (n) => [1, n],
);
const multiply = join(
  (call) => tensor(call.to.product(call.tensor(0), call.tensor(1), call.name)),
  (n) => [n, 0],
  (n) => [n, 0],
);
const subtract = join(
  (call) => {
    const negative = call.to.affine(call.tensor(1), -1, 0, call.name, "negative");
    return tensor(call.to.merge("add", [call.tensor(0), negative], call.name));
  },
  (n) => [1, -n],
  (n) => [-1, n],
);
const divide = join(
  (call) => {
    throw call.problem("divides by a tensor of the network, which is not supported.", "unsupported-layer");
  },
  (n) => [1 / n, 0],
  null,
);

const batchNorm: GraphConverter = (call) => {
  const x = call.map();
  if (call.flag("is_training"))
    throw call.problem("is in training mode: convert the model for inference.", "unsupported-layer");
  return tensor(call.to.affine(x, ...normalisation(call, 1, x.shape[2] as number), call.name));
};

const pool =
  (kind: "maxPool" | "avgPool"): GraphConverter =>
  (call) => {
    const x = call.map();
    const size = call.pair("ksize", null);
    const { out, strides, padding } = windowOf(call, x, size);
    return tensor(
      call.to.emit(kind, {
        origin: call.name,
        inputs: [x],
        shape: [...out, x.shape[2] as number],
        params: { size, strides, padding, padWith: "none" },
      }),
    );
  };

/** The mean or maximum over rows and columns. */
const reduce =
  (kind: "globalAvgPool" | "globalMaxPool"): GraphConverter =>
  (call) => {
    const x = call.map();
    const axes = [...call.constant(1).data];
    const ours = axes.map((axis) => call.axis(axis, x)).sort((a, b) => a - b);
    if (String(ours) !== "0,1")
      throw call.problem(
        `reduces the axes [${axes}]; only all rows and columns of a map are supported.`,
        "unsupported-layer",
      );
    const keepDims = call.flag("keep_dims");
    const channels = x.shape[2] as number;
    const shape = keepDims ? [1, 1, channels] : [channels];
    return tensor(call.to.emit(kind, { origin: call.name, inputs: [x], params: { keepDims }, shape }));
  };

const pad: GraphConverter = (call) => {
  const x = call.map();
  const { shape, data } = call.constant(1);
  const value = call.inputs.length > 2 ? call.constant(2).data[0] : 0;
  const [, , top, bottom, left, right] = data as unknown as readonly number[] & { length: 8 };
  if (
    String(shape) !== "4,2" ||
    data.some((n) => n < 0) ||
    value !== 0 ||
    data[0] ||
    data[1] ||
    data[6] ||
    data[7]
  )
    throw call.problem(
      "pads with something else than zeros around rows and columns, which is not supported.",
      "unsupported-layer",
    );
  const [h, w, c] = x.shape as [number, number, number];
  const padding = [
    [top as number, bottom as number],
    [left as number, right as number],
  ] as const;
  return tensor(
    call.to.emit("pad", {
      origin: call.name,
      inputs: [x],
      params: { padding },
      shape: [h + padding[0][0] + padding[0][1], w + padding[1][0] + padding[1][1], c],
    }),
  );
};

const concat: GraphConverter = (call) => {
  const all = call.inputs.slice(0, -1).map((_, i) => call.tensor(i));
  const [first] = all;
  if (!first) throw call.problem("joins nothing.");
  const axis = call.axis(call.constant(call.inputs.length - 1).data[0] as number, first);
  const wrong = all.find(
    ({ shape }) =>
      shape.length !== first.shape.length || shape.some((n, i) => i !== axis && n !== first.shape[i]),
  );
  if (wrong)
    throw call.problem(`cannot join ${showShape(first.shape)} with ${showShape(wrong.shape)}.`, "shape");
  const total = all.reduce((n, { shape }) => n + (shape[axis] as number), 0);
  return tensor(
    call.to.emit("concat", {
      origin: call.name,
      inputs: all,
      params: { axis },
      shape: first.shape.map((n, i) => (i === axis ? total : n)),
    }),
  );
};

/** The same numbers under another shape (behind the batch). */
function restated(call: GraphCall, shape: readonly number[]): Value {
  const x = call.tensor();
  if (count(shape) !== count(x.shape) || shape.length === 0)
    throw call.problem(`cannot turn ${showShape(x.shape)} into ${showShape(shape)}.`, "shape");
  return tensor(call.to.emit("reshape", { origin: call.name, inputs: [x], params: { to: shape }, shape }));
}

const reshape: GraphConverter = (call) => {
  const wanted = [...call.constant(1).data];
  const total = count(call.tensor().shape);
  const known = count(wanted.filter((n) => n !== -1));
  const dims = wanted.map((n) => (n === -1 ? total / known : n));
  if (dims[0] !== 1)
    throw call.problem(
      `turns ${showShape(call.tensor().shape)} into [${wanted}], which mixes the batch.`,
      "unsupported-layer",
    );
  return restated(call, dims.slice(1));
};

const squeeze: GraphConverter = (call) => {
  const { shape } = call.tensor();
  const axes = call.ints("squeeze_dims") ?? [];
  const gone = new Set(axes.map((axis) => call.axis(axis, call.tensor())));
  return restated(
    call,
    shape.filter((n, i) => (axes.length > 0 ? !gone.has(i) : n !== 1)),
  );
};

const expandDims: GraphConverter = (call) => {
  const { shape } = call.tensor();
  const axis = call.constant(1).data[0] as number;
  const at = axis < 0 ? axis + shape.length + 1 : axis - 1;
  if (at < 0 || at > shape.length) throw call.problem("adds an axis before the batch.", "unsupported-layer");
  return restated(call, shape.toSpliced(at, 0, 1));
};

const lrn: GraphConverter = (call) => {
  const x = call.map();
  const radius = call.int("depth_radius", 5);
  return tensor(
    call.to.emit("lrn", {
      origin: call.name,
      inputs: [x],
      shape: x.shape,
      params: {
        before: radius,
        after: radius,
        alpha: call.float("alpha", 1),
        beta: call.float("beta", 0.5),
        bias: call.float("bias", 1),
      },
    }),
  );
};

// Sizes that the graph works out itself; the batch is 1.

const shapeOf: GraphConverter = (call) => {
  const { shape } = call.tensor();
  return wholeNumbers([shape.length + 1], [1, ...shape]);
};

const stridedSlice: GraphConverter = (call) => {
  const { data, shape } = call.constant(0);
  const [begin = 0, end = 0, stride = 1] = [1, 2, 3].map((i) => call.constant(i).data[0] as number);
  if (shape.length !== 1 || stride !== 1)
    throw call.problem("cuts more than a list of sizes, which is not supported.", "unsupported-layer");
  const from = (call.int("begin_mask", 0) & 1) === 1 ? 0 : begin;
  if ((call.int("shrink_axis_mask", 0) & 1) === 1) return wholeNumbers([], [[...data].at(from) ?? 0]);
  const part = [...data].slice(from, (call.int("end_mask", 0) & 1) === 1 ? undefined : end);
  return wholeNumbers([part.length], part);
};

const pack: GraphConverter = (call) => {
  const values = call.inputs.map((_, i) => call.constant(i).data[0] as number);
  return wholeNumbers([values.length], values);
};

/** Operations that are read. Const and Placeholder are not here: they are where a graph begins. */
export const graphConverters: ReadonlyMap<string, GraphConverter> = new Map<string, GraphConverter>([
  ["Conv2D", conv2d],
  ["_FusedConv2D", conv2d],
  ["FusedConv2D", conv2d],
  ["DepthwiseConv2dNative", depthwiseConv2d],
  ["FusedDepthwiseConv2dNative", depthwiseConv2d],
  ["_FusedDepthwiseConv2dNative", depthwiseConv2d],
  ["MatMul", matMul],
  ["BatchMatMulV2", matMul],
  ["_FusedMatMul", matMul],
  ["BiasAdd", add],
  ["BiasAddV1", add],
  ["Add", add],
  ["AddV2", add],
  ["AddN", sum],
  ["Sub", subtract],
  ["Mul", multiply],
  ["RealDiv", divide],
  ["Div", divide],
  ["FusedBatchNorm", batchNorm],
  ["FusedBatchNormV2", batchNorm],
  ["FusedBatchNormV3", batchNorm],
  ["LRN", lrn],
  ["Relu", elementwise("relu", () => plainRelu)],
  ["Relu6", elementwise("relu", () => ({ ...plainRelu, max: 6 }))],
  ["LeakyRelu", elementwise("relu", (call) => ({ ...plainRelu, slope: call.float("alpha", 0.2) }))],
  ["Elu", elementwise("elu", () => ({ alpha: 1 }))],
  ["Sigmoid", elementwise("sigmoid", () => ({}))],
  ["Tanh", elementwise("tanh", () => ({}))],
  ["Softmax", elementwise("softmax", () => ({}))],
  ["MaxPool", pool("maxPool")],
  ["AvgPool", pool("avgPool")],
  ["Mean", reduce("globalAvgPool")],
  ["Max", reduce("globalMaxPool")],
  ["Pad", pad],
  ["PadV2", pad],
  ["ConcatV2", concat],
  ["Reshape", reshape],
  ["Squeeze", squeeze],
  ["ExpandDims", expandDims],
  ["Identity", identity],
  ["IdentityN", identity],
  ["StopGradient", identity],
  ["Snapshot", identity],
  ["Shape", shapeOf],
  ["StridedSlice", stridedSlice],
  ["Pack", pack],
]);
