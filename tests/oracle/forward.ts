import type {
  Activation,
  Model,
  Node,
  NodeId,
  NodeOf,
  OpParams,
  Padding,
  Shape,
} from "../../src/graph/types";

// An interpreter of ModelGraph that is as plain as can be: float64, one image, loops that read like the
// definitions. It knows nothing of the engine and is what the engine is compared with.

type Values = Float64Array;

interface Value {
  readonly shape: Shape;
  readonly data: Values;
}

/** Every node's output for one image [h, w, c], row-major. */
export function runForward(model: Model, input: Float64Array): Map<NodeId, Float64Array> {
  const { graph, weights } = model;
  const values = new Map<NodeId, Value>();
  const weight = (key: string): Value => {
    const array = weights.get(key);
    if (!array) throw new Error(`no weight ${key}`);
    return { shape: array.shape, data: Float64Array.from(array.data) };
  };
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((id) => {
      const value = values.get(id);
      if (!value) throw new Error(`${node.id} reads ${id}, which comes later or does not exist`);
      return value;
    });
    const value = node.kind === "input" ? { shape: node.shape, data: input } : compute(node, inputs, weight);
    if (size(node.shape) !== value.data.length || String(node.shape) !== String(value.shape))
      throw new Error(`${node.id} gave ${value.shape} and not ${node.shape}`);
    values.set(node.id, value);
  }
  return new Map([...values].map(([id, value]) => [id, value.data]));
}

/** The outputs of the last node. */
export function runLogits(model: Model, input: Float64Array): Float64Array {
  const logits = runForward(model, input).get(model.graph.logits);
  if (!logits) throw new Error("the graph has no logits");
  return logits;
}

const size = (shape: Shape): number => shape.reduce((product, n) => product * n, 1);

type WeightOf = (key: string) => Value;

function compute(node: Node, inputs: readonly Value[], weight: WeightOf): Value {
  const x = inputs[0] as Value;
  switch (node.kind) {
    case "input":
      return x;
    case "conv2d":
      return activated(conv2d(node, x, weight), node.params.activation);
    case "depthwiseConv2d":
      return activated(depthwiseConv2d(node, x, weight), node.params.activation);
    case "dense":
      return activated(dense(node, x, weight), node.params.activation);
    case "batchNorm": {
      const scale = weight(node.weights.scale).data;
      const shift = weight(node.weights.shift).data;
      return {
        shape: x.shape,
        data: x.data.map((v, i) => v * at(scale, i % scale.length) + at(shift, i % shift.length)),
      };
    }
    case "relu":
    case "elu":
    case "sigmoid":
    case "tanh":
    case "swish":
    case "hardSwish":
    case "hardSigmoid":
    case "softmax":
      return activated(x, { kind: node.kind, params: node.params } as Activation);
    case "lrn": {
      const { before, after, alpha, beta, bias } = node.params;
      const read = reader(x);
      return mapOf(x.shape, (row, column, channel) => {
        let squares = 0;
        for (let c = channel - before; c <= channel + after; c++)
          if (c >= 0 && c < (x.shape[2] as number)) squares += (read(row, column, c) as number) ** 2;
        return (read(row, column, channel) as number) / (bias + alpha * squares) ** beta;
      });
    }
    case "maxPool":
      return pool(node.params, x, (values, windowSize) => {
        const zeros = node.params.padWith === "zero" && values.length < windowSize ? [0] : [];
        return Math.max(...values, ...zeros);
      });
    case "avgPool":
      return pool(node.params, x, (values, windowSize) => {
        const total = values.reduce((sum, v) => sum + v, 0);
        return total / (node.params.padWith === "zero" ? windowSize : values.length);
      });
    case "globalAvgPool":
      return overPositions(
        x,
        node.params.keepDims,
        (values) => values.reduce((sum, v) => sum + v, 0) / values.length,
      );
    case "globalMaxPool":
      return overPositions(x, node.params.keepDims, (values) => Math.max(...values));
    case "pad":
      return pad(x, node.params.padding);
    case "add":
      return elementwise(inputs, (a, b) => a + b);
    case "multiply":
      return elementwise(inputs, (a, b) => a * b);
    case "concat":
      return concat(inputs, node.params.axis);
    case "reshape":
      return { shape: node.params.to, data: x.data };
    case "identity":
      return x;
  }
}

