import { describe, expect, test } from "vitest";
import { folderFiles } from "../../src/cli/folder";
import { Problem, type ProblemCode } from "../../src/core/problem";
import { mulberry32 } from "../../src/core/rng";
import { openModel, readModel } from "../../src/graph/import/open";
import { graphModelFolder } from "../fixtures/formats-graph-def";
import { type OnnxNode, type OnnxOptions, OnnxWriter, onnxFile } from "../fixtures/formats-onnx";
import { fixtureFolder } from "../fixtures/load";
import { jsonBytes, type MemoryFolder } from "../fixtures/memory";
import { expectRefused, set, single } from "./refused";

describe("ONNX", async () => {
  const { model } = await readModel(folderFiles(fixtureFolder("plain")));
  const edited = (edit: (nodes: OnnxNode[]) => void, options: OnnxOptions = {}): MemoryFolder =>
    single("net.onnx", onnxFile(model, { ...options, edit }).bytes);
  const of = (nodes: OnnxNode[], op: string): OnnxNode => nodes.find((node) => node.op === op)!;

  test.each<[string, (nodes: OnnxNode[]) => void, ProblemCode, string]>([
    [
      "an operator that is not known",
      (nodes) => set(of(nodes, "Relu"), { op: "Einsum" }),
      "unsupported-layer",
      "Einsum (conv1)",
    ],
    [
      "an operator of somebody's own",
      (nodes) => set(of(nodes, "Relu"), { domain: "my.ops" }),
      "unsupported-layer",
      "my.ops.Relu",
    ],
    [
      "an input that nothing computes",
      (nodes) => set(of(nodes, "Relu"), { inputs: ["nothing"] }),
      "topology",
      "nothing",
    ],
    ["a circle", (nodes) => set(of(nodes, "Conv").inputs, { 0: "pool1" }), "topology", "pool1"],
    [
      "a window of no size",
      (nodes) => set(of(nodes, "MaxPool").attributes, { kernel_shape: [0, 2] }),
      "layer-config",
      "kernel_shape",
    ],
    [
      "a window larger than its map",
      (nodes) => set(of(nodes, "MaxPool").attributes, { kernel_shape: [99, 99] }),
      "layer-config",
      "leaves nothing",
    ],
    [
      "negative pads",
      (nodes) => set(of(nodes, "Conv").attributes, { pads: [0, -1, 0, 0] }),
      "layer-config",
      "pads",
    ],
    [
      "groups that do not fit",
      (nodes) => set(of(nodes, "Conv").attributes, { group: 2 }),
      "shape",
      "2 groups",
    ],
    [
      "a kernel that is computed",
      (nodes) => set(of(nodes, "Gemm").inputs, { 1: "flatten" }),
      "unsupported-layer",
      "constant",
    ],
  ])("%s", (_, edit, code, word) => expectRefused(edited(edit), code, word));

  test("operators of an old version", () =>
    expectRefused(
      edited(() => {}, { opset: 6 }),
      "format",
      "version 6",
    ));

  test.each(["../net.bin", "/etc/passwd", "a/../../b", `C:${"\\"}x`])("weights at %s", (file) =>
    expectRefused(single("net.onnx", onnxFile(model, { store: { file } }).bytes), "path"),
  );

  test("weights beside it that are missing or short", async () => {
    const { bytes, external } = onnxFile(model, { store: { file: "net.bin" } });
    await expectRefused(single("net.onnx", bytes), "missing-file", "net.bin");
    await expectRefused(single("net.onnx", bytes, [["net.bin", external.slice(0, -4)]]), "size-mismatch");
  });

  test("cut off anywhere", async () => {
    const { bytes } = onnxFile(model);
    for (let length = 1; length < bytes.length; length += Math.ceil(bytes.length / 100)) {
      const problem = await openModel(single("net.onnx", bytes.slice(0, length))).catch(
        (error: unknown) => error,
      );
      expect(problem).toBeInstanceOf(Problem);
    }
  });

  const network = (input: readonly (number | string)[], fill: (to: OnnxWriter) => void): MemoryFolder => {
    const to = new OnnxWriter();
    fill(to);
    return single("net.onnx", to.file(input, "end", {}).bytes);
  };
  const pool = (to: OnnxWriter): string => to.add("end", "GlobalAveragePool", ["input"]);

  test.each<[string, MemoryFolder, ProblemCode, string]>([
    ["a list of numbers", network([1, 10], pool), "input-shape", "[1, 10]"],
    ["four channels", network([1, 4, 8, 8], pool), "input-shape", "1 or 3 channels"],
    ["images of any size", network([1, 3, "h", "w"], pool), "input-shape", "card.json"],
    [
      "two images",
      network([1, 3, 8, 8], (to) => to.add("end", "Add", ["input", "other"])),
      "topology",
      "other",
    ],
    [
      "a segmentation",
      network([1, 3, 8, 8], (to) => to.add("end", "Relu", ["input"])),
      "output-shape",
      "classifier",
    ],
    [
      "a weight with fewer numbers than it says",
      network([1, 3, 8, 8], (to) => to.add("end", "Mul", ["input", to.floats("w", [1, 3, 1, 1], [1, 2])])),
      "size-mismatch",
      "2 are stored",
    ],
    [
      "a weight that is infinite",
      network([1, 3, 8, 8], (to) =>
        to.add("end", "Mul", ["input", to.floats("w", [3, 1, 1], [1, 2, Infinity])]),
      ),
      "bad-weights",
      "Number 3",
    ],
    [
      "a weight with an impossible shape",
      network([1, 3, 8, 8], (to) => to.add("end", "Mul", ["input", to.floats("w", [2 ** 40, 2 ** 40], [1])])),
      "shape",
      "impossible",
    ],
  ])("%s", (_, files, code, word) => expectRefused(files, code, word));

  test("damaged at random, it is read or refused in a sentence", async () => {
    const rng = mulberry32(41);
    const { bytes } = onnxFile(model);
    for (let round = 0; round < 300; round++) {
      const bad = bytes.slice();
      for (let n = 0; n < 1 + 6 * rng(); n++) bad[Math.floor(rng() * bad.length)] = Math.floor(256 * rng());
      const answer = await openModel(single("net.onnx", bad)).catch((error: unknown) => error);
      if (answer instanceof Error) expect(answer, answer.stack).toBeInstanceOf(Problem);
    }
  });
});

