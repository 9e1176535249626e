import * as tf from "@tensorflow/tfjs";
import { describe, expect, test } from "vitest";
import { folderFiles } from "../../src/cli/folder";
import type { ModelFiles } from "../../src/graph/import/files";
import { openModel, readModel } from "../../src/graph/import/open";
import type { Model } from "../../src/graph/types";
import { graphModelFolder } from "../fixtures/formats-graph-def";
import { type OnnxOptions, onnxFile } from "../fixtures/formats-onnx";
import { fixtureFolder, fixtureNames, seededInput } from "../fixtures/load";
import { memoryFiles } from "../fixtures/memory";
import { runLogits } from "./forward";
import { answers } from "./head";

// The same network in another format answers the same.

/** Largest difference over the largest number. */
function gap(got: Float64Array, wanted: Float64Array): number {
  expect(got.length).toBe(wanted.length);
  const largest = wanted.reduce((max, x) => Math.max(max, Math.abs(x)), 0);
  return wanted.reduce((max, x, i) => Math.max(max, Math.abs(x - (got[i] as number))), 0) / largest;
}

/** The fixture as it stands in its file, with what the other formats have no word for made plain. */
async function fixture(name: (typeof fixtureNames)[number]): Promise<Model> {
  const { model } = await readModel(folderFiles(fixtureFolder(name)));
  const nodes = model.graph.nodes.map((node) => {
    if (node.kind === "elu") return { ...node, params: { alpha: 1 } };
    const isOdd = node.kind === "relu" && node.params.threshold !== 0;
    return isOdd ? { ...node, params: { max: 6, slope: 0, threshold: 0 } } : node;
  });
  return { ...model, graph: { ...model.graph, nodes } };
}

async function expectTwin(files: ModelFiles, model: Model, tolerance = 1e-5): Promise<Model> {
  const opened = (await openModel(files)).model;
  const input = seededInput(model, 31);
  const got = answers(opened.graph.head, runLogits(opened, input));
  expect(gap(got, runLogits(model, input))).toBeLessThan(tolerance);
  for (const { kind } of opened.graph.nodes) expect(kind).not.toBe("identity");
  return opened;
}

const onnxFiles = (model: Model, options?: OnnxOptions): ModelFiles => {
  const { bytes, external } = onnxFile(model, options);
  return memoryFiles(
    "net",
    new Map([
      ["net.onnx", bytes],
      ["net.bin", external],
    ]),
    "net.onnx",
  );
};

/** How often every kind occurs. */
const kindsOf = ({ graph }: Model): ReadonlyMap<string, number> => {
  const kinds = new Map<string, number>();
  for (const { kind } of graph.nodes) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  return kinds;
};

describe.each(fixtureNames)("fixture %s", (name) => {
  test("as a graph-model", async () => {
    const model = await fixture(name);
    await expectTwin(graphModelFolder(model), model);
  });

  // TensorFlow.js has no grouped convolutions.
  test.skipIf(name === "grouped")("as a graph-model, as TensorFlow.js reads it", async () => {
    const model = await fixture(name);
    const folder = graphModelFolder(model);
    const input = seededInput(model, 31);
    expect(gap(await graphAnswers(folder, model, input), runLogits(model, input))).toBeLessThan(1e-5);
  });

  test.each([9, 13, 18, 20])("as ONNX, operators of version %i", async (opset) => {
    const model = await fixture(name);
    const opened = await expectTwin(onnxFiles(model, { opset }), model);
    // Gates, hard swishes and batch norms are recognised, not only computed.
    const wanted = (await openModel(folderFiles(fixtureFolder(name)))).model;
    const counted = kindsOf(opened);
    for (const [kind, times] of kindsOf(wanted))
      if (kind !== "reshape") expect(counted.get(kind), kind).toBe(times);
  });
});

/** TensorFlow.js' own reading. */
async function graphAnswers(files: ModelFiles, { graph }: Model, input: Float64Array): Promise<Float64Array> {
  await tf.setBackend("cpu");
  const json = JSON.parse(new TextDecoder().decode(await files.read("model.json", {})));
  const weightData = (await files.read("weights.bin", {})).buffer;
  const model = await tf.loadGraphModel({
    load: async () => ({
      modelTopology: json.modelTopology,
      weightSpecs: json.weightsManifest[0].weights,
      weightData,
    }),
  });
  const { size, channels } = graph.card.input;
  const answer = tf.tidy(
    () => model.predict(tf.tensor(Float32Array.from(input), [1, ...size, channels])) as tf.Tensor,
  );
  return Float64Array.from(await answer.data());
}

describe("ONNX files", () => {
  test.each(["raw", "float_data", { file: "net.bin" }] as const)("weights as %s", async (store) => {
    const model = await fixture("plain");
    await expectTwin(onnxFiles(model, { store }), model);
  });

  test("weights as float16", async () => {
    const model = await fixture("plain");
    await expectTwin(onnxFiles(model, { store: "float16" }), model, 1e-2);
  });

  test("a final log softmax is read as a softmax", async () => {
    const model = await fixture("plain");
    const edit = (nodes: { op: string }[]): void => {
      for (const node of nodes) if (node.op === "Softmax") node.op = "LogSoftmax";
    };
    const opened = await expectTwin(onnxFiles(model, { edit }), model);
    expect(opened.graph.head).toBe("softmax");
  });

  test.each([1, 4, "N"])("a batch of %s", async (batch) => {
    const model = await fixture("depthwise");
    await expectTwin(onnxFiles(model, { batch }), model);
  });
});
