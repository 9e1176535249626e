import { Problem } from "../../core/problem";
import type { Node, NodeId, OpKind, OpParams, Shape, WeightArray, Weights, WeightsOf } from "../types";
import type { Tensor } from "./builder";
import { count, showShape } from "./geometry";

interface Emission<K extends OpKind> {
  /** The name in the file of what computes this. */
  readonly origin: string;
  readonly inputs: readonly Tensor[];
  readonly params: OpParams[K];
  readonly shape: Shape;
  readonly weights?: WeightsOf<K>;
  /** For a piece that is not the output of `origin`. */
  readonly piece?: string;
}

/** A weight that is not made yet. */
interface Pending {
  readonly shape: Shape;
  readonly make: () => WeightArray["data"];
}

/** 2^28 numbers are 1 GiB: no device of today runs a network with larger maps. */
const maxNumbers = 2 ** 28;

/** Numbers [c], or one for all channels. */
export type PerChannel = number | Float64Array;

/**
 * Collects nodes of formats that are made of single operations (graph-models, ONNX), and sees through what exporters
 * take apart: x · sigmoid(x) is a swish, clipped ramps are hard sigmoids.
 */
export class Assembler {
  readonly #nodes = new Map<NodeId, Node>();
  readonly #weights = new Map<string, Pending>();

  emit<K extends OpKind>(kind: K, { origin, inputs, params, shape, weights, piece }: Emission<K>): Tensor {
    if (shape.some((n) => !Number.isSafeInteger(n) || n < 1))
      throw new Problem(
        "layer-config",
        `Node "${origin}" leaves nothing: its output would be ${showShape(shape)}.`,
        origin,
      );
    if (count(shape) > maxNumbers)
      throw new Problem(
        "too-large",
        `Node "${origin}" has an output of ${showShape(shape)} numbers, more than any device here can hold.`,
        origin,
      );
    const id = (piece === undefined ? origin : `${origin}/${piece}`) as NodeId;
    if (this.#nodes.has(id)) throw new Problem("duplicate-name", `Two nodes are called "${id}".`, origin);
    const from = inputs.map((tensor) => tensor.id);
    // K is one kind here and Node the union over all kinds: TypeScript cannot see that they agree.
    const node = { id, kind, inputs: from, params, weights: weights ?? {}, shape, origin } as unknown as Node;
    this.#nodes.set(id, node);
    return { id, shape };
  }

  /** A weight that is made when the network is wanted; answers with its key. */
  weight(origin: string, part: string, shape: Shape, make: () => WeightArray["data"]): string {
    const key = `${origin}/${part}`;
    this.#weights.set(key, { shape, make });
    return key;
  }

  /** y = scale · x + shift along the last axis. */
  affine(x: Tensor, scale: PerChannel, shift: PerChannel, origin: string, piece?: string): Tensor {
    const channels = x.shape.at(-1) as number;
    const spread = (values: PerChannel): Float64Array =>
      typeof values === "number" ? new Float64Array(channels).fill(values) : values;
    const name = piece === undefined ? origin : `${origin}/${piece}`;
    const ramp = shift === 0 && typeof scale === "number" ? this.#ramp(x, scale, origin) : null;
    if (ramp !== null) return ramp;
    return this.emit("batchNorm", {
      origin,
      inputs: [x],
      params: {},
      shape: x.shape,
      weights: {
        scale: this.weight(name, "scale", [channels], () => spread(scale)),
        shift: this.weight(name, "shift", [channels], () => spread(shift)),
      },
      ...(piece === undefined ? {} : { piece }),
    });
  }

  /** clip(a · x + b, 0, m) / m is a hard sigmoid of x, and x · clip(a · x + b, 0, m) / m a hard swish. */
  #ramp(tensor: Tensor, scale: number, origin: string): Tensor | null {
    const node = this.#nodes.get(tensor.id);
    const shape = tensor.shape;
    const alone = this.#clipped(tensor.id, scale).at(-1);
    if (alone) return this.emit("hardSigmoid", { origin, inputs: [alone.x], params: alone.params, shape });
    if (node?.kind !== "multiply" || node.inputs.length !== 2) return null;
    const [a, b] = node.inputs as readonly [NodeId, NodeId];
    for (const [x, other] of [
      [a, b],
      [b, a],
    ] as const) {
      const gate = this.#clipped(other, scale).find((one) => one.x.id === x);
      if (gate) return this.emit("hardSwish", { origin, inputs: [gate.x], params: gate.params, shape });
    }
    return null;
  }