describe("graph-model", async () => {
  const { model } = await readModel(folderFiles(fixtureFolder("plain")));
  interface Json {
    readonly modelTopology: {
      node: { name: string; op: string; input: string[]; attr: Record<string, unknown> }[];
    };
    signature: { outputs: Record<string, { name: string }> };
  }
  const edited = (edit: (json: Json) => void): MemoryFolder => {
    const folder = graphModelFolder(model);
    const json = JSON.parse(new TextDecoder().decode(folder.files.get("model.json"))) as Json;
    edit(json);
    folder.files.set("model.json", jsonBytes(json));
    return folder;
  };
  const node = ({ modelTopology }: Json, op: string) => modelTopology.node.find((one) => one.op === op)!;
  const add = (json: Json, name: string, op: string, input: string[]) =>
    json.modelTopology.node.push({ name, op, input, attr: {} });

  test.each<[string, (json: Json) => void, ProblemCode, string]>([
    [
      "an operation that is not known",
      (json) => set(node(json, "MaxPool"), { op: "MirrorPad" }),
      "unsupported-layer",
      "MirrorPad (pool1)",
    ],
    [
      "a node that is missing",
      (json) => set(node(json, "MaxPool"), { input: ["nothing"] }),
      "topology",
      "nothing",
    ],
    ["a circle", (json) => set(node(json, "MaxPool"), { input: ["pool1"] }), "cycle", "pool1"],
    [
      "two inputs",
      (json) => {
        add(json, "other", "Placeholder", []);
        node(json, "MaxPool").input.push("other");
      },
      "multiple-inputs",
      "other",
    ],
    [
      "two outputs",
      (json) => set(json.signature.outputs, { more: { name: "pool1:0" } }),
      "multiple-outputs",
      "pool1",
    ],
    [
      "a second output that is read",
      (json) => set(node(json, "MaxPool"), { input: ["conv2:1"] }),
      "unsupported-layer",
      "conv2:1",
    ],
    [
      "channels first",
      (json) => set(node(json, "_FusedConv2D").attr, { data_format: { s: btoa("NCHW") } }),
      "unsupported-layer",
      "NCHW",
    ],
    [
      "an operation fused that is not known",
      (json) =>
        set(node(json, "_FusedConv2D").attr, {
          fused_ops: {
            list: { s: ["BiasAdd", "Selu"].map((s) => btoa(s)) },
          },
        }),
      "unsupported-layer",
      "Selu",
    ],
    [
      "an input that is no image",
      (json) =>
        set(node(json, "Placeholder").attr, { shape: { shape: { dim: [{ size: "-1" }, { size: "10" }] } } }),
      "input-shape",
      "[-1, 10]",
    ],
    ["no nodes", (json) => set(json.modelTopology, { node: [] }), "topology", "no node"],
    ["a node that is none", (json) => void json.modelTopology.node.push(5 as never), "topology", "5"],
    ["two nodes of one name", (json) => add(json, "conv1", "Relu", ["pool1"]), "duplicate-name", "conv1"],
  ])("%s", (_, edit, code, word) => expectRefused(edited(edit), code, word));

  test("a weight that is missing", async () => {
    const folder = edited((json) => {
      const { weightsManifest } = json as unknown as { weightsManifest: { weights: { name: string }[] }[] };
      weightsManifest[0]!.weights[0]!.name = "other";
    });
    await expectRefused(folder, "missing-weight", "conv1/kernel");
  });
});
