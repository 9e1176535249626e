import { describe, expect, test } from "vitest";
import type { Target } from "../api/target";
import type { Head, ModelGraph, Node, NodeId, Shape } from "../graph/types";
import { makeNetwork, type Network } from "./network";
import { argmax, probabilitiesOf, selectTarget } from "./target";

const LOGITS = Float32Array.from([0.5, -1.25, 2, 0.75]);

const node = (id: string, kind: Node["kind"], shape: Shape, ...inputs: string[]): Node =>
  ({ id, kind, inputs, params: {}, weights: {}, shape, origin: id }) as unknown as Node;

function networkOf(head: Head): Network {
  const nodes = [
    node("image", "input", [2, 3, 2]),
    node("map", "tanh", [2, 3, 2], "image"),
    node("logits", "globalAvgPool", [4], "map"),
  ];
  return makeNetwork({
    nodes,
    head,
    input: "image",
    logits: "logits",
    renamed: new Map(),
    card: {},
  } as unknown as ModelGraph);
}

const select = (target: Target, head: Head = "softmax", logits = LOGITS) =>
  selectTarget(networkOf(head), target, logits, (name) => name as NodeId);

describe.each<[string, Target, Head, number, number[]]>([
  ["logit", { class: 1, of: "logit" }, "softmax", 4, [0, -1.25, 0, 0]],
  ["top logit", { class: "top", of: "logit" }, "softmax", 4, [0, 0, 2, 0]],
  ["probability, softmax", { class: 3, of: "probability" }, "softmax", 4, [0, 0, 0, 0.185]],
  ["probability, no head", { class: 3, of: "probability" }, "none", 4, [0, 0, 0, 0.185]],
  ["probability, sigmoid", { class: 1, of: "probability" }, "sigmoid", 4, [0, 0.2227, 0, 0]],
  ["contrast", { contrast: [0, 2] }, "softmax", 4, [0.5, 0, -2, 0]],
  ["mean of a channel", { layer: "map", channel: 1 }, "softmax", 12, []],
  ["one position of a channel", { layer: "map", channel: 1, at: [1, 2] }, "softmax", 12, []],
  ["one value of a vector", { layer: "logits", channel: 3 }, "softmax", 4, [0, 0, 0, 0.75]],
])("%s", (_name, target, head, size, relevance) => {
  const values = size === 4 ? LOGITS : Float32Array.from({ length: size }, (_, i) => Math.sin(i));
  const selection = select(target, head);
  const at = selection.at(values);

  test("the gradient is the derivative of the score", () => {
    const h = 2 ** -12;
    const shifted = (i: number, by: number): number =>
      selection.at(values.map((v, j) => (j === i ? v + by : v))).score;
    for (let i = 0; i < size; i += 1)
      expect(at.gradient[i]).toBeCloseTo((shifted(i, h) - shifted(i, -h)) / (2 * h), 5);
    expect(at.gradient).toHaveLength(size);
    expect(at.gradient.some((v) => v !== 0)).toBe(true);
  });

  test("the relevance adds up to the score and lies where the score is read", () => {
    expect(at.relevance.reduce((sum, v) => sum + v, 0)).toBeCloseTo(at.score, 6);
    if (relevance.length > 0) expect([...at.relevance].map((v) => +v.toFixed(4))).toEqual(relevance);
    else for (const [i, v] of at.relevance.entries()) if (at.gradient[i] === 0) expect(v).toBe(0);
  });
});

test("a class the network is sure of still has a derivative", () => {
  const sure = Float32Array.from([30, 0, 0, 0]);
  const { gradient, score } = select({ class: 0, of: "probability" }, "softmax", sure).at(sure);
  expect(score).toBeCloseTo(1, 10);
  expect(gradient[0]! / (3 * Math.exp(-30))).toBeCloseTo(1, 5);
  expect(gradient[0]! + gradient[1]! + gradient[2]! + gradient[3]!).toBeCloseTo(0, 18);
  const one = select({ class: 0, of: "probability" }, "sigmoid", sure).at(sure);
  expect(one.gradient[0]! / Math.exp(-30)).toBeCloseTo(1, 5);
});

test("top is bound to the class that it was, and shares its kept signals with it", () => {
  const top = select({ class: "top", of: "logit" });
  expect(top.target).toEqual({ class: 2, of: "logit" });
  expect(top.key).toBe(select({ class: 2, of: "logit" }).key);
  expect(argmax([1, 3, 3, 2])).toBe(1);
});

test("different targets never share kept signals", () => {
  const targets: Target[] = [
    { class: 0, of: "logit" },
    { class: 1, of: "logit" },
    { class: 0, of: "probability" },
    { contrast: [0, 1] },
    { contrast: [1, 0] },
    { layer: "map", channel: 0 },
    { layer: "map", channel: 1 },
    { layer: "map", channel: 0, at: [0, 0] },
    { layer: "map", channel: 0, at: [0, 1] },
    { layer: "logits", channel: 0 },
  ];
  expect(new Set(targets.map((target) => select(target).key)).size).toBe(targets.length);
});

test("probabilities of huge logits are finite and add up to 1", () => {
  const p = probabilitiesOf(Float32Array.from([1e30, 0, -1e30]), "softmax");
  expect([...p]).toEqual([1, 0, 0]);
  expect([...probabilitiesOf(Float32Array.from([1e30, -1e30]), "sigmoid")]).toEqual([1, 0]);
});
