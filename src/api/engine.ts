import type { ProblemCode } from "../core/problem";
import type { Preprocessing } from "../graph/card";
import type { Attribution, MapShape, MethodInfo, ParamValue, ParamValues } from "../methods/define";
import type { Chosen, Term, VisualRecipe, VisualsInfo } from "../visuals/define";
import type { InsideCalls } from "./inside";
import type { Target } from "./target";

export type BackendName = "webgpu" | "webgl" | "wasm" | "cpu";

/** What every call accepts: a way to stop it and ways to hear from it. */
export interface Call<Partial = never> {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** An unfinished result of a long job; the latest wins, at most ten a second. */
  readonly onPartial?: (partial: Partial) => void;
  /** `interactive` jobs go before `background` ones, which make room at their next checkpoint. */
  readonly priority?: "interactive" | "background";
}

export interface Progress {
  /** 0…1, or `null` where the total is unknown. */
  readonly done: number | null;
  /** What is being done, in words: "Downloading weights, 3.1 of 10.3 MB". */
  readonly what: string;
}

/** sRGB, upright, straight alpha, row-major RGBA. */
export interface PixelImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

/** Where a model comes from; all are read by the same importer. */
export type ModelRef = ModelPlace & {
  /** [height, width] in pixels for networks that take any size; others ignore it. It goes before the card's. */
  readonly inputSize?: readonly [number, number];
};

type ModelPlace =
  | { readonly kind: "url"; readonly url: string }
  /** Dropped or picked files, paths relative to the model's folder. */
  | {
      readonly kind: "files";
      readonly name: string;
      readonly files: readonly { readonly path: string; readonly file: Blob }[];
    }
  /** A folder on disk; only where the engine runs in Node. */
  | { readonly kind: "folder"; readonly path: string }
  /** One of the catalogue: downloaded first as far as it is not kept here. */
  | { readonly kind: "catalogue"; readonly id: string };

/** A model of the catalogue: known by name, somewhere on the web, and perhaps kept here. */
export interface CatalogueModel {
  readonly id: string;
  readonly name: string;
  readonly family: string;
  readonly url: string;
  /** Name of the one file that it is; `null`: it is a folder of several. */
  readonly file: string | null;
  /** Of the download; `null`: not known before it begins. */
  readonly bytes: number | null;
  readonly licence: string;
  readonly source: string;
  /** What of it is kept here: all of it, or the part that has come so far. */
  readonly kept: { readonly bytes: number; readonly complete: boolean } | null;
}

export interface ModelShelf {
  readonly models: readonly CatalogueModel[];
  /** Bytes that may still be kept; `null` where that is not known. */
  readonly free: number | null;
  /** Downloads are kept. Some browsers keep nothing, in private windows at least. */
  readonly keeps: boolean;
}

export type ModelHandle = number;
export type ImageHandle = number;

export interface LayerInfo {
  readonly name: string;
  /** Operator of the layer's last node, in words: "convolution", "ReLU6". */
  readonly kind: string;
  /** Without the batch axis. */
  readonly shape: readonly number[];
  readonly parameters: number;
  /** More than one position: CAM methods can explain it. */
  readonly spatial: boolean;
  /** Said where the name now stands for a merged node. */
  readonly note: string | null;
}

export interface ModelInfo {
  readonly handle: ModelHandle;
  readonly id: string;
  readonly name: string;
  /** [height, width] in pixels. */
  readonly inputSize: readonly [number, number];
  readonly inputChannels: 1 | 3;
  readonly classes: number;
  readonly labels: readonly string[] | null;
  /** `null`: ask the person, then call `setFacts`. */
  readonly preprocessing: Preprocessing | null;
  /** It takes images of any size, and was opened for `inputSize`. */
  readonly anySize: boolean;
  readonly head: "softmax" | "sigmoid" | "none";
  readonly layers: readonly LayerInfo[];
  /** Default layer of the CAM methods. */
  readonly camLayer: string | null;
  /** The importer's report, one sentence a line. */
  readonly report: readonly string[];
  readonly parameters: number;
  readonly weightBytes: number;
  readonly source: string;
  readonly licence: string;
  /** Hex SHA-256 over topology and weights: "the same model". */
  readonly hash: string;
}

