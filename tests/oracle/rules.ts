import type { Model, Node, NodeId, NodeOf, Shape } from "../../src/graph/types";
import { runForward } from "./forward";

// LRP as textbooks write it, in float64: a layer is the matrix that it is, found by asking the interpreter what it
// does to every unit vector; a rule is a formula over that matrix. Written apart from the engine.

/** y_j = Σ_i w_ji x_i + b_j */
export interface LinearMap {
  readonly inputs: number;
  readonly outputs: number;
  /** Row-major, [outputs, inputs]. */
  readonly w: Float64Array;
  /** [outputs] */
  readonly b: Float64Array;
}

/** The matrix of an affine function. */
export function linearMap(f: (x: Float64Array) => Float64Array, inputs: number): LinearMap {
  const b = f(new Float64Array(inputs));
  const w = new Float64Array(b.length * inputs);
  for (let i = 0; i < inputs; i += 1) {
    const unit = new Float64Array(inputs);
    unit[i] = 1;
    f(unit).forEach((y, j) => {
      w[j * inputs + i] = y - b[j]!;
    });
  }
  return { inputs, outputs: b.length, w, b };
}

export const withoutBias = (map: LinearMap): LinearMap => ({ ...map, b: new Float64Array(map.outputs) });

const plus = (v: number): number => Math.max(v, 0);
const minus = (v: number): number => Math.min(v, 0);

/** z + ε·sign z, where sign 0 = 1. */
const stabilised = (z: number, eps: number): number => z + (z < 0 ? -eps : eps);

/**
 * R_i = Σ_j q_ij / (Σ_i' q_i'j + q_j) · R_j: what every rule below is, with its own contributions q (and q_j of
 * the bias). `0/0` is 0.
 */
export function shared(
  { inputs, outputs, w, b }: LinearMap,
  r: Float64Array,
  eps: number,
  q: (w: number, i: number, j: number) => number,
  ofBias: (b: number, j: number) => number = () => 0,
): Float64Array {
  const back = new Float64Array(inputs);
  for (let j = 0; j < outputs; j += 1) {
    let z = ofBias(b[j]!, j);
    for (let i = 0; i < inputs; i += 1) z += q(w[j * inputs + i]!, i, j);
    const denominator = stabilised(z, eps);
    if (denominator === 0 || r[j] === 0) continue;
    for (let i = 0; i < inputs; i += 1) back[i]! += (q(w[j * inputs + i]!, i, j) / denominator) * r[j]!;
  }
  return back;
}

export type ByMatrix = (map: LinearMap, x: Float64Array, r: Float64Array) => Float64Array;

/** Bach 2015, equation 58. */
export const epsilonRule =
  (eps: number): ByMatrix =>
  (map, x, r) =>
    shared(
      map,
      r,
      eps,
      (w, i) => w * x[i]!,
      (b) => b,
    );

/** Montavon 2017, section 4.1: positive contributions only. */
export const zPlusRule =
  (eps: number): ByMatrix =>
  (map, x, r) =>
    shared(map, r, eps, (w, i) => plus(w * x[i]!), plus);

/** Bach 2015, equation 60. */
export const alphaBetaRule =
  (alpha: number, beta: number, eps: number): ByMatrix =>
  (map, x, r) => {
    const up = shared(map, r, eps, (w, i) => plus(w * x[i]!), plus);
    const down = shared(map, r, eps, (w, i) => minus(w * x[i]!), minus);
    return up.map((v, i) => alpha * v - beta * down[i]!);
  };

/** Montavon 2019, section 10.2.3, the contributions of the output's own sign being raised. */
export const gammaRule =
  (gamma: number, eps: number): ByMatrix =>
  (map, x, r) => {
    const z = map.b.map((b, j) => {
      let sum = b;
      for (let i = 0; i < map.inputs; i += 1) sum += map.w[j * map.inputs + i]! * x[i]!;
      return sum;
    });
    const raised = (v: number, j: number): number => v + gamma * (z[j]! > 0 ? plus(v) : minus(v));
    const alive = r.map((v, j) => (z[j] === 0 ? 0 : v));
    return shared(map, alive, eps, (w, i, j) => raised(w * x[i]!, j), raised);
  };

/** Montavon 2017, equation 12. */
export const wSquaredRule =
  (eps: number): ByMatrix =>
  (map, _x, r) =>
    shared(map, r, eps, (w) => w * w);

