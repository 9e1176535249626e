import type { Brand } from "../core/brand";
import type { Paper } from "../core/paper";
import type { ParamSchema, Values } from "../core/params";
import type { RunContext } from "./context";

export type { Paper } from "../core/paper";
export type {
  ChoiceParam,
  FlagParam,
  LayerParam,
  NumberParam,
  Param,
  ParamSchema,
  ParamValue,
  ParamValues,
  SeedParam,
  Values,
} from "../core/params";
export { choice, flag, layer, number } from "../core/params";

export type MethodId = Brand<string, "MethodId">;

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
  /**
   * What 0 is. signed: it parts for from against · positive: nothing lies below it · relative: nothing, only differences
   * within the map mean something.
   */
  readonly sign: "signed" | "positive" | "relative";
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