/** What a person says about an open model, where its files do not say it or are wrong. What is missing stays. */
export interface ModelFacts {
  readonly preprocessing?: Preprocessing;
  /** One per class; `null`: classes have no names. */
  readonly labels?: readonly string[] | null;
}

export interface ClassScore {
  readonly index: number;
  readonly name: string;
  /** 0…1 */
  readonly probability: number;
  readonly logit: number;
}

export interface PredictRequest {
  readonly model: ModelHandle;
  readonly image: ImageHandle;
  /** Records the run on a tape that later explanations of the same image share. */
  readonly keep?: boolean;
  /** As if the model saw pixels this way; changes and keeps nothing. */
  readonly preprocessing?: Preprocessing;
}

export interface Predictions {
  /** Every class, most probable first. */
  readonly scores: readonly ClassScore[];
  readonly provenance: Provenance;
}

export interface Provenance {
  readonly backend: BackendName;
  readonly adapter: string;
  /** Of the numbers the device computes with. */
  readonly floatBits: 16 | 32;
  readonly threads: number;
  readonly versions: Readonly<Record<string, string>>;
  readonly milliseconds: number;
  readonly peakBytes: number;
  /** Work done for this answer: whole forward runs and graph nodes run. */
  readonly forwards: number;
  readonly nodes: number;
}

export interface ExplainRequest {
  readonly model: ModelHandle;
  readonly image: ImageHandle;
  readonly method: string;
  /** Missing parameters take their defaults; unknown ones are an error. */
  readonly params?: ParamValues;
  readonly target?: Target;
}

/** The target with everything resolved: which class "top" was, what its score is. */
export interface ResolvedTarget {
  readonly target: Target;
  /** "tabby cat", "tabby cat − Egyptian cat", "conv3 · channel 12". */
  readonly label: string;
  /** The explained number: a logit, a probability, a difference or an activation. */
  readonly score: number;
}

export interface Explanation extends Attribution {
  readonly method: string;
  readonly params: Readonly<Record<string, ParamValue>>;
  readonly target: ResolvedTarget;
  readonly shape: MapShape;
  readonly sign: "signed" | "positive" | "relative";
  readonly unit: string;
  readonly sum: number;
  /** |sum − promised| / max(|promised|, 1e-12); `null` where the method promises nothing. */
  readonly completenessGap: number | null;
  /** Sentences the person should read with this map (a merged layer name, say). */
  readonly notes: readonly string[];
  readonly provenance: Provenance;
}

export interface VisualiseRequest {
  readonly model: ModelHandle;
  /** Summed, each with its weight. */
  readonly objective: readonly Term[];
  /** What is missing of these five is `usual`, as `describe` tells; an empty list means none. */
  readonly parameterisation?: Chosen;
  readonly transforms?: readonly Chosen[];
  readonly regularisers?: readonly Chosen[];
  readonly optimiser?: Chosen;
  /** Altogether, those of `resume` included. */
  readonly steps?: number;
  /** 0 where it is missing. Equal seeds give equal bits on one backend. */
  readonly seed?: number;
  /** Pictures optimised at once, each from noise of its own; 1 where it is missing. */
  readonly count?: number;
  /** `noise` where it is missing. */
  readonly start?: "noise" | "photo";
  /** Where pictures start from with `start: "photo"`; what objectives that need a photo look at. */
  readonly photo?: ImageHandle;
  /** What the regulariser `class-mean` keeps pictures close to. */
  readonly mean?: ImageHandle;
  /** The generator that code space needs: a folder with model.json and card.json, by URL or by path. */
  readonly generator?: GeneratorRef;
  /** Goes on where an earlier call with the same pieces stopped, bit for bit as if it had not. */
  readonly resume?: VisualCheckpoint;
}

export type GeneratorRef = Extract<ModelPlace, { readonly kind: "url" | "folder" | "files" }>;