/** Bach 2016, section 3.2; `map` is that of the same layer with every coefficient 1. */
export const flatRule =
  (eps: number): ByMatrix =>
  (map, _x, r) =>
    shared(map, r, eps, (w) => w);

/** Montavon 2017, equation 14; a bound for every input. */
export const zBoxRule =
  (low: Float64Array, high: Float64Array, eps: number): ByMatrix =>
  (map, x, r) =>
    shared(map, r, eps, (w, i) => w * x[i]! - plus(w) * low[i]! - minus(w) * high[i]!);

/** Zhang 2018, equation 3: active inputs, exciting weights. */
export const excitationRule =
  (eps: number): ByMatrix =>
  (map, x, r) =>
    shared(map, r, eps, (w, i) => plus(w) * plus(x[i]!));

/** Zhang 2018, section 3.4: less the same under the negated weights. */
export const contrastiveRule =
  (eps: number): ByMatrix =>
  (map, x, r) => {
    const dual = excitationRule(eps)({ ...map, w: map.w.map((v) => -v) }, x, r);
    return excitationRule(eps)(map, x, r).map((v, i) => v - dual[i]!);
  };

/** Jᵀ·r */
export const transposed: ByMatrix = (map, _x, r) => {
  const back = new Float64Array(map.inputs);
  for (let j = 0; j < map.outputs; j += 1)
    for (let i = 0; i < map.inputs; i += 1) back[i]! += map.w[j * map.inputs + i]! * r[j]!;
  return back;
};

export interface NetworkRules {
  /** Convolutions and the like that have something before them. */
  readonly convolution: ByMatrix;
  /** The first layer with coefficients. `ones` asks for the matrix with every coefficient 1. */
  readonly first: ByMatrix;
  readonly firstIsFlat?: boolean;
  /** Dense layers, and convolutions on 1×1 maps. */
  readonly dense: ByMatrix;
  readonly batchNorm: ByMatrix;
  /** Additions and average pools. */
  readonly norm: ByMatrix;
  /** Max pools; winner takes all unless said otherwise. */
  readonly maxPool?: typeof firstWinner;
  readonly bias: "absorb" | "ignore";
}

/** One network's matrices, found once. */
export class MatrixNetwork {
  readonly #model: Model;
  readonly #maps = new Map<string, LinearMap>();

  constructor(model: Model) {
    this.#model = model;
  }

  /** Relevance of every input, from that of the last node. */
  relevance(input: Float64Array, seed: (logits: Float64Array) => Float64Array, rules: NetworkRules) {
    return this.relevances(input, seed, rules).get(this.#model.graph.input)!;
  }

  /** Relevance of every node's output. */
  relevances(
    input: Float64Array,
    seed: (logits: Float64Array) => Float64Array,
    rules: NetworkRules,
  ): Map<NodeId, Float64Array> {
    const { graph } = this.#model;
    const values = runForward(this.#model, input);
    const arrived = new Map<NodeId, Float64Array>();
    const give = (id: NodeId, r: Float64Array): void => {
      const before = arrived.get(id);
      arrived.set(id, before ? before.map((v, i) => v + r[i]!) : r);
    };
    give(graph.logits, seed(values.get(graph.logits)!));
    const first = graph.nodes.find((node) => Object.keys(node.weights).length > 0)!;
    for (const node of [...graph.nodes].reverse()) {
      const r = arrived.get(node.id);
      if (!r || node.kind === "input") continue;
      const x = node.inputs.map((id) => values.get(id)!);
      this.#back(node, x, r, rules, node === first).forEach((share, i) => {
        give(node.inputs[i]!, share);
      });
    }
    return arrived;
  }

