import type { Brand } from "../core/brand";
import type { ModelCard } from "./card";

export type NodeId = Brand<string, "NodeId">;

/** Height, width, channels of a map, or a vector's length; the batch axis is never part of it. */
export type Shape = readonly number[];

/** Rows, columns. */
export type Pair = readonly [number, number];

/** Zeros around a map: [[top, bottom], [left, right]]. `same` and `valid` are turned into this on import. */
export type Padding = readonly [Pair, Pair];

interface Sliding {
  readonly strides: Pair;
  readonly dilations: Pair;
  readonly padding: Padding;
}

interface Pooling {
  readonly size: Pair;
  readonly strides: Pair;
  readonly padding: Padding;
  /**
   * What a padded position is: `zero` takes part as the number 0 (an absorbed ZeroPadding2D layer),
   * `none` does not take part (Keras' own `same` padding: never a maximum, not counted in an average).
   */
  readonly padWith: "zero" | "none";
}

interface Fusable {
  /** Applied to the output; `split-activation` makes it a node of its own, the engine never sees it. */
  readonly activation: Activation | null;
}

type Nothing = Readonly<Record<never, never>>;

/** One row per operator: what it needs to know besides its inputs and weights. */
export interface OpParams {
  input: Nothing;
  /** kernel [kh, kw, in / groups, out] */
  conv2d: Sliding & Fusable & { readonly groups: number };
  /** kernel [kh, kw, in, multiplier]; output channel = in · multiplier + m */
  depthwiseConv2d: Sliding & Fusable;
  /** kernel [in, out], on the last axis */
  dense: Fusable;
  /** Inference batch norm as an affine map: y = scale · x + shift, both [c]. */
  batchNorm: Nothing;
  /** y = max if x ≥ max; x if x > threshold; slope · (x − threshold) otherwise. ReLU6: max 6. */
  relu: { readonly max: number | null; readonly slope: number; readonly threshold: number };
  elu: { readonly alpha: number };
  sigmoid: Nothing;
  tanh: Nothing;
  swish: Nothing;
  /** y = x · clip(slope · x + offset, 0, 1) */
  hardSwish: { readonly slope: number; readonly offset: number };
  /** y = clip(slope · x + offset, 0, 1); Keras 2: 0.2 and 0.5, Keras 3: 1/6 and 1/2. */
  hardSigmoid: { readonly slope: number; readonly offset: number };
  /**
   * Local response normalisation: y = x · (bias + alpha · Σ x²)^−beta, the sum over `before` channels below each one,
   * itself, and `after` above.
   */
  lrn: {
    readonly before: number;
    readonly after: number;
    readonly alpha: number;
    readonly beta: number;
    readonly bias: number;
  };
  /** Over the last axis. A final softmax is cut off on import (`ModelGraph.head`). */
  softmax: Nothing;
  maxPool: Pooling;
  avgPool: Pooling;
  /** [h, w, c] → [c], or [1, 1, c] with keepDims. */
  globalAvgPool: { readonly keepDims: boolean };
  globalMaxPool: { readonly keepDims: boolean };
  /** Zeros around a map, where no convolution or pool could absorb it. */
  pad: { readonly padding: Padding };
  /** Sum of two or more inputs; an input may broadcast over positions ([1, 1, c] or [c]). */
  add: Nothing;
  /** Product of two or more inputs; an input may broadcast over positions ([1, 1, c] or [c]). */
  multiply: Nothing;
  /** Joins along an axis of the map (0 = rows, 1 = columns, 2 = channels), never the batch axis. */
  concat: { readonly axis: number };
  reshape: { readonly to: Shape };
  /** Dropout at inference, a linear activation: `drop-identity` removes it. */
  identity: Nothing;
}

export type OpKind = keyof OpParams;

export type ActivationKind =
  | "relu"
  | "elu"
  | "sigmoid"
  | "tanh"
  | "swish"
  | "hardSwish"
  | "hardSigmoid"
  | "softmax";

/** An activation as data, with its parameters. */
export type Activation = {
  readonly [K in ActivationKind]: { readonly kind: K; readonly params: OpParams[K] };
}[ActivationKind];

/** Keys into the weights, by part. An operator without a row has none. */
export interface OpWeights {
  conv2d: { readonly kernel: string; readonly bias: string | null };
  depthwiseConv2d: { readonly kernel: string; readonly bias: string | null };
  dense: { readonly kernel: string; readonly bias: string | null };
  batchNorm: { readonly scale: string; readonly shift: string };
}

export type WeightsOf<K extends OpKind> = K extends keyof OpWeights ? OpWeights[K] : Nothing;

export interface NodeOf<K extends OpKind> {
  readonly id: NodeId;
  readonly kind: K;
  readonly inputs: readonly NodeId[];
  readonly params: OpParams[K];
  readonly weights: WeightsOf<K>;
  /** Of the output, without the batch axis. */
  readonly shape: Shape;
  /** The layer's name in the file this came from. Several nodes may share it; the last is the layer's output. */
  readonly origin: string;
}

export type Node = { readonly [K in OpKind]: NodeOf<K> }[OpKind];

export interface WeightArray {
  readonly shape: Shape;
  /** Row-major. What was computed from several weights stays in float64 until it is merged or uploaded. */
  readonly data: Float32Array | Float64Array;
}

/** Typed arrays until the engine uploads them. */
export type Weights = ReadonlyMap<string, WeightArray>;

/** What turned logits into answers in the file; cut off, because explanations start at the logit. */
export type Head = "softmax" | "sigmoid" | "none";

/** A layer name whose own value is gone after canonizing, and the node that stands for it. */
export interface Renamed {
  readonly node: NodeId;
  /** Said to the user, e.g. "conv1 was merged with bn_conv1; this is the output of both." */
  readonly note: string;
}

/** A network as data: immutable, in topological order, from one image input to the logits. */
export interface ModelGraph {
  readonly nodes: readonly Node[];
  readonly input: NodeId;
  /** The last node; its shape has exactly one axis longer than 1: the classes. */
  readonly logits: NodeId;
  readonly head: Head;
  readonly renamed: ReadonlyMap<string, Renamed>;
  /** `preprocessing` and labels may be missing: the person is asked, never a guess made silently. */
  readonly card: ModelCard;
}

export interface Model {
  readonly graph: ModelGraph;
  readonly weights: Weights;
}

/** (graph, weights) → (graph, weights), logits unchanged; never edits its argument. */
export type Canonizer = (model: Model) => Model;
