import { Problem } from "../../../core/problem";
import type { Assembler } from "../assembler";
import type { Tensor } from "../builder";
import { showShape } from "../geometry";
import { type Constant, constantOf, wholeConstant } from "./constants";
import type { OnnxAttribute, OnnxNode } from "./schema";

/**
 * A tensor of the network. ONNX' axes are [batch, …], ours are without the batch and with the channels last, so
 * each of ONNX' axes behind the batch is one of ours: [n, c, h, w] is [h, w, c] with `axes` [2, 0, 1]. A Transpose
 * only changes `axes`.
 */
export interface Activation {
  readonly tensor: Tensor;
  readonly axes: readonly number[];
  /** A map that was flattened: our vector counts it in our order, ONNX in the order of its own axes. */
  readonly flat: { readonly shape: readonly number[]; readonly axes: readonly number[] } | null;
}

export type Value =
  | { readonly kind: "activation"; readonly activation: Activation }
  | { readonly kind: "constant"; readonly constant: Constant };

/** Channels, rows, columns, as our axes. */
export const channelsFirst: readonly number[] = [2, 0, 1];

/** Sizes as ONNX sees them, without the batch. */
export const dimsOf = ({ tensor, axes }: Activation): readonly number[] =>
  axes.map((axis) => tensor.shape[axis] as number);

/** One node of the file, for its converter. */
export class OnnxCall {
  readonly name: string;
  readonly op: string;
  readonly opset: number;
  readonly batch: number;
  /** Whether this gives the answer of the network. */
  readonly isEnd: boolean;
  readonly to: Assembler;
  readonly #node: OnnxNode;
  readonly #inputs: readonly (Value | null)[];

  constructor(
    node: OnnxNode,
    name: string,
    inputs: readonly (Value | null)[],
    context: {
      readonly opset: number;
      readonly batch: number;
      readonly isEnd: boolean;
      readonly to: Assembler;
    },
  ) {
    this.#node = node;
    this.#inputs = inputs;
    this.name = name;
    this.op = node.op;
    this.opset = context.opset;
    this.batch = context.batch;
    this.isEnd = context.isEnd;
    this.to = context.to;
  }

  problem(rest: string, code: "layer-config" | "shape" | "unsupported-layer" = "layer-config"): Problem {
    return new Problem(code, `Node "${this.name}" (${this.op}) ${rest}`, this.name);
  }

  get inputCount(): number {
    return this.#inputs.length;
  }

  input(i: number): Value {
    const value = this.#inputs[i];
    if (value) return value;
    throw this.problem(`lacks its input ${i + 1}.`);
  }

  /** Input i as a tensor of the network. */
  activation(i = 0): Activation {
    const value = this.input(i);
    if (value.kind === "activation") return value.activation;
    throw this.problem(`takes the constant "${value.constant.name}" where the image should pass.`);
  }

  /** Input i, as a map with the channels first in the file. */
  map(i = 0): Tensor {
    const activation = this.activation(i);
    if (String(activation.axes) === String(channelsFirst)) return activation.tensor;
    throw this.problem(
      activation.axes.length === 3
        ? "gets a map whose axes were transposed; it should be batch, channels, rows, columns."
        : `needs a map of channels, rows and columns but gets ${showShape(dimsOf(activation))}.`,
      "shape",
    );
  }

  /** Input i, which has to be known before the network runs; `null` where it is not given. */
  constant(i: number): Constant | null {
    const value = this.#inputs[i] ?? null;
    if (value === null) return null;
    if (value.kind === "constant") return value.constant;
    throw this.problem(`computes its input ${i + 1}, which has to be a constant here.`, "unsupported-layer");
  }

  needed(i: number): Constant {
    const constant = this.constant(i);
    if (constant) return constant;
    throw this.problem(`lacks its input ${i + 1}.`);
  }

  #attribute(name: string): OnnxAttribute | undefined {
    return this.#node.attributes.get(name);
  }

  has(name: string): boolean {
    return this.#node.attributes.has(name);
  }

  int(name: string, otherwise: number): number {
    return this.#attribute(name)?.int ?? otherwise;
  }

  float(name: string, otherwise: number): number {
    const value = this.#attribute(name)?.float ?? otherwise;
    if (Number.isFinite(value)) return value;
    throw this.problem(`has ${name} ${value}, which is not a number to compute with.`);
  }

  floats(name: string): readonly number[] | null {
    return this.#attribute(name)?.floats ?? null;
  }

  text(name: string, otherwise: string): string {
    return this.#attribute(name)?.text ?? otherwise;
  }

  ints(name: string): readonly number[] | null {
    return this.#attribute(name)?.ints ?? null;
  }

  /** A tensor as an attribute (Constant). */
  tensor(name: string): Constant | null {
    const tensor = this.#attribute(name)?.tensor;
    return tensor ? constantOf(tensor, this.name, tensor.raw) : null;
  }

  /** Whole numbers that older versions give as an attribute and newer ones as an input. */
  wholes(attribute: string, i: number): readonly number[] | null {
    const given = this.ints(attribute);
    if (given) return given;
    const constant = this.constant(i);
    return constant && [...constant.values()];
  }

  /** ONNX' axis, −1 for the last, as a position behind the batch. */
  position(axis: number, rank: number): number {
    const at = axis < 0 ? axis + rank : axis;
    if (!Number.isInteger(at) || at < 0 || at >= rank)
      throw this.problem(`works along axis ${axis}, which its input does not have.`);
    if (at === 0) throw this.problem("works along the batch, which is not supported.", "unsupported-layer");
    return at - 1;
  }

  /** ONNX' axis of an activation as our axis. */
  axis(axis: number, { axes }: Activation): number {
    return axes[this.position(axis, axes.length + 1)] as number;
  }
}

export const activation = (
  tensor: Tensor,
  axes: readonly number[] = tensor.shape.length === 3 ? channelsFirst : tensor.shape.map((_, i) => i),
  flat: Activation["flat"] = null,
): Value => ({ kind: "activation", activation: { tensor, axes, flat } });

/** The same tensor after something elementwise. */
export const alike = (tensor: Tensor, { axes, flat }: Activation): Value => activation(tensor, axes, flat);

export const constant = (constant: Constant): Value => ({ kind: "constant", constant });

export const wholeNumbers = (name: string, dims: readonly number[], values: readonly number[]): Value =>
  constant(wholeConstant(name, dims, values));

/** For every place in our vector, the place in ONNX' vector of the same map. */
export function placesInFile({ shape, axes }: NonNullable<Activation["flat"]>): Uint32Array {
  const dims = axes.map((axis) => shape[axis] as number);
  const strides = new Array<number>(shape.length).fill(0);
  let step = 1;
  for (let i = axes.length - 1; i >= 0; i--) {
    strides[axes[i] as number] = step;
    step *= dims[i] as number;
  }
  const places = new Uint32Array(step);
  const at = new Array<number>(shape.length).fill(0);
  for (let place = 0; place < step; place++) {
    places[place] = at.reduce((sum, n, axis) => sum + n * (strides[axis] as number), 0);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at[axis] = (at[axis] as number) + 1;
      if ((at[axis] as number) < (shape[axis] as number)) break;
      at[axis] = 0;
    }
  }
  return places;
}