const at = (values: Values, index: number): number => {
  const value = values[index];
  if (value === undefined) throw new Error(`index ${index} of ${values.length}`);
  return value;
};

/** A map read at [row, column, channel]; `null` outside of it. */
function reader({ shape, data }: Value): (row: number, column: number, channel: number) => number | null {
  const [rows, columns, channels] = shape as [number, number, number];
  return (row, column, channel) =>
    row < 0 || row >= rows || column < 0 || column >= columns
      ? null
      : at(data, (row * columns + column) * channels + channel);
}

/** Builds a map from a function of [row, column, channel]. */
function mapOf(shape: Shape, f: (row: number, column: number, channel: number) => number): Value {
  const [rows, columns, channels] = shape as [number, number, number];
  const data = new Float64Array(size(shape));
  let i = 0;
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      for (let channel = 0; channel < channels; channel++) data[i++] = f(row, column, channel);
  return { shape, data };
}

function conv2d({ params, weights, shape }: NodeOf<"conv2d">, x: Value, weight: WeightOf): Value {
  const kernel = weight(weights.kernel);
  const [rows, columns, inPerGroup, filters] = kernel.shape as [number, number, number, number];
  const outPerGroup = filters / params.groups;
  const bias = weights.bias === null ? null : weight(weights.bias).data;
  const read = reader(x);
  return mapOf(shape, (row, column, filter) => {
    const firstChannel = Math.floor(filter / outPerGroup) * inPerGroup;
    let sum = bias === null ? 0 : at(bias, filter);
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++) {
        const [y, x] = source(params, row, column, i, j);
        for (let c = 0; c < inPerGroup; c++)
          sum +=
            (read(y, x, firstChannel + c) ?? 0) *
            at(kernel.data, ((i * columns + j) * inPerGroup + c) * filters + filter);
      }
    return sum;
  });
}

function depthwiseConv2d(
  { params, weights, shape }: NodeOf<"depthwiseConv2d">,
  x: Value,
  weight: WeightOf,
): Value {
  const kernel = weight(weights.kernel);
  const [rows, columns, channels, multiplier] = kernel.shape as [number, number, number, number];
  const bias = weights.bias === null ? null : weight(weights.bias).data;
  const read = reader(x);
  return mapOf(shape, (row, column, out) => {
    const channel = Math.floor(out / multiplier);
    const m = out % multiplier;
    let sum = bias === null ? 0 : at(bias, out);
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++) {
        const [y, x] = source(params, row, column, i, j);
        sum +=
          (read(y, x, channel) ?? 0) *
          at(kernel.data, ((i * columns + j) * channels + channel) * multiplier + m);
      }
    return sum;
  });
}

/** Where in the input the window at [row, column] reads its element [i, j]. */
function source(
  { strides, dilations, padding }: Pick<OpParams["conv2d"], "strides" | "dilations" | "padding">,
  row: number,
  column: number,
  i: number,
  j: number,
): readonly [number, number] {
  return [
    row * strides[0] + i * dilations[0] - padding[0][0],
    column * strides[1] + j * dilations[1] - padding[1][0],
  ];
}

function dense({ weights, shape }: NodeOf<"dense">, x: Value, weight: WeightOf): Value {
  const kernel = weight(weights.kernel);
  const [inputs, units] = kernel.shape as [number, number];
  const bias = weights.bias === null ? null : weight(weights.bias).data;
  const data = new Float64Array(size(shape));
  for (let row = 0; row < size(shape) / units; row++)
    for (let unit = 0; unit < units; unit++) {
      let sum = bias === null ? 0 : at(bias, unit);
      for (let i = 0; i < inputs; i++)
        sum += at(x.data, row * inputs + i) * at(kernel.data, i * units + unit);
      data[row * units + unit] = sum;
    }
  return { shape, data };
}

function activated({ shape, data }: Value, activation: Activation | null): Value {
  if (activation === null) return { shape, data };
  if (activation.kind === "softmax") return { shape, data: softmax(data, shape.at(-1) as number) };
  return { shape, data: data.map(scalar(activation)) };
}

