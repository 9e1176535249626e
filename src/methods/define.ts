import type { Brand } from "../core/brand";
import type { RunContext } from "./context";

export type MethodId = Brand<string, "MethodId">;

// One declaration of a parameter gives its form field, CLI flag, permalink field, cache key and docs row.

interface ParamBase<T> {
  readonly default: T;
  readonly label: string;
  readonly help: string;
  /** Short name in links. */
  readonly key: string;
  /** Of use only while another parameter has one of these values; a form hides it otherwise. */
  readonly when?: { readonly param: string; readonly is: readonly (string | boolean)[] };
}

export interface NumberParam extends ParamBase<number> {
  readonly type: "number";
  readonly min: number;
  readonly max: number;
  readonly integer: boolean;
  /** Unit of the value, empty for a pure number. */
  readonly unit: string;
  /** Sliders step in powers of ten. */
  readonly log: boolean;
}

export interface ChoiceParam<C extends string = string> extends ParamBase<C> {
  readonly type: "choice";
  readonly options: readonly { readonly value: C; readonly label: string }[];
}

export interface FlagParam extends ParamBase<boolean> {
  readonly type: "flag";
}

/** A layer by name; `null` means the method's default layer of the model at hand. */
export interface LayerParam extends ParamBase<string | null> {
  readonly type: "layer";
  /** `spatial`: only layers whose output has more than one position. */
  readonly which: "any" | "spatial";
}

export interface SeedParam extends ParamBase<number> {
  readonly type: "seed";
}

export type Param = NumberParam | ChoiceParam | FlagParam | LayerParam | SeedParam;
export type ParamSchema = Readonly<Record<string, Param>>;
export type ParamValue = Param["default"];
export type ParamValues = Readonly<Record<string, ParamValue>>;
export type Values<P extends ParamSchema> = { readonly [K in keyof P]: P[K]["default"] };

type Defaulted<T, D extends keyof T> = Omit<T, D | "type"> & Partial<Pick<T, D>>;

export const number = (p: Defaulted<NumberParam, "integer" | "unit" | "log">): NumberParam => ({
  type: "number",
  integer: false,
  unit: "",
  log: false,
  ...p,
});

export const choice = <const C extends string>(p: Omit<ChoiceParam<C>, "type">): ChoiceParam<C> => ({
  type: "choice",
  ...p,
});

export const flag = (p: Omit<FlagParam, "type">): FlagParam => ({ type: "flag", ...p });

export const layer = (
  p: Defaulted<LayerParam, "label" | "help" | "key" | "which" | "default">,
): LayerParam => ({
  type: "layer",
  key: "l",
  label: "Layer",
  help: "The layer whose output is explained; by default the last one that still has positions.",
  which: "spatial",
  default: null,
  ...p,
});

export interface Paper {
  readonly authors: string;
  readonly year: number;
  readonly title: string;
  readonly url: string;
  /** Section or equation this file implements. */
  readonly where: string;
}

export type Family = "gradient" | "cam" | "relevance" | "perturbation" | "control";

/** hwc: [H, W, C] signed, per input channel · hw: [H, W] · layer: [h, w] at the layer's resolution. */
export type MapShape = "hwc" | "hw" | "layer";

/** Promises that the law suite checks for every method that makes them; finite, shape, determinism and no leaks go for all. */
export type Law = "completeness" | "conservation" | "exact-on-linear" | "homogeneous";

/** What a known weakness is, and who showed it. */
export interface FailureMode {
  readonly text: string;
  readonly source: string;
}

/** A map as a method returns it: raw, signed, never normalised, rectified or upsampled. */
export interface Attribution {
  /** Row-major, [height, width, channels]; channels is 1 for `hw` and `layer`. */
  readonly values: Float32Array;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** The layer the map belongs to, for shape `layer`. */
  readonly layer: string | null;
  /** What the values add up to if the method keeps its promise; `null` where it promises nothing. */
  readonly promisedSum: number | null;
  /** Total relevance that arrived at each layer, from the output to the input, where the method tells. */
  readonly layerSums: readonly { readonly layer: string; readonly sum: number }[] | null;
}

/** Everything about a method except how to run it: plain data, crosses the wire. */
export interface MethodInfo<P extends ParamSchema = ParamSchema> {
  readonly id: MethodId;
  readonly label: string;
  readonly family: Family;
  /** One sentence for a layman. */
  readonly summary: string;
  /** LaTeX. */
  readonly formula: string;
  readonly paper: Paper;
  /** Where this file differs from the paper, and why. Shown to the user; may be empty, never left out. */
  readonly departures: readonly string[];
  readonly failureModes: readonly FailureMode[];
  readonly sign: "signed" | "positive";
  /** Unit of one value, e.g. "logit per input unit". */
  readonly unit: string;
  readonly shape: MapShape;
  readonly params: P;
  readonly laws: readonly Law[];
  /** Rough price in forward-equivalents with the tape at hand, for the estimate shown before it runs. */
  readonly cost: number;
}

export interface Method<P extends ParamSchema = ParamSchema> extends MethodInfo<P> {
  run(ctx: RunContext, params: Values<P>): Promise<Attribution>;
}

export const defineMethod = <const P extends ParamSchema>(
  method: Omit<Method<P>, "id"> & { readonly id: string },
): Method<P> => method as Method<P>;
