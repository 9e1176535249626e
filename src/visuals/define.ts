import type { Paper } from "../core/paper";
import type { ParamSchema, ParamValues } from "../core/params";

/**
 * What a feature visualisation is put together from, each chosen separately (Olah 2017): objectives say what is
 * maximised, a parameterisation what a picture is made of, transforms how the network is shown it, regularisers what
 * pictures are kept from, an optimiser how it is changed. All of it is plain data and crosses the wire.
 */
export interface PieceInfo<P extends ParamSchema = ParamSchema> {
  readonly id: string;
  readonly label: string;
  /** One sentence for a layman. */
  readonly summary: string;
  /** LaTeX. */
  readonly formula: string;
  readonly paper: Paper;
  /** Where this file differs from the paper, and why. Shown to the user; may be empty, never left out. */
  readonly departures: readonly string[];
  readonly params: P;
}

/** What an objective cannot do without: a photo, or more than one picture at a time. */
export type Need = "photo" | "several";

export interface ObjectiveInfo<P extends ParamSchema = ParamSchema> extends PieceInfo<P> {
  /** Of its value: "activation", "logit". */
  readonly unit: string;
  readonly needs: readonly Need[];
}

export interface ParameterisationInfo<P extends ParamSchema = ParamSchema> extends PieceInfo<P> {
  /** It needs a generator, a network of its own that draws pictures from codes. */
  readonly generator: boolean;
}

export interface RegulariserInfo<P extends ParamSchema = ParamSchema> extends PieceInfo<P> {
  /** It needs a picture to stay close to. */
  readonly mean: boolean;
}

/** A piece by its id; missing parameters take their defaults, unknown ones are an error. */
export interface Chosen {
  readonly id: string;
  readonly params?: ParamValues;
}

/** One objective of a sum; a negative weight is what pictures are kept away from. */
export interface Term extends Chosen {
  /** 1 where it is missing. */
  readonly weight?: number;
}

/** Everything that determines a visualisation but the network, the pictures it starts from and how long it runs. */
export interface VisualRecipe {
  readonly objective: readonly Required<Term>[];
  readonly parameterisation: Required<Chosen>;
  /** In the order in which they are applied. */
  readonly transforms: readonly Required<Chosen>[];
  readonly regularisers: readonly Required<Chosen>[];
  readonly optimiser: Required<Chosen>;
  readonly start: "noise" | "photo";
  readonly seed: number;
  /** Pictures at once. */
  readonly count: number;
}

/** Every piece there is, and what is used where nothing is said. */
export interface VisualsInfo {
  readonly objectives: readonly ObjectiveInfo[];
  readonly parameterisations: readonly ParameterisationInfo[];
  readonly transforms: readonly PieceInfo[];
  readonly regularisers: readonly RegulariserInfo[];
  readonly optimisers: readonly PieceInfo[];
  readonly usual: VisualUsual;
}

export interface VisualUsual {
  readonly parameterisation: string;
  readonly transforms: readonly string[];
  readonly regularisers: readonly string[];
  readonly optimiser: string;
  readonly steps: number;
}
