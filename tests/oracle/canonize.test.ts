import { expect, test } from "vitest";
import { canonize, canonizers } from "../../src/graph/canonize";
import { readModel } from "../../src/graph/import/open";
import { layersOf, resolveLayer } from "../../src/graph/layers";
import type { Model, Node } from "../../src/graph/types";
import { Network } from "../fixtures/keras";
import { seededInput } from "../fixtures/load";
import { memoryFolder } from "../fixtures/memory";
import { runForward, runLogits } from "./forward";

const begin = (): Network => new Network("net", 41, [9, 9, 3], 4);
/** As in its file, without a card: these networks end in any number of classes. */
async function raw(network: Network): Promise<Model> {
  const folder = memoryFolder(network);
  folder.files.delete("card.json");
  return (await readModel(folder)).model;
}
const canonical = async (network: Network): Promise<Model> => canonize(await raw(network));
const kinds = ({ graph }: Model): string => graph.nodes.map((node) => node.kind).join(" ");
const node = ({ graph }: Model, id: string): Node => graph.nodes.find((one) => one.id === id) as Node;

/** Canonizing kept what the last node computes (no head in these networks unless cut). */
async function sameLogits(network: () => Network): Promise<Model> {
  const before = await raw(network());
  const after = canonize(before);
  const input = seededInput(before, 42);
  const wanted = runForward(before, input);
  const logits =
    after.graph.head === "none" ? wanted.get(before.graph.logits) : wanted.get(after.graph.logits);
  const largest = Math.max(...(logits as Float64Array).map(Math.abs));
  runLogits(after, input).forEach((value, i) => {
    expect(Math.abs(value - ((logits as Float64Array)[i] as number)) / largest).toBeLessThan(1e-6);
  });
  return after;
}

test("two batch norms in a row fold into one convolution, and its name tells of both", async () => {
  const after = await sameLogits(() =>
    begin().conv("conv", 4, { in: 3 }).batchNorm("first", 4).batchNorm("second", 4).globalAvgPool("pool"),
  );
  expect(kinds(after)).toBe("input conv2d globalAvgPool");
  const { node: id, note } = resolveLayer(after.graph, "conv");
  expect(id).toBe("second");
  expect(note).toContain("merged with first");
  expect(note).toContain("merged with second");
});

test("canonizing twice is canonizing once", async () => {
  const network = begin().zeros("pad", 1).conv("conv", 4, { in: 3, padding: "valid" }).batchNorm("bn", 4);
  const once = await canonical(
    network.activation("relu", "relu").globalAvgPool("pool").activation("end", "softmax"),
  );
  const { head: _, ...graph } = canonize(once).graph;
  expect(graph).toEqual({ ...once.graph, head: undefined });
});

test("each pass is tried on its own name", () => {
  expect(canonizers.map(([name]) => name)).toEqual([
    "drop-identity",
    "split-activation",
    "cut-softmax",
    "absorb-padding",
    "fold-batch-norm",
  ]);
});

test("batch norm folds into convolution, depthwise (multiplier too), grouped convolution and dense", async () => {
  const after = await sameLogits(() =>
    begin()
      .conv("conv", 4, { in: 3 })
      .batchNorm("conv_bn", 4)
      .depthwise("dw", 2, { in: 4, bias: false })
      .batchNorm("dw_bn", 8)
      .conv("grouped", 6, { in: 8 }, undefined, 2)
      .batchNorm("grouped_bn", 6)
      .globalAvgPool("pool")
      .dense("fc", 4, 6)
      .layer("BatchNormalization", "fc_bn", { axis: [1], epsilon: 1e-3, scale: false, center: false })
      .moments("fc_bn", 4),
  );
  expect(kinds(after)).toBe("input conv2d depthwiseConv2d conv2d globalAvgPool dense");
  expect([...after.weights.keys()].some((key) => /gamma|moving|scale/.test(key))).toBe(false);
  expect(resolveLayer(after.graph, "dw")).toEqual({
    node: "dw_bn",
    note: "dw was merged with dw_bn; this is the output of both.",
  });
});

