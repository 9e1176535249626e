import { expect, test } from "vitest";
import { defaultCamLayer, layersOf, resolveLayer } from "./layers";
import type { ModelGraph, Node, NodeId, Shape } from "./types";

const at = (kind: Node["kind"], id: string, shape: Shape, params: object = {}, origin = id): Node =>
  ({ id, kind, inputs: [], params, weights: {}, shape, origin }) as unknown as Node;

const graphOf = (nodes: readonly Node[]): ModelGraph => ({
  nodes,
  input: (nodes[0] as Node).id,
  logits: (nodes.at(-1) as Node).id,
  head: "none",
  renamed: new Map([["conv1", { node: "bn1" as NodeId, note: "conv1 was merged with bn1." }]]),
  card: {} as ModelGraph["card"],
});

const graph = graphOf([
  at("input", "input_1", [8, 8, 3]),
  at("conv2d", "bn1", [8, 8, 4]),
  at("relu", "relu1", [8, 8, 4], { max: 6, slope: 0, threshold: 0 }),
  at("conv2d", "block5_conv3/linear", [4, 4, 4], {}, "block5_conv3"),
  at("relu", "block5_conv3", [4, 4, 4], { max: null, slope: 0, threshold: 0 }),
  at("maxPool", "block5_pool", [2, 2, 4]),
  at("reshape", "flatten", [16]),
  at("dense", "__proto__", [5]),
]);

test("a name is the layer's last node", () => {
  expect(resolveLayer(graph, "block5_conv3")).toEqual({ node: "block5_conv3", note: null });
  expect(resolveLayer(graph, "__proto__")).toEqual({ node: "__proto__", note: null });
  expect(resolveLayer(graph, "conv1")).toEqual({ node: "bn1", note: "conv1 was merged with bn1." });
});

test.each([
  ["blok5_conv3", "block5_conv3"],
  ["Relu1", "relu1"],
  ["conv2", "conv1"],
  ["pool", "block5_pool"],
])("%s is unknown, %s is suggested", (typed, near) => {
  expect(() => resolveLayer(graph, typed)).toThrowError(
    expect.objectContaining({ code: "no-such-layer", message: expect.stringContaining(`"${near}"`) }),
  );
});

test.each(["constructor", "toString", "zzzzzzzzzzzzzzzz", ""])(
  "%j is unknown, and nothing is near",
  (typed) => {
    expect(() => resolveLayer(graph, typed)).toThrowError(expect.objectContaining({ code: "no-such-layer" }));
  },
);

test("CAM methods look at the last maps that are not just passed on", () => {
  expect(defaultCamLayer(graph)).toBe("block5_conv3");
  expect(defaultCamLayer(graphOf([at("input", "x", [8, 8, 3]), at("dense", "y", [3])]))).toBeNull();
});

test("layers in words", () => {
  const infos = layersOf(graph, new Map());
  expect(infos.map(({ name, kind, spatial }) => [name, kind, spatial])).toEqual([
    ["input_1", "input", true],
    ["conv1", "convolution", true],
    ["bn1", "convolution", true],
    ["relu1", "ReLU6", true],
    ["block5_conv3", "ReLU", true],
    ["block5_pool", "max pooling", true],
    ["flatten", "reshape", false],
    ["__proto__", "dense", false],
  ]);
});
