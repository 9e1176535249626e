import * as tf from "@tensorflow/tfjs-core";
import { mulberry32, type Rng } from "../../src/core/rng";
import { Control, Meter } from "../../src/engine/control";
import type { RuleTable, Signal } from "../../src/engine/rule";
import { type Executable, makeExecutable, Tape } from "../../src/engine/tape";
import { backward, forward } from "../../src/engine/walk";
import type {
  Model,
  Node,
  NodeId,
  OpKind,
  OpParams,
  Padding,
  Pair,
  Shape,
  WeightArray,
} from "../../src/graph/types";
import { runForward } from "../oracle/forward";

// Graphs of one operator, made by hand: run by the engine on one side, by the float64 interpreter on the other.

/** What an operator is tried on. `weights` are shapes; their numbers are drawn. */
export type Case = {
  readonly [K in OpKind]: {
    readonly kind: K;
    readonly params: OpParams[K];
    /** Of each operand, without the batch axis. */
    readonly inputs: readonly Shape[];
    readonly shape: Shape;
    readonly weights?: Readonly<Record<string, Shape | null>>;
    /** Only numbers that are not negative, as behind a ReLU: the rules then leave the x⁻ half out. */
    readonly nonNegative?: boolean;
  };
}[OpKind];

export interface OneNode {
  readonly model: Model;
  readonly operands: readonly NodeId[];
  readonly node: NodeId;
  /** Elements of all operands together. */
  readonly size: number;
}

export const sizeOf = (shape: Shape): number => shape.reduce((product, n) => product * n, 1);

/** Numbers in [−1, 1) that float32 holds exactly. */
export const drawn = (rng: Rng, count: number): Float64Array =>
  Float64Array.from({ length: count }, () => Math.fround(2 * rng() - 1));

const NODE = "node" as NodeId;

/**
 * input [all operands in a row] → each operand cut out by a matrix of zeros and ones → the operator. With one
 * operand the input is that operand. `behindRelu` puts ReLUs before the operator, so that the graph shows that its
 * inputs cannot be negative.
 */
export function oneNode(trial: Case, seed: number): OneNode {
  const rng = mulberry32(seed);
  const weights = new Map<string, WeightArray>();
  const keys: Record<string, string | null> = {};
  for (const [name, shape] of Object.entries(trial.weights ?? {})) {
    keys[name] = shape === null ? null : name;
    if (shape) weights.set(name, { shape, data: Float32Array.from(drawn(rng, sizeOf(shape))) });
  }
  const single = trial.inputs.length === 1;
  const size = trial.inputs.reduce((sum, shape) => sum + sizeOf(shape), 0);
  const nodes: Node[] = [];
  const put = (node: Omit<Node, "origin" | "weights"> & { weights?: object }): NodeId => {
    nodes.push({ weights: {}, ...node, origin: node.id } as Node);
    return node.id;
  };
  const name = (id: string): NodeId => id as NodeId;
  const input = put({
    id: name("input"),
    kind: "input",
    inputs: [],
    params: {},
    shape: single ? trial.inputs[0]! : [size],
  });
  let start = 0;
  const operands = trial.inputs.map((shape, i) => {
    let id = input;
    if (!single) {
      weights.set(`cut${i}`, { shape: [size, sizeOf(shape)], data: selection(size, start, sizeOf(shape)) });
      start += sizeOf(shape);
      id = put({
        id: name(`cut${i}`),
        kind: "dense",
        inputs: [input],
        params: { activation: null },
        weights: { kernel: `cut${i}`, bias: null },
        shape: [sizeOf(shape)],
      });
      id = put({
        id: name(`operand${i}`),
        kind: "reshape",
        inputs: [id],
        params: { to: shape },
        shape,
      });
    }
    if (!trial.nonNegative) return id;
    return put({
      id: name(`relu${i}`),
      kind: "relu",
      inputs: [id],
      params: { max: null, slope: 0, threshold: 0 },
      shape,
    });
  });
  put({
    id: NODE,
    kind: trial.kind,
    inputs: operands,
    params: trial.params,
    weights: keys,
    shape: trial.shape,
  } as Omit<Node, "origin">);
  const graph = {
    nodes,
    input,
    logits: NODE,
    head: "none" as const,
    renamed: new Map(),
    card: {
      version: 1 as const,
      id: "one-node",
      name: trial.kind,
      task: "classification" as const,
      input: { size: [1, 1] as const, channels: 1 as const },
      preprocessing: null,
      classes: sizeOf(trial.shape),
      labels: null,
      source: "",
      licence: "",
    },
  };
  return { model: { graph, weights }, operands, node: NODE, size };
}

function selection(rows: number, start: number, columns: number): Float32Array {
  const data = new Float32Array(rows * columns);
  for (let i = 0; i < columns; i += 1) data[(start + i) * columns + i] = 1;
  return data;
}

/** The operator's output for one image, in float64. */
export const interpreted = ({ model, node }: OneNode, x: Float64Array): Float64Array =>
  runForward(model, x).get(node)!;

