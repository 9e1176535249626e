import type { Model, Node, NodeId, NodeOf, Shape } from "../../src/graph/types";
import { runForward } from "./forward";
import { type LinearMap, nodeMap, transposed } from "./rules";

// DeepLIFT by its definition, in float64: two runs of the interpreter, then multipliers from the end to the start, one
// formula for each kind of node over plain numbers. Written apart from the engine.

type Values = Float64Array;

/** m with Σ m·(x − x₀) = f(x) − f(x₀), for every value of the image. */
export function deepLift(model: Model, image: Values, baseline: Values, seed: Values): Values {
  const { graph } = model;
  const [at, base] = [runForward(model, image), runForward(model, baseline)];
  const shapes = new Map<NodeId, Shape>(graph.nodes.map(({ id, shape }) => [id, shape]));
  const arrived = new Map<NodeId, Values>([[graph.logits, seed]]);
  for (const node of [...graph.nodes].reverse()) {
    const dy = arrived.get(node.id);
    if (!dy || node.kind === "input") continue;
    const pairs = node.inputs.map((id): Pair => [at.get(id)!, base.get(id)!]);
    const y: Pair = [at.get(node.id)!, base.get(node.id)!];
    back(model, node, shapes, pairs, y, dy).forEach((m, i) => {
      const id = node.inputs[i]!;
      const before = arrived.get(id);
      arrived.set(id, before ? before.map((v, k) => v + m[k]!) : m);
    });
  }
  return arrived.get(graph.input)!;
}

/** Values at the image and at the baseline. */
type Pair = readonly [Values, Values];

function back(
  model: Model,
  node: Node,
  shapes: ReadonlyMap<NodeId, Shape>,
  pairs: readonly Pair[],
  y: Pair,
  dy: Values,
): Values[] {
  const [x, x0] = pairs[0]!;
  const shape = shapes.get(node.inputs[0]!)!;
  switch (node.kind) {
    case "relu":
    case "elu":
    case "sigmoid":
    case "tanh":
    case "swish":
    case "hardSwish":
    case "hardSigmoid":
      return [dy.map((m, i) => (m * (y[0][i]! - y[1][i]!)) / (x[i]! - x0[i]!))];
    case "softmax":
      return [softmax(x, x0, dy, shape.at(-1)!)];
    case "maxPool":
      return [maxPool(node, shape, x, x0, dy)];
    case "globalMaxPool":
      return [globalMaxPool(shape, x, x0, dy)];
    case "multiply": {
      if (pairs.length !== 2) throw new Error("products of two factors only");
      return pairs.map(([own], i) => {
        const [other, other0] = pairs[1 - i]!;
        const m = new Float64Array(own.length);
        dy.forEach((v, k) => {
          const j = k % other.length;
          m[k % own.length]! += (v * (other[j]! + other0[j]!)) / 2;
        });
        return m;
      });
    }
    case "add":
      return pairs.map(([own]) => {
        const m = new Float64Array(own.length);
        dy.forEach((v, k) => {
          m[k % own.length]! += v;
        });
        return m;
      });
    case "concat":
      return split(node, shapes, dy);
    default:
      return [transposed(mapOf(model, node, shape), x, dy)];
  }
}

/** Matrices are found once for a node. */
const maps = new WeakMap<Node, LinearMap>();

function mapOf(model: Model, node: Node, shape: Shape): LinearMap {
  const map = maps.get(node) ?? nodeMap(model, node, shape);
  maps.set(node, map);
  return map;
}

/** The mean of Jᵀ·dy on the straight line between, by many steps of the midpoint rule. */
function softmax(x: Values, x0: Values, dy: Values, length: number): Values {
  const steps = 2000;
  const m = new Float64Array(x.length);
  for (let step = 0; step < steps; step += 1) {
    const t = (step + 0.5) / steps;
    for (let start = 0; start < x.length; start += length) {
      const e = Array.from({ length }, (_, k) =>
        Math.exp(x0[start + k]! + t * (x[start + k]! - x0[start + k]!)),
      );
      const total = e.reduce((a, b) => a + b, 0);
      const mean = e.reduce((sum, v, k) => sum + (v / total) * dy[start + k]!, 0);
      for (let k = 0; k < length; k += 1)
        m[start + k]! += ((e[k]! / total) * (dy[start + k]! - mean)) / steps;
    }
  }
  return m;
}

/** The first of the largest; −1 stands for a padded zero. */
function winner(positions: readonly number[], values: Values): number {
  const value = (p: number): number => (p < 0 ? 0 : values[p]!);
  return positions.reduce((best, p) => (value(p) > value(best) ? p : best));
}

/** What a window gained is its new winner's, what it lost its old winner's. */
function give(m: Values, window: readonly number[], x: Values, x0: Values, dy: number): void {
  const [now, then] = [winner(window, x), winner(window, x0)];
  const change = (now < 0 ? 0 : x[now]!) - (then < 0 ? 0 : x0[then]!);
  if (change === 0) return;
  const who = change > 0 ? now : then;
  m[who]! += (dy * change) / (x[who]! - x0[who]!);
}

function maxPool(
  { params: { size, strides, padding, padWith }, shape: [rows = 1, columns = 1] }: NodeOf<"maxPool">,
  [h = 1, w = 1, c = 1]: Shape,
  x: Values,
  x0: Values,
  dy: Values,
): Values {
  const m = new Float64Array(x.length);
  for (let row = 0; row < rows; row += 1)
    for (let column = 0; column < columns; column += 1)
      for (let k = 0; k < c; k += 1) {
        const window: number[] = [];
        for (let u = 0; u < size[0]; u += 1)
          for (let v = 0; v < size[1]; v += 1) {
            const [i, j] = [row * strides[0] + u - padding[0][0], column * strides[1] + v - padding[1][0]];
            if (i >= 0 && i < h && j >= 0 && j < w) window.push((i * w + j) * c + k);
            else if (padWith === "zero") window.push(-1);
          }
        give(m, window, x, x0, dy[(row * columns + column) * c + k]!);
      }
  return m;
}

function globalMaxPool([h = 1, w = 1, c = 1]: Shape, x: Values, x0: Values, dy: Values): Values {
  const m = new Float64Array(x.length);
  for (let k = 0; k < c; k += 1) {
    const window = Array.from({ length: h * w }, (_, p) => p * c + k);
    give(m, window, x, x0, dy[k]!);
  }
  return m;
}

function split(
  { inputs, params, shape }: NodeOf<"concat">,
  shapes: ReadonlyMap<NodeId, Shape>,
  dy: Values,
): Values[] {
  const runOf = (s: Shape): number => s.slice(params.axis).reduce((product, n) => product * n, 1);
  const whole = runOf(shape);
  let start = 0;
  return inputs.map((id) => {
    const run = runOf(shapes.get(id)!);
    const from = start;
    start += run;
    return Float64Array.from(
      { length: (dy.length / whole) * run },
      (_, i) => dy[Math.floor(i / run) * whole + from + (i % run)]!,
    );
  });
}
