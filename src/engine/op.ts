import type { Tensor } from "@tensorflow/tfjs-core";
import type { NodeOf, OpKind, Shape } from "../graph/types";

/**
 * What an operator is to a rule. Rules dispatch on it first, so a new operator gets every rule that fits.
 * - linear: affine in its inputs while weights are held fixed
 * - activation: elementwise, one input
 * - select: passes one of several inputs on (max pooling)
 * - product: multiplies its inputs (gates)
 * - move: values keep their identity (reshape, concat, padding)
 */
export type Role = "source" | "linear" | "activation" | "select" | "product" | "move";

/** A node in its graph: what an operator may know besides the numbers. */
export interface Site<K extends OpKind> {
  readonly node: NodeOf<K>;
  /** Of each input, without the batch axis. */
  readonly inputShapes: readonly Shape[];
}

/** What was recorded at a node. Read lazily: a value that was not kept is computed again. */
export interface Recorded {
  /** Input i, [n, ...]. */
  x(i: number): Tensor;
  /** Output, [n, ...]. */
  y(): Tensor;
}

/** A weight on its way to the device. */
export interface UploadArray {
  readonly shape: Shape;
  /** Row-major. */
  readonly data: Float32Array;
}

/** The coefficients of a linear map on the device, ready in both directions. Layouts are the operator's. */
export interface Kernel {
  readonly forward: readonly Tensor[];
  readonly adjoint: readonly Tensor[];
}

interface OpBase<K extends OpKind, R extends Role> {
  readonly kind: K;
  readonly role: R;
}

/**
 * y = W·x + b. The linear map and the bias are apart because rules need W·x without b, and W with other
 * coefficients (w⁺, w², 1).
 */
export interface LinearOp<K extends OpKind> extends OpBase<K, "linear"> {
  /** How the stored weight is laid out for both directions; absent where there are no coefficients. */
  readonly layout?: {
    /** @param maxElements the largest tensor the device can hold */
    forward(weight: UploadArray, site: Site<K>, maxElements: number): Tensor[];
    /** From the forward layout; absent where `adjoint` reads the forward one. */
    adjoint?(forward: readonly Tensor[], site: Site<K>): Tensor[];
  };
  /** W·x, [n, ...]. */
  apply(x: readonly Tensor[], kernel: Kernel | null, site: Site<K>): Tensor;
  /** Wᵀ·dy, one per input. */
  adjoint(dy: Tensor, kernel: Kernel | null, site: Site<K>): Tensor[];
  /** act(W·x + b) in one kernel of the backend; for runs in which nobody looks between. */
  fused?(x: Tensor, kernel: Kernel, bias: Tensor | null, activation: FusedActivation, site: Site<K>): Tensor;
}

export type FusedActivation = "linear" | "relu" | "relu6";

/** y = f(x), elementwise. */
export interface ActivationOp<K extends OpKind> extends OpBase<K, "activation"> {
  forward(x: Tensor, site: Site<K>): Tensor;
  /** f′ · dy. Reads the output where that suffices, so that inputs need not be kept. */
  vjp(dy: Tensor, at: Recorded, site: Site<K>): Tensor;
}

/** y = one of the inputs in each window. */
export interface SelectOp<K extends OpKind> extends OpBase<K, "select"> {
  forward(x: Tensor, site: Site<K>): Tensor;
  /** dy goes to the first maximum of the window in row-major order. */
  vjp(dy: Tensor, at: Recorded, site: Site<K>): Tensor;
}

export interface ProductOp<K extends OpKind> extends OpBase<K, "product"> {
  forward(x: readonly Tensor[], site: Site<K>): Tensor;
  vjp(dy: Tensor, at: Recorded, site: Site<K>): Tensor[];
}

/** Values keep their identity; the vjp only carries them back. */
export interface MoveOp<K extends OpKind> extends OpBase<K, "move"> {
  forward(x: readonly Tensor[], site: Site<K>): Tensor;
  vjp(dy: Tensor, site: Site<K>): Tensor[];
}

export type Op<K extends OpKind> =
  | OpBase<K, "source">
  | LinearOp<K>
  | ActivationOp<K>
  | SelectOp<K>
  | ProductOp<K>
  | MoveOp<K>;