export const runnable = ({ model }: OneNode, maxElements = 2 ** 24): Executable =>
  makeExecutable(model.graph, model.weights, { maxElements, budget: 2 ** 24 });

export const freeControl = (): Control => new Control({ meter: new Meter() });

/** Images [n][size] side by side in one batch of the input's shape. */
export const batchOf = (images: readonly Float64Array[], shape: Shape): tf.Tensor =>
  tf.tensor(
    images.flatMap((image) => [...image]),
    [images.length, ...shape],
  );

/** The recorded run of a batch from the input on. The caller disposes. */
export async function tapeOf(
  executable: Executable,
  images: readonly Float64Array[],
  precise = false,
): Promise<Tape> {
  const { graph } = executable.network;
  const input = batchOf(images, executable.network.member(graph.input).node.shape);
  try {
    const values = await forward({
      executable,
      from: new Map([[graph.input, input]]),
      to: [graph.logits],
      keep: "all",
      precise,
      control: freeControl(),
    });
    return new Tape(executable, values);
  } finally {
    input.dispose();
  }
}

/** What a table sends from the operator's output to each operand, [n][elements]. */
export async function sentBack<S extends Signal>(
  one: OneNode,
  tape: Tape,
  table: RuleTable<S>,
  dy: readonly Float64Array[],
): Promise<Float64Array[]> {
  const { network } = tape;
  const seed = batchOf(dy, network.member(one.node).node.shape);
  const to = [...new Set(one.operands)];
  const signals = await backward({
    tape,
    seeds: new Map([[one.node, seed]]),
    to,
    table,
    control: freeControl(),
  });
  try {
    // Operand after operand, as the interpreter's input has them.
    const perImage: number[][] = dy.map(() => []);
    for (const id of to) {
      const values = await signals.get(id)!.data();
      const size = values.length / dy.length;
      for (const [n, all] of perImage.entries()) all.push(...values.slice(n * size, (n + 1) * size));
    }
    return perImage.map((all) => Float64Array.from(all));
  } finally {
    tf.dispose([seed, ...signals.values()]);
  }
}

const NONE: Padding = [
  [0, 0],
  [0, 0],
];

interface Sliding {
  readonly strides?: Pair;
  readonly dilations?: Pair;
  readonly padding?: Padding;
}

const extents = (input: Shape, size: Pair, { strides, dilations, padding }: Required<Sliding>): Pair =>
  [0, 1].map((a) => {
    const room = input[a]! + padding[a]![0] + padding[a]![1] - (size[a]! - 1) * dilations[a]! - 1;
    return Math.floor(room / strides[a]!) + 1;
  }) as unknown as Pair;

const slidingOf = (given: Sliding): Required<Sliding> => ({
  strides: [1, 1],
  dilations: [1, 1],
  padding: NONE,
  ...given,
});

/** A convolution case; `filters` is the number of outputs. */
export function convCase(
  input: Shape,
  size: Pair,
  filters: number,
  given: Sliding & { readonly groups?: number; readonly bias?: boolean; readonly nonNegative?: boolean } = {},
): Case {
  const sliding = slidingOf(given);
  const { strides, dilations, padding } = sliding;
  const { groups = 1, bias = true, nonNegative = false } = given;
  return {
    kind: "conv2d",
    params: { strides, dilations, padding, groups, activation: null },
    inputs: [input],
    shape: [...extents(input, size, sliding), filters],
    weights: { kernel: [...size, input[2]! / groups, filters], bias: bias ? [filters] : null },
    nonNegative,
  };
}

export function depthwiseCase(
  input: Shape,
  size: Pair,
  multiplier: number,
  given: Sliding & { readonly bias?: boolean; readonly nonNegative?: boolean } = {},
): Case {
  const sliding = slidingOf(given);
  const { strides, dilations, padding } = sliding;
  const channels = input[2]! * multiplier;
  return {
    kind: "depthwiseConv2d",
    params: { strides, dilations, padding, activation: null },
    inputs: [input],
    shape: [...extents(input, size, sliding), channels],
    weights: {
      kernel: [...size, input[2]!, multiplier],
      bias: given.bias === false ? null : [channels],
    },
    nonNegative: given.nonNegative ?? false,
  };
}

export function poolCase(
  kind: "maxPool" | "avgPool",
  input: Shape,
  size: Pair,
  given: Sliding & { readonly padWith?: "zero" | "none"; readonly nonNegative?: boolean } = {},
): Case {
  const sliding = slidingOf(given);
  const { strides, padding } = sliding;
  const { padWith = "none", nonNegative = false } = given;
  return {
    kind,
    params: { size, strides, padding, padWith },
    inputs: [input],
    shape: [...extents(input, size, sliding), input[2]!],
    nonNegative,
  };
}

export const denseCase = (
  input: Shape,
  units: number,
  { bias = true, nonNegative = false }: { readonly bias?: boolean; readonly nonNegative?: boolean } = {},
): Case => ({
  kind: "dense",
  params: { activation: null },
  inputs: [input],
  shape: [...input.slice(0, -1), units],
  weights: { kernel: [input.at(-1)!, units], bias: bias ? [units] : null },
  nonNegative,
});