function scalar(activation: Exclude<Activation, { kind: "softmax" }>): (x: number) => number {
  switch (activation.kind) {
    case "relu": {
      const { max, slope, threshold } = activation.params;
      return (x) => (max !== null && x >= max ? max : x > threshold ? x : slope * (x - threshold));
    }
    case "elu":
      return (x) => (x > 0 ? x : activation.params.alpha * Math.expm1(x));
    case "sigmoid":
      return (x) => 1 / (1 + Math.exp(-x));
    case "tanh":
      return Math.tanh;
    case "swish":
      return (x) => x / (1 + Math.exp(-x));
    case "hardSwish":
      return (x) => x * clip(activation.params.slope * x + activation.params.offset);
    case "hardSigmoid":
      return (x) => clip(activation.params.slope * x + activation.params.offset);
  }
}

const clip = (x: number): number => Math.min(Math.max(x, 0), 1);

/** Over the last axis. */
function softmax(data: Values, length: number): Values {
  const out = new Float64Array(data.length);
  for (let start = 0; start < data.length; start += length) {
    const row = data.subarray(start, start + length);
    const highest = Math.max(...row);
    const total = row.reduce((sum, x) => sum + Math.exp(x - highest), 0);
    row.forEach((x, i) => {
      out[start + i] = Math.exp(x - highest) / total;
    });
  }
  return out;
}

/** `values`: those of the window that lie inside the map; `windowSize`: how many the window has, padded ones too. */
function pool(
  { size: [rows, columns], strides, padding }: OpParams["maxPool"],
  x: Value,
  reduce: (values: readonly number[], windowSize: number) => number,
): Value {
  const read = reader(x);
  const extent = (axis: 0 | 1): number =>
    Math.floor(
      ((x.shape[axis] as number) + padding[axis][0] + padding[axis][1] - [rows, columns][axis]!) /
        strides[axis],
    ) + 1;
  return mapOf([extent(0), extent(1), x.shape[2] as number], (row, column, channel) => {
    const values: number[] = [];
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++) {
        const value = read(
          row * strides[0] + i - padding[0][0],
          column * strides[1] + j - padding[1][0],
          channel,
        );
        if (value !== null) values.push(value);
      }
    return reduce(values, rows * columns);
  });
}

function overPositions(x: Value, keepDims: boolean, reduce: (values: readonly number[]) => number): Value {
  const [rows, columns, channels] = x.shape as [number, number, number];
  const read = reader(x);
  const data = Float64Array.from({ length: channels }, (_, channel) => {
    const values: number[] = [];
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++) values.push(read(row, column, channel) as number);
    return reduce(values);
  });
  return { shape: keepDims ? [1, 1, channels] : [channels], data };
}

function pad(x: Value, [[top, bottom], [left, right]]: Padding): Value {
  const [rows, columns, channels] = x.shape as [number, number, number];
  const read = reader(x);
  return mapOf(
    [rows + top + bottom, columns + left + right, channels],
    (row, column, channel) => read(row - top, column - left, channel) ?? 0,
  );
}

/** A vector ([c] or [1, 1, c]) is used again at every position of a map. */
function elementwise(inputs: readonly Value[], f: (a: number, b: number) => number): Value {
  const largest = inputs.reduce((a, b) => (b.data.length > a.data.length ? b : a));
  const data = Float64Array.from({ length: largest.data.length }, (_, i) =>
    inputs.map((x) => at(x.data, i % x.data.length)).reduce(f),
  );
  return { shape: largest.shape, data };
}

function concat(inputs: readonly Value[], axis: number): Value {
  const first = inputs[0] as Value;
  // Everything behind the axis is one run of numbers; runs of the inputs take turns.
  const runs = inputs.map((x) => size(x.shape.slice(axis)));
  const outer = size(first.shape.slice(0, axis));
  const data: number[] = [];
  for (let o = 0; o < outer; o++)
    inputs.forEach((x, i) => {
      const run = runs[i] as number;
      data.push(...x.data.subarray(o * run, (o + 1) * run));
    });
  const total = inputs.reduce((sum, x) => sum + (x.shape[axis] as number), 0);
  return { shape: first.shape.map((n, i) => (i === axis ? total : n)), data: Float64Array.from(data) };
}
