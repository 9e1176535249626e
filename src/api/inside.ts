import type { Call, ImageHandle, ModelHandle, Provenance, ResolvedTarget } from "./engine";
import type { Target } from "./target";

// What can be asked of a network's inside: how it is built, what its layers answer to a picture, and why.

/** Which pixels of the model's input a position of a layer sees, in rows and columns; they may lie outside. */
export interface ReceptiveField {
  readonly size: readonly [number, number];
  /** From one position to the next; 0 where every position sees the same. */
  readonly stride: readonly [number, number];
  /** First row and column that position [0, 0] sees. */
  readonly start: readonly [number, number];
}

/** One layer of the network, as it is drawn. */
export interface StructureLayer {
  readonly name: string;
  /** Operators in the order in which they run, in words: "convolution", "ReLU". */
  readonly kinds: readonly string[];
  readonly role: "image" | "weights" | "activation" | "pool" | "join" | "shape";
  /** Of the output, without the batch axis. */
  readonly shape: readonly number[];
  readonly parameters: number;
  /** Size and strides of the window that slides over the input, where there is one. */
  readonly window: {
    readonly size: readonly [number, number];
    readonly strides: readonly [number, number];
  } | null;
  /** Names of the layers that it reads. */
  readonly inputs: readonly string[];
  /** Other names of the file that mean this output now. */
  readonly merged: readonly string[];
  readonly field: ReceptiveField;
}

export interface ModelStructure {
  /** In the order in which they run; the last gives the logits. */
  readonly layers: readonly StructureLayer[];
}

export interface PictureRequest {
  readonly model: ModelHandle;
  readonly image: ImageHandle;
}

/** Small pictures of channels: one byte from the smallest (0) to the largest value (255) of each. */
export interface Thumbnails {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  /** [count, height, width] */
  readonly values: Uint8Array;
}

/** The mean over the channels of every layer, small. */
export interface Glimpses {
  readonly layers: readonly { readonly name: string; readonly thumbnail: Thumbnails }[];
  readonly provenance: Provenance;
}

export interface LayerRequest extends PictureRequest {
  readonly layer: string;
  /** What relevance is asked of; the first class by default. */
  readonly target?: Target;
  /** Longest side of a thumbnail in pixels. */
  readonly side?: number;
}

/** One number per channel over all positions. */
export interface ChannelStatistics {
  readonly mean: Float32Array;
  readonly max: Float32Array;
  readonly min: Float32Array;
  /** Share of the positions whose value is exactly 0, 0…1. */
  readonly zeros: Float32Array;
}

export interface LayerActivations {
  readonly layer: string;
  readonly shape: readonly number[];
  readonly thumbnails: Thumbnails;
  readonly statistics: ChannelStatistics;
  /** Relevance of each channel for the target, summed over positions; `null` where the target does not read the layer. */
  readonly relevance: Float32Array | null;
  readonly target: ResolvedTarget;
  /** Said where the name does not mean quite what it says. */
  readonly note: string | null;
  readonly provenance: Provenance;
}

export interface ChannelRequest extends LayerRequest {
  readonly channel: number;
}

/** The coefficients with which one channel is made. */
export interface ChannelKernel {
  /** The layer that holds them: the chosen one, or the one before its activation. */
  readonly layer: string;
  /** The layer whose output they are applied to. */
  readonly reads: string;
  /** The order of colours where that is the image. */
  readonly colours: "rgb" | "bgr" | "grey" | null;
  readonly height: number;
  readonly width: number;
  /** Channels of the input it reads, from `firstChannel` on. */
  readonly channels: number;
  readonly firstChannel: number;
  /** [height, width, channels] */
  readonly weights: Float32Array;
  readonly bias: number | null;
}

export interface ChannelActivation {
  readonly layer: string;
  readonly channel: number;
  readonly height: number;
  readonly width: number;
  /** [height, width] */
  readonly values: Float32Array;
  /** Relevance of each position for the target, [height, width]. */
  readonly relevance: Float32Array | null;
  readonly kernel: ChannelKernel | null;
  readonly target: ResolvedTarget;
  readonly provenance: Provenance;
}

export interface CellRequest extends PictureRequest {
  readonly layer: string;
  readonly channel: number;
  /** Row and column. */
  readonly at: readonly [number, number];
}

/** Numbers that were read from one layer to make another number. */
export interface Operand {
  readonly layer: string;
  /** Of that layer's output as rows, columns and channels; a vector has one row and one column. */
  readonly shape: readonly [number, number, number];
  /** Rows and columns that are read, in order; those outside of `shape` are padding. */
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  readonly firstChannel: number;
  readonly channels: number;
  /** [rows, columns, channels]; padding is 0. */
  readonly values: Float32Array;
  /** Factors, alike laid out; `null` where the values are used as they are. */
  readonly weights: Float32Array | null;
}

/** One number of a layer's output, and everything it was made of. */
export interface CellArithmetic {
  readonly layer: string;
  readonly channel: number;
  readonly at: readonly [number, number];
  /** As the run recorded it. */
  readonly value: number;
  readonly operation:
    | "input"
    | "weighted-sum"
    | "mean"
    | "maximum"
    | "sum"
    | "product"
    | "copy"
    | "normalisation"
    | "softmax";
  readonly operands: readonly Operand[];
  /** Index of the largest value of the operand, where that is what is taken. */
  readonly winner: number | null;
  readonly bias: number | null;
  /** By how many their sum is divided, where the mean is taken: padding may count, or not. */
  readonly divisor: number | null;
  /** Before activations, worked out of the operands in float64. */
  readonly result: number;
  /** Applied to it one after the other. */
  readonly activations: readonly { readonly layer: string; readonly kind: string; readonly value: number }[];
}

export interface StrongestRequest {
  readonly model: ModelHandle;
  readonly images: readonly ImageHandle[];
  readonly layer: string;
}

/** Where each picture excites each channel most. */
export interface Strongest {
  readonly layer: string;
  readonly channels: number;
  /** [images, channels] */
  readonly values: Float32Array;
  /** Row and column of the first largest value, [images, channels, 2]. */
  readonly positions: Int32Array;
  readonly field: ReceptiveField;
  readonly provenance: Provenance;
}

/** The part of the engine that shows a network's inside. All but `strongest` read the picture's kept tape. */
export interface InsideCalls {
  structure(model: ModelHandle): Promise<ModelStructure>;
  glimpses(request: PictureRequest, call?: Call): Promise<Glimpses>;
  activations(request: LayerRequest, call?: Call): Promise<LayerActivations>;
  channel(request: ChannelRequest, call?: Call): Promise<ChannelActivation>;
  cell(request: CellRequest, call?: Call): Promise<CellArithmetic>;
  /** Runs the model up to the layer over every picture. */
  strongest(request: StrongestRequest, call?: Call): Promise<Strongest>;
}
