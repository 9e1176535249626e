import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { runCommandLine } from "../../src/cli/command-line";
import { folderFiles } from "../../src/cli/folder";
import { type ArchitectureName, architectures } from "../../src/graph/architectures";
import { FreeSize } from "../../src/graph/import/free-size";
import { Hdf5 } from "../../src/graph/import/hdf5";
import { kerasNetwork } from "../../src/graph/import/keras-network";
import { readModel } from "../../src/graph/import/open";
import { parseTopology } from "../../src/graph/import/topology";
import type { Node } from "../../src/graph/types";
import { writeKerasWeights } from "../fixtures/keras-weights";
import { describeShared } from "../shared";

const networkOf = (json: unknown) =>
  kerasNetwork(parseTopology(json, "model.json"), new FreeSize(null), "model.json");

/** Number by number, and faster than `toEqual`. */
const same = (a: ArrayBufferView, b: ArrayBufferView): boolean =>
  Buffer.from(a.buffer, a.byteOffset, a.byteLength).equals(Buffer.from(b.buffer, b.byteOffset, b.byteLength));

/** Everything that an answer depends on, whatever the order of layers that do not depend on one another. */
const essence = (nodes: readonly Node[]) =>
  nodes
    .map(({ id, kind, inputs, params, weights, shape, origin }) => ({
      id,
      kind,
      inputs,
      params,
      weights,
      shape,
      origin,
    }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));

test("weights of Keras Applications become a layers-model, whatever their layers were called", async () => {
  const home = mkdtempSync(join(tmpdir(), "whylight-keras-"));
  onTestFinished(() => rmSync(home, { recursive: true }));
  const path = join(home, "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224.h5");
  const names = await writeKerasWeights(path, "mobilenet-v2", "mobilenet v2 of 2018", 1);
  const into = join(home, "models");
  const said: string[] = [];
  const terminal = {
    result: () => {},
    message: (text: string) => void said.push(text),
    status: () => {},
    signal: new AbortController().signal,
  };
  const code = await runCommandLine(
    ["models", "add", "mobilenet-v2-keras", "--from", path, "--into", into],
    terminal,
  );
  // It has other numbers than the published file, and so another length; its sum is not known.
  expect([code, said.join(" ")]).toEqual([0, expect.stringContaining("taken in order")]);

  const { model, parameters } = await readModel(folderFiles(join(into, "mobilenet-v2-keras")));
  expect(parameters).toBe(3_538_984);
  expect(model.graph.card).toMatchObject({ id: "mobilenet-v2-keras", licence: "Apache-2.0" });
  expect(model.graph.card.labels?.[999]).toBe("toilet tissue, toilet paper, bathroom tissue");
  // Dropped as it is, the file is recognised.
  const dropped = await readModel(folderFiles(path));
  expect(dropped.report.join(" ")).toContain('those of "mobilenet-v2" in Keras Applications');
  expect([...dropped.model.weights.keys()].sort()).toEqual([...model.weights.keys()].sort());
  for (const [key, { data }] of model.weights)
    expect(same(dropped.model.weights.get(key)!.data, data)).toBe(true);

  const file = await Hdf5.open(readFileSync(path) as Uint8Array<ArrayBuffer>, path);
  const arrays = new Map(file.arrays("").map((array) => [array.name, array]));
  let compared = 0;
  for (const [key, { shape, data }] of model.weights) {
    const array = arrays.get(names.get(key) ?? "");
    // Batch norm is computed from four arrays.
    if (!array) continue;
    expect(array.shape).toEqual(shape);
    expect(same(file.read(array), data)).toBe(true);
    compared++;
  }
  file.close();
  expect(compared).toBe(54);
});

describeShared("architectures of the catalogue, against public ones", (shared) => {
  test.each([
    ["vgg16", "assets/topologies/vgg16.json"],
    ["resnet50", "assets/topologies/resnet50_new_names.json"],
  ] as const)("%s is that of %s, node by node", (name, path) => {
    const wanted = networkOf(JSON.parse(readFileSync(join(shared, path), "utf8")));
    const got = networkOf({ modelTopology: architectures[name]() });
    expect(essence(got.nodes)).toEqual(essence(wanted.nodes));
    const demands = ({ demands }: typeof got) => new Map(demands.map(({ key, shape }) => [key, shape]));
    expect(demands(got)).toEqual(demands(wanted));
  });

  // Trained networks whose batch norm is merged already, or that are narrower: the same layers in the same order.
  test.each([
    ["mobilenet", "models/mobilenet_v1_0.75_224"],
    ["mobilenet-v2", "assets/models/mobilenet_v2_1.0_224"],
  ] as const)("%s has the convolutions of %s", (name, folder) => {
    const convolutions = (network: ReturnType<typeof networkOf>) =>
      network.nodes
        .filter(({ kind }) => kind === "conv2d" || kind === "depthwiseConv2d" || kind === "dense")
        .map(({ kind, shape, origin }) => ({ kind, origin, size: shape.slice(0, -1) }));
    const json = JSON.parse(readFileSync(join(shared, folder, "model.json"), "utf8"));
    const got = convolutions(networkOf({ modelTopology: architectures[name as ArchitectureName]() }));
    expect(got).toEqual(convolutions(networkOf(json)));
  });
});
