import type { ParamSchema, Values } from "../core/params";
import type { Rng } from "../core/rng";
import type { Tensor } from "../engine/tensors";
import type { ModelGraph, NodeId, Shape } from "../graph/types";
import type { ObjectiveInfo, ParameterisationInfo, PieceInfo, RegulariserInfo } from "./define";

/**
 * A differentiable map, for any batch: what comes first in the shapes is never mixed, but for `diversity`. Both
 * directions are called inside a tidy and own nothing.
 */
export interface Pair {
  forward(x: Tensor): Tensor;
  /** Jᵀ·dy at x. */
  vjp(dy: Tensor, x: Tensor): Tensor;
}

/** What an objective may know. */
export interface ObjectiveContext {
  readonly graph: ModelGraph;
  /** Pictures at once. */
  readonly count: number;
  /** A layer by name; `null` is the default layer of CAM methods. */
  layer(name: string | null): { readonly node: NodeId; readonly name: string; readonly shape: Shape };
  /** What a node gives for the photo, [1, ...shape]; lives as long as the run. */
  photo(node: NodeId): Promise<Tensor>;
  className(index: number): string;
  /** Computes a tensor that lives as long as the run. */
  hold(compute: () => Tensor): Tensor;
}

/** An objective of one network: a number for each picture, read off one node. */
export interface BoundObjective extends Pair {
  readonly node: NodeId;
  /** "conv_pw_13_relu, channel 5" */
  readonly label: string;
  /** @param y [n, ...shape of the node] @returns [n] */
  forward(y: Tensor): Tensor;
}

export interface Objective<P extends ParamSchema = ParamSchema> extends ObjectiveInfo<P> {
  bind(ctx: ObjectiveContext, params: Values<P>): BoundObjective | Promise<BoundObjective>;
}

/** The pictures that a parameterisation has to make. */
export interface Canvas {
  /** Rows, columns. */
  readonly size: readonly [number, number];
  readonly channels: 1 | 3;
  /** Computes a tensor that lives as long as the run. */
  hold(compute: () => Tensor): Tensor;
  readonly generator: Generator | null;
}

/** A network that draws pictures from codes, and how its codes are spread. */
export interface Generator {
  /** Of the code, without batch, as the network takes it. */
  readonly input: Shape;
  /** Rows, columns, channels of its pictures, which it gives in 0…1. */
  readonly output: readonly [number, number, number];
  readonly mean: Float32Array;
  readonly deviation: Float32Array;
  /** Runs codes [n, ...input]; the caller owns pictures and tape. */
  draw(codes: Tensor): Promise<Drawing>;
}

/** Pictures on their way from parameters to pixels. */
export interface Drawing {
  /** [n, rows, columns, channels], 0…1, mid grey is 0.5. */
  readonly picture: Tensor;
  /** From d/dpicture to d/dparameters; the caller owns the result. */
  back(signal: Tensor): Promise<Tensor>;
  dispose(): void;
}

/** Parameters of pictures of one size. */
export interface BoundParameterisation {
  /** Of one picture's parameters. */
  readonly shape: Shape;
  /** Where the parameters of one picture begin; row-major. */
  noise(rng: Rng): Float32Array;
  /** The parameters of a picture [1, rows, columns, channels] in 0…1, as near as they can be; inside a tidy. */
  encode: ((picture: Tensor) => Tensor) | null;
  draw(parameters: Tensor): Promise<Drawing>;
  /** Back into their range after a step; inside a tidy. */
  confine: ((parameters: Tensor) => Tensor) | null;
  /** Blurs pictures by a standard deviation, a share of their shorter side; inside a tidy. */
  blur: ((parameters: Tensor, sigma: number) => Tensor) | null;
}

export interface Parameterisation<P extends ParamSchema = ParamSchema> extends ParameterisationInfo<P> {
  bind(canvas: Canvas, params: Values<P>): BoundParameterisation;
}

/** Another view of the picture at every step, drawn at random; of pictures around 0, which is mid grey. */
export interface Transform<P extends ParamSchema = ParamSchema> extends PieceInfo<P> {
  draw(rng: Rng, params: Values<P>, size: readonly [number, number]): Pair;
}

/** What a regulariser does: it takes something off the objective, or blurs the picture now and then. */
export type BoundRegulariser =
  /** From pictures around 0 to what is taken off for each, [n]. */
  | { readonly kind: "penalty"; readonly pair: Pair }
  /** After every so many steps; standard deviation as a share of the shorter side. */
  | { readonly kind: "blur"; readonly every: number; readonly sigma: number };

export interface Regulariser<P extends ParamSchema = ParamSchema> extends RegulariserInfo<P> {
  /** @param mean picture around 0, [1, rows, columns, channels]; where the regulariser says it needs one */
  bind(params: Values<P>, mean: Tensor | null): BoundRegulariser;
}

/** Moves parameters uphill. */
export interface Optimiser<P extends ParamSchema = ParamSchema> extends PieceInfo<P> {
  /** Tensors like the parameters that it keeps between steps, 0 at first. */
  readonly moments: number;
  /**
   * @param step counted from 1
   * @param signal d objective / d parameters
   * @returns the change to add, then the new moments; inside a tidy
   */
  step(signal: Tensor, moments: readonly Tensor[], step: number, params: Values<P>): readonly Tensor[];
}

export const defineObjective = <const P extends ParamSchema>(objective: Objective<P>): Objective<P> =>
  objective;
export const defineParameterisation = <const P extends ParamSchema>(
  parameterisation: Parameterisation<P>,
): Parameterisation<P> => parameterisation;
export const defineTransform = <const P extends ParamSchema>(transform: Transform<P>): Transform<P> =>
  transform;
export const defineRegulariser = <const P extends ParamSchema>(regulariser: Regulariser<P>): Regulariser<P> =>
  regulariser;
export const defineOptimiser = <const P extends ParamSchema>(optimiser: Optimiser<P>): Optimiser<P> =>
  optimiser;