test("batch norm stays where folding would change something", async () => {
  const branched = await sameLogits(() =>
    begin()
      .conv("conv", 4, { in: 3 })
      .batchNorm("bn", 4)
      .layer("Add", "sum", {}, ["conv", "bn"])
      .globalAvgPool("pool"),
  );
  expect(kinds(branched)).toBe("input conv2d batchNorm add globalAvgPool");
  const acrossPad = await sameLogits(() =>
    begin().conv("conv", 4, { in: 3 }).zeros("pad", 1).batchNorm("bn", 4).globalAvgPool("pool"),
  );
  expect(kinds(acrossPad)).toBe("input conv2d pad batchNorm globalAvgPool");
  const behindRelu = await sameLogits(() =>
    begin().conv("conv", 4, { in: 3, activation: "relu" }).batchNorm("bn", 4).globalAvgPool("pool"),
  );
  expect(kinds(behindRelu)).toBe("input conv2d relu batchNorm globalAvgPool");
});

test("dropout between convolution and batch norm is no obstacle", async () => {
  const after = await sameLogits(() =>
    begin()
      .conv("conv", 4, { in: 3 })
      .layer("Dropout", "dropout", { rate: 0.5 })
      .batchNorm("bn", 4)
      .globalAvgPool("pool"),
  );
  expect(kinds(after)).toBe("input conv2d globalAvgPool");
  expect(resolveLayer(after.graph, "dropout")).toEqual({
    node: "bn",
    note: "dropout changes nothing when a network is used; this is the output of conv. conv was merged with bn; this is the output of both.",
  });
});

test("a network may end in what does nothing", async () => {
  const after = await sameLogits(() =>
    begin().globalAvgPool("pool").dense("fc", 4, 3).activation("end", "linear").layer("Dropout", "dropout"),
  );
  expect(after.graph.logits).toBe("fc");
  for (const name of ["end", "dropout"]) expect(resolveLayer(after.graph, name).node).toBe("fc");
});

test("of a layer called twice the name still means the second call", async () => {
  const network = begin()
    .conv("conv", 3, { in: 3 })
    .batchNorm("bn", 3)
    .layer("Add", "sum", {}, ["conv", "bn"]);
  const folder = memoryFolder(network.globalAvgPool("pool"), (json) => {
    const layers = json.modelTopology.model_config.config.layers as {
      name: string;
      inbound_nodes: unknown[];
    }[];
    const layer = (name: string) => layers.find((one) => one.name === name) as (typeof layers)[number];
    layer("conv").inbound_nodes.push([["bn", 0, 0, {}]]);
    layer("sum").inbound_nodes = [
      [
        ["conv", 1, 0, {}],
        ["bn", 0, 0, {}],
      ],
    ];
  });
  folder.files.delete("card.json");
  const { graph } = canonize((await readModel(folder)).model);
  expect(graph.nodes.map(({ id }) => id)).toEqual(["input", "bn", "conv#2", "sum", "pool"]);
  expect(resolveLayer(graph, "conv")).toEqual({ node: "conv#2", note: null });
});

test("zeros go into convolutions and pools, several in a row too", async () => {
  const after = await sameLogits(() =>
    begin()
      .zeros("pad1", [
        [1, 0],
        [2, 0],
      ])
      .zeros("pad2", [
        [0, 1],
        [0, 1],
      ])
      .conv("conv", 4, { in: 3, strides: 2, padding: "valid" })
      .zeros("pad3", 1)
      .maxPool("pool1", 3, 2)
      .zeros("pad4", 1)
      .avgPool("pool2", 2, 1)
      .globalAvgPool("pool"),
  );
  expect(kinds(after)).toBe("input conv2d maxPool avgPool globalAvgPool");
  expect(node(after, "conv").params).toMatchObject({
    padding: [
      [1, 1],
      [2, 1],
    ],
  });
  expect(node(after, "pool1").params).toMatchObject({ padWith: "zero" });
  expect(resolveLayer(after.graph, "pad1").node).toBe("conv");
});