/** What a run needs to go on: plain data, may be kept in a browser's storage. */
export interface VisualCheckpoint {
  readonly recipe: VisualRecipe;
  /** Hash of the model it belongs to. */
  readonly model: string;
  /** Steps done. */
  readonly step: number;
  /** Of the parameters, `count` first. */
  readonly shape: readonly number[];
  readonly parameters: Float32Array;
  /** The optimiser's, each like the parameters. */
  readonly moments: readonly Float32Array[];
  readonly history: Float32Array;
}

export interface VisualiseCall extends Call<Visual> {
  /**
   * Stops after the step that is under way and answers with what there is, its checkpoint included. (`signal` stops
   * at once and leaves nothing.)
   */
  readonly pause?: AbortSignal;
}

/** Pictures that excite something, finished or on their way. */
export interface Visual {
  /** As the network is shown them without transforms: sRGB, 8 bits, at the input size. `count` of them. */
  readonly images: readonly PixelImage[];
  /** The objective after each step, as the network saw the pictures: mean over them, under transforms. */
  readonly history: Float32Array;
  /** Steps done, and how many there will be. */
  readonly step: number;
  readonly steps: number;
  /** The objective of each of `images`, measured on these 8-bit pictures without transforms; `null` on the way. */
  readonly scores: readonly number[] | null;
  /** "conv_pw_13_relu, channel 5", several joined with + and −. */
  readonly label: string;
  /** Of objective and scores; empty where terms of different units are added. */
  readonly unit: string;
  readonly recipe: VisualRecipe;
  readonly notes: readonly string[];
  /** `null` on the way. */
  readonly checkpoint: VisualCheckpoint | null;
  readonly provenance: Provenance;
}

/** Which backend runs, and why the others do not. */
export interface DeviceReport {
  readonly backend: BackendName;
  readonly adapter: string;
  readonly floatBits: 16 | 32;
  readonly threads: number;
  readonly considered: readonly {
    readonly backend: BackendName;
    readonly state: "running" | "available" | "rejected";
    /** One sentence: "No WebGPU adapter.", "The self-check was off by 3 %." */
    readonly why: string;
  }[];
  /** Set once the device was lost or reported an error; the engine then restarts by itself or says what to do. */
  readonly trouble: string | null;
}

export interface EngineStats {
  readonly forwards: number;
  readonly nodes: number;
  readonly tensors: number;
  readonly bytes: number;
  readonly tapes: number;
}

export interface EngineDescription {
  readonly version: string;
  readonly methods: readonly MethodInfo[];
  readonly visuals: VisualsInfo;
}

/**
 * The one interface that page and terminal see, with two implementations: in process (`host/local`) and over a
 * port (`host/client`). Every rejection is a `Problem`. Handles belong to the engine that gave them.
 */
export interface Engine extends InsideCalls {
  describe(): Promise<EngineDescription>;
  device(): Promise<DeviceReport>;
  /** Restarts on another backend; models and images stay open. */
  useBackend(backend: BackendName | "auto", call?: Call): Promise<DeviceReport>;
  /** The models of the catalogue. What they take of the storage can be freed with `removeDownload`. */
  shelf(): Promise<ModelShelf>;
  /** Deletes what is kept of a model of the catalogue. Open ones stay open. */
  removeDownload(id: string): Promise<void>;
  openModel(ref: ModelRef, call?: Call): Promise<ModelInfo>;
  setFacts(model: ModelHandle, facts: ModelFacts): Promise<ModelInfo>;
  closeModel(model: ModelHandle): Promise<void>;
  openImage(image: PixelImage): Promise<ImageHandle>;
  closeImage(image: ImageHandle): Promise<void>;
  predict(request: PredictRequest, call?: Call): Promise<Predictions>;
  explain(request: ExplainRequest, call?: Call<Explanation>): Promise<Explanation>;
  /** Makes pictures that excite a unit, a channel, a layer or a class; `onPartial` sees them grow. */
  visualise(request: VisualiseRequest, call?: VisualiseCall): Promise<Visual>;
  stats(): Promise<EngineStats>;
  dispose(): Promise<void>;
}

/** An error on the wire. */
export interface WireError {
  readonly code: ProblemCode;
  readonly sentence: string;
  readonly where: string | null;
}
