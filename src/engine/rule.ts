import type { Tensor } from "@tensorflow/tfjs-core";
import type { NodeId, OpKind } from "../graph/types";
import type { Variant } from "./kernels";
import type { Member } from "./network";
import type { Kernel, Recorded, Role } from "./op";

/**
 * What flows backwards; mixing them up is a type error, not a wrong picture.
 * - gradient: d target / d value
 * - relevance: a share of the target, in its unit
 * - multiplier: Δ target / Δ value, against a baseline
 * - probability: of being drawn as a winner, when winners are drawn from the target downwards
 */
export type Signal = "gradient" | "relevance" | "multiplier" | "probability";

/** A node on the way back. Everything made here belongs to the walker's tidy. */
export interface RuleCall {
  readonly member: Member;
  /** Members that feed the inputs. */
  readonly inputs: readonly Member[];
  /** What arrived, with the shape of the node's output, [n, ...]. */
  readonly dy: Tensor;
  readonly at: Recorded;
  /** The same node recorded at the baseline, where the method asked for one. */
  readonly base: Recorded | null;
  /** Jᵀ·dy of the node as it was recorded, or at other values, one per input. */
  vjp(dy: Tensor, at?: Recorded): readonly Tensor[];
  /** The node's own function of other inputs, bias included. */
  run(x: readonly Tensor[]): Tensor;
  /** W·x of a linear node, with its own or other coefficients, without bias. */
  apply(x: readonly Tensor[], kernel: Kernel | null): Tensor;
  /** Wᵀ·dy of a linear node, one per input. */
  adjoint(dy: Tensor, kernel: Kernel | null): readonly Tensor[];
  kernel(variant?: Variant): Kernel | null;
  /** [c] */
  bias(variant?: Variant): Tensor | null;
}

declare const accepts: unique symbol;

/** Contravariant in S: a rule that accepts more signals fits where fewer are asked. */
export interface Rule<in S extends Signal> {
  readonly name: string;
  /** Type-level only: which signals this rule may carry. */
  readonly [accepts]?: (signal: S) => void;
  /** One signal per input, shaped like it. */
  backward(call: RuleCall): readonly Tensor[];
}

export interface Match {
  readonly role?: Role;
  readonly kind?: OpKind | readonly OpKind[];
  readonly firstLinear?: boolean;
  readonly denseLike?: boolean;
  readonly node?: NodeId;
}

/** First matching row wins; a node without a row is an error that names the layer. */
export interface RuleTable<S extends Signal> {
  readonly signal: S;
  /** Unique to the table and its parameters: kept signals are found by it. */
  readonly key: string;
  readonly rows: readonly (readonly [Match, Rule<S>])[];
}

export const matches = (match: Match, { node, op, firstLinear, denseLike }: Member): boolean =>
  (match.role === undefined || match.role === op.role) &&
  (match.kind === undefined || [match.kind].flat().includes(node.kind)) &&
  (match.firstLinear === undefined || match.firstLinear === firstLinear) &&
  (match.denseLike === undefined || match.denseLike === denseLike) &&
  (match.node === undefined || match.node === node.id);