  #back(
    node: Node,
    x: readonly Float64Array[],
    r: Float64Array,
    rules: NetworkRules,
    isFirst: boolean,
  ): Float64Array[] {
    const [only] = x as [Float64Array];
    const weighted = (rule: ByMatrix, flat = false): Float64Array[] => {
      const map = this.#mapOf(node, flat);
      return [rule(rules.bias === "ignore" ? withoutBias(map) : map, only, r)];
    };
    switch (node.kind) {
      case "conv2d":
      case "depthwiseConv2d":
        if (isFirst) return weighted(rules.first, rules.firstIsFlat);
        return weighted(
          String(this.#shape(node.inputs[0]!).slice(0, 2)) === "1,1" ? rules.dense : rules.convolution,
        );
      case "dense":
        return weighted(rules.dense);
      case "batchNorm":
        return weighted(rules.batchNorm);
      case "avgPool":
      case "globalAvgPool":
        return [rules.norm(this.#mapOf(node), only, r)];
      case "add": {
        const lengths = x.map((v) => v.length);
        const joined = Float64Array.from(x.flatMap((v) => [...v]));
        const back = rules.norm(additionMap(lengths), joined, r);
        return lengths.map((length, i) => {
          const start = lengths.slice(0, i).reduce((sum, n) => sum + n, 0);
          return back.slice(start, start + length);
        });
      }
      case "reshape":
      case "pad":
        return [transposed(this.#mapOf(node), only, r)];
      case "maxPool":
        return [(rules.maxPool ?? firstWinner)(node, this.#shape(node.inputs[0]!), only, r)];
      case "relu":
      case "elu":
      case "tanh":
      case "sigmoid":
      case "swish":
        return [r];
      default:
        throw new Error(`the textbook network has no ${node.kind}`);
    }
  }

  #shape(id: NodeId): Shape {
    return this.#model.graph.nodes.find((node) => node.id === id)!.shape;
  }

  #mapOf(node: Node, ones = false): LinearMap {
    const key = `${node.id} ${ones}`;
    let map = this.#maps.get(key);
    if (!map) {
      const shape = this.#shape(node.inputs[0]!);
      map = nodeMap(this.#model, node, shape, ones);
      this.#maps.set(key, map);
    }
    return map;
  }
}

/** The matrix of one node with one input, alone in a graph; with `ones` every coefficient is 1 and there is no bias. */
export function nodeMap(model: Model, node: Node, shape: Shape, ones = false): LinearMap {
  const input: NodeOf<"input"> = {
    id: node.inputs[0]!,
    kind: "input",
    inputs: [],
    params: {},
    weights: {},
    shape,
    origin: "input",
  };
  const weights = ones
    ? new Map(
        [...model.weights].map(([key, { shape, data }]) => [
          key,
          { shape, data: new Float64Array(data.length).fill(shape.length === 1 ? 0 : 1) },
        ]),
      )
    : model.weights;
  const alone: Model = {
    weights,
    graph: { ...model.graph, nodes: [input, node], input: input.id, logits: node.id },
  };
  return linearMap(
    (x) => runForward(alone, x).get(node.id)!,
    shape.reduce((product, n) => product * n, 1),
  );
}

/** Sum of vectors side by side, a shorter one used again at every position. */
export function additionMap(lengths: readonly number[]): LinearMap {
  const outputs = Math.max(...lengths);
  const inputs = lengths.reduce((sum, n) => sum + n, 0);
  const w = new Float64Array(outputs * inputs);
  let start = 0;
  for (const length of lengths) {
    for (let j = 0; j < outputs; j += 1) w[j * inputs + start + (j % length)] = 1;
    start += length;
  }
  return { inputs, outputs, w, b: new Float64Array(outputs) };
}

/** Each window's value goes to its first maximum in row-major order; to nobody where a padded zero is the maximum. */
export function firstWinner(
  { params: { size, strides, padding, padWith }, shape: out }: NodeOf<"maxPool">,
  [h = 1, w = 1, c = 1]: Shape,
  x: Float64Array,
  r: Float64Array,
): Float64Array {
  const back = new Float64Array(x.length);
  const [rows = 1, columns = 1] = out;
  for (let row = 0; row < rows; row += 1)
    for (let column = 0; column < columns; column += 1)
      for (let k = 0; k < c; k += 1) {
        let best = Number.NEGATIVE_INFINITY;
        let winner = -1;
        for (let u = 0; u < size[0]; u += 1)
          for (let v = 0; v < size[1]; v += 1) {
            const [i, j] = [row * strides[0] + u - padding[0][0], column * strides[1] + v - padding[1][0]];
            const inside = i >= 0 && i < h && j >= 0 && j < w;
            if (!inside && padWith === "none") continue;
            const at = (i * w + j) * c + k;
            const value = inside ? x[at]! : 0;
            if (value > best) [best, winner] = [value, inside ? at : -1];
          }
        if (winner >= 0) back[winner]! += r[(row * columns + column) * c + k]!;
      }
  return back;
}
