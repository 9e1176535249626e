import type { ReceptiveField } from "../api/inside";
import type { ModelGraph, Node, NodeId, Padding, Pair, Weights } from "./types";

/** A field along one axis: position i sees pixels start + i · stride … + size − 1. */
interface Reach {
  readonly start: number;
  readonly stride: number;
  readonly size: number;
}

type Axes = readonly [Reach, Reach];

/**
 * The receptive field of every node, from kernel sizes, strides, dilations and padding alone. It is what a position
 * can depend on; a ReLU that is off, or a maximum elsewhere, may make it depend on less.
 */
export function receptiveFields(graph: ModelGraph, weights: Weights): ReadonlyMap<NodeId, ReceptiveField> {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const found = new Map<NodeId, Axes>();
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((id) => [nodes.get(id) as Node, found.get(id) as Axes] as const);
    found.set(node.id, fieldOf(node, inputs, weights));
  }
  return new Map(
    [...found].map(([id, [rows, columns]]) => [
      id,
      {
        size: [rows.size, columns.size],
        stride: [rows.stride, columns.stride],
        start: [rows.start, columns.start],
      },
    ]),
  );
}

type Input = readonly [node: Node, axes: Axes];

function fieldOf(node: Node, inputs: readonly Input[], weights: Weights): Axes {
  const [first] = inputs;
  if (!first) return [pixel, pixel];
  const [before, axes] = first;
  const kernel = (key: string): Pair => {
    const [h = 1, w = 1] = weights.get(key)?.shape ?? [];
    return [h, w];
  };
  switch (node.kind) {
    case "conv2d":
    case "depthwiseConv2d": {
      const { strides, dilations, padding } = node.params;
      return slid(axes, kernel(node.weights.kernel), strides, dilations, padding);
    }
    case "maxPool":
    case "avgPool":
      return slid(axes, node.params.size, node.params.strides, [1, 1], node.params.padding);
    case "pad":
      return slid(axes, [1, 1], [1, 1], [1, 1], node.params.padding);
    case "globalAvgPool":
    case "globalMaxPool":
      return gathered(before, axes);
    case "reshape":
      return isSameMap(before, node) ? axes : gathered(before, axes);
    case "concat":
      return node.params.axis === 2 || node.shape.length < 3
        ? united(node, inputs)
        : united({ shape: [1] }, inputs);
    case "add":
    case "multiply":
      return united(node, inputs);
    default:
      return axes;
  }
}

const pixel: Reach = { start: 0, stride: 1, size: 1 };

const slid = (axes: Axes, size: Pair, strides: Pair, dilations: Pair, padding: Padding): Axes => {
  const along = (axis: 0 | 1): Reach => {
    const { start, stride, size: own } = axes[axis];
    return {
      start: start - padding[axis][0] * stride,
      stride: stride * strides[axis],
      size: own + (size[axis] - 1) * dilations[axis] * stride,
    };
  };
  return [along(0), along(1)];
};

/** All positions of a map at once. */
function gathered({ shape }: Pick<Node, "shape">, axes: Axes): Axes {
  const [h, w] = shape.length === 3 ? [shape[0]!, shape[1]!] : [1, 1];
  const whole = ({ start, stride, size }: Reach, count: number): Reach => ({
    start,
    stride: 0,
    size: size + (count - 1) * stride,
  });
  return [whole(axes[0], h), whole(axes[1], w)];
}

const isSameMap = (a: Node, b: Node): boolean =>
  a.shape.length === 3 && b.shape.length === 3 && a.shape[0] === b.shape[0] && a.shape[1] === b.shape[1];

/** What any of the inputs sees. Where they step differently (a gate), every position sees all of it. */
function united(node: Pick<Node, "shape">, inputs: readonly Input[]): Axes {
  const along = (axis: 0 | 1): Reach => {
    const strides = new Set(inputs.map(([, axes]) => axes[axis].stride));
    const parts = inputs.map(([input, axes]) =>
      strides.size > 1 || node.shape.length < 3 ? gathered(input, axes)[axis] : axes[axis],
    );
    const start = Math.min(...parts.map((part) => part.start));
    const end = Math.max(...parts.map((part) => part.start + part.size));
    return { start, stride: parts[0]!.stride, size: end - start };
  };
  return [along(0), along(1)];
}
