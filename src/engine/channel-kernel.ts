import type { Node, NodeId, Padding, Pair, Shape } from "../graph/types";
import type { Network } from "./network";
import type { Tape } from "./tape";

/** Rows, columns and channels of an output; a vector has one row and one column. */
export type MapShape = readonly [number, number, number];

export function asMap(shape: Shape): MapShape {
  const [a = 1, b = 1, c = 1] = shape;
  if (shape.length === 1) return [1, 1, a];
  return shape.length === 2 ? [1, a, b] : [a, b, c];
}

/** The window that slides over an input, and which of its channels it reads for one output channel. */
export interface ChannelWindow {
  /** The node that is read. */
  readonly reads: NodeId;
  readonly size: Pair;
  readonly strides: Pair;
  readonly dilations: Pair;
  readonly padding: Padding;
  readonly firstChannel: number;
  readonly channels: number;
}

/** A channel as a weighted sum: its window and the factors, [rows, columns, channels]. */
export interface WeightedWindow extends ChannelWindow {
  readonly weights: Float32Array;
  readonly bias: number | null;
}

const still = {
  strides: [1, 1],
  dilations: [1, 1],
  padding: [
    [0, 0],
    [0, 0],
  ],
} as const;

/** A single position of an input. */
export const pointWindow = (reads: NodeId, firstChannel: number, channels = 1): ChannelWindow => ({
  ...still,
  reads,
  size: [1, 1],
  firstChannel,
  channels,
});

/** How a node with coefficients of its own makes one channel; `null` for all other nodes. */
export function weightedWindow({ executable, network }: Tape, node: Node, k: number): WeightedWindow | null {
  const weight = (key: string): Float32Array | Float64Array => executable.kernels.array(key).data;
  const shapeOf = (key: string): Shape => executable.kernels.array(key).shape;
  const reads = node.inputs[0] as NodeId;
  switch (node.kind) {
    case "conv2d": {
      const [h = 1, w = 1, channels = 1, outputs = 1] = shapeOf(node.weights.kernel);
      const group = Math.floor((k * node.params.groups) / outputs);
      return {
        ...node.params,
        reads,
        size: [h, w],
        channels,
        firstChannel: group * channels,
        weights: every(weight(node.weights.kernel), outputs, k, h * w * channels),
        bias: node.weights.bias === null ? null : weight(node.weights.bias)[k]!,
      };
    }
    case "depthwiseConv2d": {
      const [h = 1, w = 1, inputs = 1, multiplier = 1] = shapeOf(node.weights.kernel);
      return {
        ...node.params,
        reads,
        size: [h, w],
        channels: 1,
        firstChannel: Math.floor(k / multiplier),
        weights: every(weight(node.weights.kernel), inputs * multiplier, k, h * w),
        bias: node.weights.bias === null ? null : weight(node.weights.bias)[k]!,
      };
    }
    case "dense": {
      const [inputs = 1, outputs = 1] = shapeOf(node.weights.kernel);
      const source = flattened(network, reads);
      const [h, w, channels] = source ? asMap(source.shape) : [1, 1, inputs];
      return {
        ...still,
        reads: source?.id ?? reads,
        size: [h, w],
        channels,
        firstChannel: 0,
        weights: every(weight(node.weights.kernel), outputs, k, inputs),
        bias: node.weights.bias === null ? null : weight(node.weights.bias)[k]!,
      };
    }
    case "batchNorm":
      return {
        ...pointWindow(reads, k),
        weights: Float32Array.of(weight(node.weights.scale)[k]!),
        bias: weight(node.weights.shift)[k]!,
      };
    default:
      return null;
  }
}

/** The map behind a vector, where flattening it is all that lies between: a dense layer's weights are then maps, too. */
function flattened(network: Network, id: NodeId): Node | null {
  const { node } = network.member(id);
  if (node.kind !== "reshape" || node.shape.length !== 1) return null;
  const source = network.member(node.inputs[0] as NodeId).node;
  return source.shape.length === 3 ? source : null;
}

/** Every `step`-th number from `first` on. */
function every(data: ArrayLike<number>, step: number, first: number, count: number): Float32Array {
  const out = new Float32Array(count);
  for (let i = 0; i < count; i++) out[i] = data[i * step + first]!;
  return out;
}

/** Elementwise, so that one number is all it needs. */
const elementwise: readonly Node["kind"][] = [
  "relu",
  "elu",
  "sigmoid",
  "tanh",
  "swish",
  "hardSwish",
  "hardSigmoid",
  "identity",
];

/** The node that makes a channel's values, and the activations that follow up to `id`, in order. */
export function madeBy(
  network: Network,
  id: NodeId,
): { readonly node: Node; readonly activations: readonly Node[] } {
  const activations: Node[] = [];
  let { node } = network.member(id);
  while (elementwise.includes(node.kind)) {
    activations.unshift(node);
    node = network.member(node.inputs[0] as NodeId).node;
  }
  return { node, activations };
}
