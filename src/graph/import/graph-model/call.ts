import { Problem } from "../../../core/problem";
import type { Pair, WeightArray } from "../../types";
import type { Assembler, PerChannel } from "../assembler";
import type { Tensor } from "../builder";
import { showShape } from "../geometry";
import { brief, isObject, type JsonObject, own } from "../json";

/** One operation of a TensorFlow graph, as its JSON tells it. */
export interface GraphNode {
  readonly name: string;
  readonly op: string;
  /** Names of the nodes it reads, each its first output. */
  readonly inputs: readonly string[];
  readonly attributes: JsonObject;
}

/** An array known before the network runs, the batch included: a weight, a shape, an axis. */
export interface Constant {
  readonly shape: readonly number[];
  readonly data: WeightArray["data"];
}

/** A tensor of the network (ours: without the batch), or a constant. */
export type Value =
  | { readonly kind: "tensor"; readonly tensor: Tensor }
  | { readonly kind: "constant"; readonly constant: Constant };

export const tensor = (tensor: Tensor): Value => ({ kind: "tensor", tensor });

export const wholeNumbers = (shape: readonly number[], values: readonly number[]): Value => ({
  kind: "constant",
  constant: { shape, data: Float64Array.from(values) },
});

/** A node for its converter: inputs and attributes with their types checked. */
export class GraphCall {
  readonly name: string;
  readonly op: string;
  readonly to: Assembler;
  readonly inputs: readonly Value[];
  readonly #attributes: JsonObject;

  constructor({ name, op, attributes }: GraphNode, inputs: readonly Value[], to: Assembler) {
    this.name = name;
    this.op = op;
    this.to = to;
    this.inputs = inputs;
    this.#attributes = attributes;
  }

  problem(rest: string, code: "layer-config" | "shape" | "unsupported-layer" = "layer-config"): Problem {
    return new Problem(code, `Node "${this.name}" (${this.op}) ${rest}`, this.name);
  }

  input(i: number): Value {
    const value = this.inputs[i];
    if (value) return value;
    throw this.problem(`lacks its input ${i + 1}.`);
  }

  tensor(i = 0): Tensor {
    const value = this.input(i);
    if (value.kind === "tensor") return value.tensor;
    throw this.problem("takes a constant where the image should pass.");
  }

  /** Input i, a map [h, w, c]. */
  map(i = 0): Tensor {
    const value = this.tensor(i);
    const format = this.text("data_format", "NHWC");
    if (format !== "NHWC")
      throw this.problem(
        `has its channels first (${format}); only NHWC graphs are read.`,
        "unsupported-layer",
      );
    if (value.shape.length === 3) return value;
    throw this.problem(
      `needs a map of rows, columns and channels but gets ${showShape(value.shape)}.`,
      "shape",
    );
  }

  constant(i: number): Constant {
    const value = this.input(i);
    if (value.kind === "constant") return value.constant;
    throw this.problem(`computes its input ${i + 1}, which has to be a constant here.`, "unsupported-layer");
  }

  #attribute(name: string, field: string): unknown {
    const attribute = own(this.#attributes, name);
    return isObject(attribute) ? own(attribute, field) : undefined;
  }

  float(name: string, otherwise: number): number {
    const value = this.#attribute(name, "f");
    if (value === undefined) return otherwise;
    if (typeof value === "number" && Number.isFinite(value)) return value;
    throw this.problem(`has ${name} ${brief(value)}, which is not a number.`);
  }

  int(name: string, otherwise: number): number {
    const value = this.#attribute(name, "i");
    if (value === undefined) return otherwise;
    if (Number.isSafeInteger(Number(value))) return Number(value);
    throw this.problem(`has ${name} ${brief(value)}, which is not a whole number.`);
  }

  flag(name: string): boolean {
    return this.#attribute(name, "b") === true;
  }

  /** Text is base64 in these files. */
  text(name: string, otherwise: string): string {
    const value = this.#attribute(name, "s");
    return typeof value === "string" ? decoded(value) : otherwise;
  }

  #list(name: string, field: string): readonly unknown[] | null {
    const list = this.#attribute(name, "list");
    const values = isObject(list) ? own(list, field) : undefined;
    return Array.isArray(values) ? values : null;
  }

  ints(name: string): readonly number[] | null {
    return this.#list(name, "i")?.map(Number) ?? null;
  }

  texts(name: string): readonly string[] {
    return (this.#list(name, "s") ?? []).map((value) => (typeof value === "string" ? decoded(value) : ""));
  }

  /** Rows and columns of an attribute [1, rows, columns, 1]. */
  pair(name: string, otherwise: Pair | null): Pair {
    const values = this.ints(name);
    if (values === null && otherwise) return otherwise;
    const [batch, rows = 0, columns = 0, channels] = values ?? [];
    const fits = values?.length === 4 && batch === 1 && channels === 1;
    if (fits && Number.isSafeInteger(rows) && Number.isSafeInteger(columns) && rows > 0 && columns > 0)
      return [rows, columns];
    throw this.problem(
      `has ${name} [${values ?? ""}], which is not one positive number for rows and one for columns.`,
    );
  }

  /** TensorFlow's axis, the batch being 0, as one of ours. */
  axis(axis: number, { shape }: Tensor): number {
    const at = axis < 0 ? axis + shape.length : axis - 1;
    if (Number.isInteger(at) && at >= 0 && at < shape.length) return at;
    throw this.problem(
      `works along axis ${axis}, which is not supported for ${showShape(shape)}.`,
      "unsupported-layer",
    );
  }

  /** A constant that is joined with a tensor: one number, or one per channel. */
  perChannel({ shape, data }: Constant, x: Tensor): PerChannel {
    if (data.length === 1) return data[0] as number;
    if (data.length === x.shape.at(-1) && shape.at(-1) === data.length) return Float64Array.from(data);
    throw this.problem(
      `joins ${showShape(x.shape)} with a constant of ${showShape(shape)}; only one number per channel is supported.`,
      "unsupported-layer",
    );
  }
}

function decoded(base64: string): string {
  try {
    return atob(base64);
  } catch {
    return base64;
  }
}