  /** What a node that is clip(a · x + b, 0, 1 / scale) becomes once it is scaled, for every x it can be read over. */
  #clipped(id: NodeId, scale: number): readonly { x: Tensor; params: OpParams["hardSigmoid"] }[] {
    const clip = this.#nodes.get(id);
    if (clip?.kind !== "relu") return [];
    const { max, slope, threshold } = clip.params;
    if (max === null || slope !== 0 || threshold !== 0 || Math.abs(scale * max - 1) > 1e-6) return [];
    return this.#lines(clip.inputs[0] as NodeId).map((line) => ({
      x: line.x,
      params: { slope: line.scale / max, offset: line.shift / max },
    }));
  }

  /** A node as scale · x + shift with the same two numbers for all channels: over what it reads, over what that reads, … */
  #lines(id: NodeId): readonly { x: Tensor; scale: number; shift: number }[] {
    const lines: { x: Tensor; scale: number; shift: number }[] = [];
    let [at, scale, shift] = [this.#nodes.get(id), 1, 0];
    while (at?.kind === "batchNorm") {
      const factor = this.#same(at.weights.scale);
      const term = this.#same(at.weights.shift);
      if (factor === null || term === null) break;
      shift += scale * term;
      scale *= factor;
      const x = at.inputs[0] as NodeId;
      at = this.#nodes.get(x);
      lines.push({ x: { id: x, shape: (at as Node).shape }, scale, shift });
    }
    return lines;
  }

  /** The one number that a weight consists of. */
  #same(key: string): number | null {
    const { data } = this.#array(key);
    return data.every((value) => value === data[0]) ? (data[0] as number) : null;
  }

  /** The product of two tensors of the network; x · f(x) for the gates that have a name. */
  product(a: Tensor, b: Tensor, origin: string): Tensor {
    for (const [x, gate] of [
      [a, this.#node(b)],
      [b, this.#node(a)],
    ] as const) {
      if (gate?.inputs[0] !== x.id) continue;
      const emission = { origin, inputs: [x], shape: x.shape };
      if (gate.kind === "sigmoid") return this.emit("swish", { ...emission, params: {} });
      if (gate.kind === "hardSigmoid") return this.emit("hardSwish", { ...emission, params: gate.params });
    }
    return this.merge("multiply", [a, b], origin);
  }

  /** The sum or product of tensors, vectors spread over the positions of maps. */
  merge(kind: "add" | "multiply", inputs: readonly Tensor[], origin: string): Tensor {
    const shape = inputs.map((tensor) => tensor.shape).reduce((a, b) => (count(b) > count(a) ? b : a));
    const wrong = inputs.find((tensor) => !fits(tensor.shape, shape));
    if (wrong)
      throw new Problem(
        "shape",
        `Node "${origin}" cannot join ${showShape(shape)} with ${showShape(wrong.shape)}.`,
        origin,
      );
    return this.emit(kind, { origin, inputs, params: {}, shape });
  }

  #node(tensor: Tensor): Node | undefined {
    return this.#nodes.get(tensor.id);
  }

  /** Nodes that the output depends on, in order, and the making of their weights. */
  finish(input: Tensor, output: Tensor): { nodes: readonly Node[]; weights: () => Weights } {
    const used = new Set<NodeId>([input.id, output.id]);
    const all = [...this.#nodes.values()];
    for (const node of all.toReversed()) if (used.has(node.id)) for (const id of node.inputs) used.add(id);
    const nodes = all.filter((node) => used.has(node.id));
    const keys = new Set(
      nodes.flatMap((node) =>
        Object.values(node.weights as Record<string, string | null>).filter((key) => key !== null),
      ),
    );
    return { nodes, weights: () => new Map([...keys].map((key) => [key, this.#array(key)])) };
  }

  #array(key: string): WeightArray {
    const { shape, make } = this.#weights.get(key) as Pending;
    return { shape, data: make() };
  }
}

/** Whether a tensor may be joined with a map elementwise. */
function fits(shape: Shape, map: Shape): boolean {
  if (shape.length === map.length && shape.every((n, i) => n === map[i])) return true;
  const isVector = shape.length === 1 || (shape.length === 3 && shape[0] === 1 && shape[1] === 1);
  return map.length === 3 && isVector && shape.at(-1) === map[2];
}
