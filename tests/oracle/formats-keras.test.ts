import { describe, expect, test } from "vitest";
import type { ModelFiles } from "../../src/graph/import/files";
import { Hdf5 } from "../../src/graph/import/hdf5";
import { type OpenModelOptions, readModel } from "../../src/graph/import/open";
import {
  archiveParts,
  topologyOf,
  weightsInOrder,
  weightsOnly,
  wholeModel,
  zipped,
} from "../fixtures/formats-keras";
import type { Network } from "../fixtures/keras";
import { seededInput } from "../fixtures/load";
import { jsonBytes, memoryFiles, memoryFolder } from "../fixtures/memory";
import { networks } from "../fixtures/networks";
import { runLogits } from "./forward";

// The fixtures as Keras files: the same weights under other names and in other places.

async function expectTwin(network: Network, files: ModelFiles, options?: OpenModelOptions): Promise<void> {
  const wanted = (await readModel(memoryFolder(network))).model;
  const got = await readModel(files, options);
  const input = seededInput(wanted, 51);
  const expected = runLogits(wanted, input);
  const logits = runLogits(got.model, input);
  // One fixture's folder holds float16 numbers.
  const digits = network.name === "depthwise" ? 2 : 9;
  expect(logits).toHaveLength(expected.length);
  logits.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i]!, digits);
  });
  expect(got.parameters).toBe(network.weights.reduce((sum, { data }) => sum + data.length, 0));
  expect(got.report.join(" ")).not.toContain("No layer uses");
}

const single = (name: string, bytes: Uint8Array<ArrayBuffer>, architecture?: object): ModelFiles =>
  memoryFiles(
    "net",
    new Map([
      [name, bytes],
      ...(architecture ? [["architecture.json", jsonBytes(architecture)] as const] : []),
    ]),
    name,
  );

/** What Keras' `to_json` writes. */
const architectureOf = (network: Network): object => {
  const { model_config, keras_version } = topologyOf(network);
  return { ...model_config, keras_version, backend: "tensorflow" };
};

describe.each(networks.map((make) => [make().name, make] as const))("fixture %s", (_, make) => {
  test("as a whole model in HDF5", async () => {
    const network = make();
    await expectTwin(network, single("net.h5", await wholeModel(network)));
  });

  // Keras 1 had neither depthwise nor separable convolutions.
  const isOld = !make().weights.some(({ name }) => /wise/.test(name));
  test.skipIf(!isOld)("as weights that Keras 1 wrote, the architecture beside them", async () => {
    const network = make();
    await expectTwin(network, single("net.h5", await weightsOnly(network, 1), architectureOf(network)));
  });

  test("as weights that Keras 2 wrote, the architecture beside them", async () => {
    const network = make();
    await expectTwin(network, single("net.h5", await weightsOnly(network, 2), architectureOf(network)));
  });

  test("as weights, the architecture given", async () => {
    const network = make();
    const architecture = { modelTopology: network.topology() };
    await expectTwin(network, single("net.hdf5", await weightsOnly(network, 2)), { architecture });
  });

  test("as weights under other names, in order", async () => {
    const network = make();
    const files = single("net.h5", await weightsInOrder(network), architectureOf(network));
    await expectTwin(network, files);
    expect((await readModel(files)).report.join(" ")).toContain("taken in order");
  });

  test("as an archive, stored and packed", async () => {
    const network = make();
    const parts = await archiveParts(network);
    await expectTwin(network, single("net.keras", zipped(parts)));
    await expectTwin(network, single("net.keras", zipped(parts, 6)));
  });
});

describe("weights under other names", () => {
  const network = networks.map((make) => make()).find(({ name }) => name === "plain")!;
  const withWeights = (layers: string[][]): number => layers.findIndex(({ length }) => length > 1);

  test.each<[string, (layers: string[][]) => void, string]>([
    ["a layer fewer", (layers) => layers.splice(withWeights(layers), 1), "missing-weight"],
    ["a weight fewer", (layers) => layers[withWeights(layers)]!.pop(), "missing-weight"],
    ["the layers in another order", (layers) => layers.reverse(), "shape"],
  ])("%s: refused", async (_, edit, code) => {
    const bytes = await weightsInOrder(network, edit);
    const files = single("net.h5", bytes, architectureOf(network));
    await expect(readModel(files)).rejects.toMatchObject({ code });
  });
});

test("a file that lies elsewhere is read in parts", async () => {
  const network = networks[0]!();
  const bytes = await wholeModel(network);
  let read = 0;
  const file = await Hdf5.open(
    {
      size: bytes.length,
      read(into, position) {
        const part = bytes.subarray(position, position + into.length);
        into.set(part);
        read += part.length;
        return part.length;
      },
    },
    "net.h5",
  );
  const arrays = file.arrays("model_weights");
  expect(read).toBeLessThan(bytes.length);
  for (const { name, shape, data } of network.weights) {
    const array = arrays.find((one) => one.name === `${name.split("/")[0]}/${name}:0`)!;
    expect(array.shape).toEqual(shape);
    expect(file.read(array)).toEqual(data);
  }
  file.close();
});

test("the same file has the same hash, another architecture another", async () => {
  const network = networks[0]!();
  const bytes = await weightsOnly(network, 2);
  const hashOf = async (architecture: object) =>
    (await readModel(single("net.h5", bytes, architecture))).hash;
  const first = await hashOf(architectureOf(network));
  expect(await hashOf(architectureOf(network))).toBe(first);
  expect(await hashOf({ ...architectureOf(network), backend: "jax" })).not.toBe(first);
});

test("files of the HDF5 library are gone afterwards, whether the model was read or refused", async () => {
  const { FS } = await (await import("h5wasm")).ready;
  const network = networks[0]!();
  const bytes = await wholeModel(network);
  const files = (): readonly string[] => FS.readdir("/").filter((name: string) => name.endsWith(".h5"));
  const before = files();
  await readModel(single("net.h5", bytes));
  await expect(readModel(single("net.h5", bytes.slice(0, -9)))).rejects.toMatchObject({ code: "format" });
  const card = jsonBytes({
    version: 1,
    id: "other",
    name: "Other",
    input: { size: [9, 9], channels: 3 },
    classes: 2,
  });
  const contradicted = memoryFiles(
    "net",
    new Map([
      ["net.h5", bytes],
      ["card.json", card],
    ]),
    "net.h5",
  );
  await expect(readModel(contradicted)).rejects.toMatchObject({ code: "card" });
  expect(files()).toEqual(before);
});