test("zeros with two readers are absorbed by both, or by none", async () => {
  const both = await sameLogits(() =>
    begin()
      .zeros("pad", 1)
      .conv("a", 4, { in: 3, padding: "valid" }, ["pad"])
      .depthwise("b", 2, { in: 3, padding: "valid" }, ["pad"])
      .layer("Concatenate", "join", { axis: 3 }, ["a", "b"])
      .globalAvgPool("pool"),
  );
  expect(kinds(both)).toBe("input conv2d depthwiseConv2d concat globalAvgPool");
  const none = await sameLogits(() =>
    begin()
      .zeros("pad", 1)
      .conv("a", 3, { in: 3 }, ["pad"])
      .layer("Add", "sum", {}, ["a", "pad"])
      .globalAvgPool("pool"),
  );
  expect(kinds(none)).toBe("input pad conv2d add globalAvgPool");
});

test("zeros before a pool with padding of its own stay: the two count differently", async () => {
  for (const pool of ["maxPool", "avgPool"] as const) {
    const after = await sameLogits(() =>
      begin().activation("negative", "tanh").zeros("pad", 1)[pool]("it", 3, 2, "same").globalAvgPool("pool"),
    );
    expect(kinds(after)).toBe(`input tanh pad ${pool} globalAvgPool`);
  }
});

test("a final softmax or sigmoid is cut off, with the reshapes behind it", async () => {
  const network = (): Network =>
    begin()
      .globalAvgPool("pool")
      .layer("Reshape", "map", { target_shape: [1, 1, 3] })
      .conv("preds", 4, { in: 3, kernel: 1 })
      .activation("act", "softmax")
      .layer("Reshape", "flat", { target_shape: [4] });
  const after = await sameLogits(network);
  expect(after.graph).toMatchObject({ head: "softmax", logits: "preds" });
  expect(node(after, "preds").shape).toEqual([1, 1, 4]);
  for (const name of ["act", "flat"])
    expect(resolveLayer(after.graph, name)).toMatchObject({ node: "preds" });
  const fused = await canonical(begin().globalAvgPool("pool").dense("preds", 4, 3, "sigmoid"));
  expect(fused.graph).toMatchObject({ head: "sigmoid", logits: "preds/linear" });
  expect(resolveLayer(fused.graph, "preds").note).toMatch(/^The sigmoid at the end was cut off/);
});

test("a softmax elsewhere is an operator like others", async () => {
  const after = await sameLogits(() =>
    begin()
      .globalAvgPool("pool")
      .dense("gate", 3, 3, "softmax")
      .layer("Multiply", "end", {}, ["pool", "gate"]),
  );
  expect(after.graph.head).toBe("none");
  expect(kinds(after)).toBe("input globalAvgPool dense softmax multiply");
});

test("every layer of the file keeps a name, and the list has each once", async () => {
  const network = begin()
    .zeros("pad", 1)
    .conv("conv", 4, { in: 3, padding: "valid" })
    .batchNorm("bn", 4)
    .activation("relu", "relu")
    .layer("Dropout", "dropout", { rate: 0.5 })
    .separable("sep", 5, 1, { in: 4, activation: "relu" })
    .globalAvgPool("pool")
    .dense("end", 4, 5, "softmax");
  const { graph, weights } = await canonical(network);
  const infos = layersOf(graph, weights);
  expect(infos.map((info) => info.name)).toEqual([
    "input",
    "pad",
    "conv",
    "bn",
    "dropout",
    "relu",
    "sep",
    "pool",
    "end",
  ]);
  for (const info of infos) expect(resolveLayer(graph, info.name).note).toBe(info.note);
  const total = [...weights.values()].reduce((sum, { data }) => sum + data.length, 0);
  expect(infos.reduce((sum, info) => sum + info.parameters, 0)).toBe(total);
  expect(infos.find((info) => info.name === "sep")).toMatchObject({ kind: "ReLU", parameters: 36 + 20 + 5 });
});
