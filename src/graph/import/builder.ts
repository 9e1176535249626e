import type { z } from "zod";
import { Problem } from "../../core/problem";
import type { Node, NodeId, OpKind, OpParams, Shape, WeightsOf } from "../types";
import type { FlatCall } from "./flatten";
import { count, showShape } from "./geometry";
import { brief } from "./json";

/** The output of a node while the graph grows. */
export interface Tensor {
  readonly id: NodeId;
  readonly shape: Shape;
}

/** A tensor that a layer needs from the weight files. */
export interface Demand {
  readonly key: string;
  readonly layer: string;
  readonly shape: Shape;
  /** Names it may have there, likeliest first. */
  readonly names: readonly string[];
}

/** A tensor computed from others once they are read; those are then no longer needed. */
export interface Derived {
  readonly key: string;
  readonly layer: string;
  readonly shape: Shape;
  readonly from: readonly string[];
  readonly compute: (from: readonly Float32Array[]) => Float64Array;
}

interface Emission<K extends OpKind> {
  readonly params: OpParams[K];
  readonly weights: WeightsOf<K>;
  readonly shape: Shape;
  /** The layer's inputs unless said otherwise. */
  readonly inputs?: readonly Tensor[];
  /** For a piece that is not the layer's output. */
  readonly piece?: string;
}

/** 2^28 numbers are 1 GiB: no device of today runs a network with larger maps. */
const maxNumbers = 2 ** 28;

/** Collects nodes and what they need from the weight files. */
export class GraphBuilder {
  readonly nodes: Node[] = [];
  readonly demands = new Map<string, Demand>();
  readonly derived = new Map<string, Derived>();
  readonly ids = new Set<NodeId>();
  readonly #tensors = new Map<string, Tensor>();

  /** The call of a layer, ready for its converter. */
  call(flat: FlatCall, keras: 2 | 3): LayerCall {
    return new LayerCall(
      this,
      flat,
      keras,
      flat.inputs.map((id) => this.#tensors.get(id) as Tensor),
    );
  }

  finish(flat: FlatCall, output: Tensor): void {
    this.#tensors.set(flat.id, output);
  }
}

/** What a converter sees of one call of a layer: its config, its inputs, and ways to add nodes. */
export class LayerCall {
  readonly layer: string;
  readonly className: string;
  readonly keras: 2 | 3;
  readonly inputs: readonly Tensor[];
  readonly #builder: GraphBuilder;
  readonly #flat: FlatCall;

  constructor(builder: GraphBuilder, flat: FlatCall, keras: 2 | 3, inputs: readonly Tensor[]) {
    this.#builder = builder;
    this.#flat = flat;
    this.layer = flat.layer;
    this.className = flat.className;
    this.keras = keras;
    this.inputs = inputs;
  }

  /** "Layer "conv1" (Conv2D)", for the start of a sentence. */
  get label(): string {
    return `Layer "${this.layer}" (${this.className})`;
  }

  problem(code: "layer-config" | "shape" | "input-shape" | "too-large", rest: string): Problem {
    return new Problem(code, `${this.label} ${rest}`, this.layer);
  }

  config<T>(schema: z.ZodType<T>): T {
    const parsed = schema.safeParse(this.#flat.config);
    if (parsed.success) return parsed.data;
    const path = parsed.error.issues[0]?.path ?? [];
    const field = String(path[0] ?? "config");
    const value = Object.hasOwn(this.#flat.config, field) ? this.#flat.config[field] : undefined;
    throw this.problem(
      "layer-config",
      value === undefined
        ? `has no ${field} in its config.`
        : `has ${field} ${brief(value)}, which cannot be read or is not supported.`,
    );
  }

  /** The only input. */
  get input(): Tensor {
    if (this.inputs.length !== 1)
      throw this.problem("layer-config", `takes one input but is called with ${this.inputs.length}.`);
    return this.inputs[0] as Tensor;
  }

  /** The only input, a map [h, w, c]. */
  get map(): Tensor {
    if (this.input.shape.length !== 3)
      throw this.problem(
        "shape",
        `needs a map of rows, columns and channels but gets ${showShape(this.input.shape)}.`,
      );
    return this.input;
  }

  emit<K extends OpKind>(kind: K, { params, weights, shape, inputs, piece }: Emission<K>): Tensor {
    if (shape.some((n) => !Number.isSafeInteger(n) || n < 1))
      throw this.problem("layer-config", `leaves nothing: its output would be ${showShape(shape)}.`);
    if (count(shape) > maxNumbers)
      throw this.problem(
        "too-large",
        `has an output of ${showShape(shape)} numbers, more than any device here can hold.`,
      );
    const id = (piece === undefined ? this.#flat.id : `${this.#flat.id}/${piece}`) as NodeId;
    if (this.#builder.ids.has(id))
      throw new Problem("duplicate-name", `Two layers are called "${id}".`, this.layer);
    const from = (inputs ?? this.inputs).map((tensor) => tensor.id);
    // K is one kind here and Node the union over all kinds: TypeScript cannot see that they agree.
    const node = { id, kind, inputs: from, params, weights, shape, origin: this.layer } as unknown as Node;
    this.#builder.nodes.push(node);
    this.#builder.ids.add(id);
    return { id, shape };
  }

  /** Asks for a weight by its Keras names; answers with its key. A layer called twice has its weights once. */
  weight(parts: string | readonly string[], shape: Shape): string {
    const names = typeof parts === "string" ? [parts] : parts;
    const key = `${this.layer}/${names[0]}`;
    const { path, name } = this.#flat;
    this.#builder.demands.set(key, {
      key,
      layer: this.layer,
      shape,
      names: names.flatMap((part) =>
        path === name ? [`${name}/${part}`] : [`${path}/${part}`, `${name}/${part}`],
      ),
    });
    return key;
  }

  /** A weight [c] computed when the tensors it comes from are read. */
  derive(part: string, from: readonly string[], length: number, compute: Derived["compute"]): string {
    const key = `${this.layer}/${part}`;
    this.#builder.derived.set(key, { key, layer: this.layer, shape: [length], from, compute });
    return key;
  }
}
