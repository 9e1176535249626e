import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { folderFiles } from "../../src/cli/folder";
import { readModel } from "../../src/graph/import/open";
import { graphModelFolder } from "../fixtures/formats-graph-def";
import { onnxFile } from "../fixtures/formats-onnx";
import { fixtureFolder } from "../fixtures/load";
import { describeShared } from "../shared";
import { pageTest } from "./browser";

// The importers with their libraries, bundled and in the worker.

const test = pageTest({ at: "engineUrl" });

const expectNear = (got: readonly number[], wanted: readonly number[]): void => {
  expect(got).toHaveLength(wanted.length);
  got.forEach((value, i) => {
    expect(Math.abs(value - wanted[i]!)).toBeLessThan(1e-4 * Math.max(1, Math.abs(wanted[i]!)));
  });
};

/** The same picture through the model under every address: the first is what the others are compared with. */
async function compare(
  page: import("playwright-core").Page,
  files: ReadonlyMap<string, Uint8Array>,
  addresses: readonly string[],
): Promise<void> {
  await page.route("**/local-models/formats/**", (route) => {
    const path = new URL(route.request().url()).pathname.replace(/^.*\/formats\//, "");
    const body = files.get(path);
    return body ? route.fulfill({ body: Buffer.from(body) }) : route.fulfill({ status: 410, body: "" });
  });
  expect(await page.evaluate(() => window.choose("wasm"))).toBeNull();
  const answers: (readonly number[])[] = [];
  for (const address of addresses) {
    const ask = (model: string) => window.answer(`formats/${model}`, [{ method: "grad-cam" }]);
    answers.push((await page.evaluate(ask, address)).logits);
  }
  for (const answer of answers.slice(1)) expectNear(answer, answers[0]!);
}

test("a fixture as ONNX and as a graph-model", async ({ opened: { page } }) => {
  const folder = folderFiles(fixtureFolder("plain"));
  const { model } = await readModel(folder);
  const card = readFileSync(join(fixtureFolder("plain"), "card.json"));
  const labels = readFileSync(join(fixtureFolder("plain"), "labels.json"));
  const graph = graphModelFolder(model).files;
  const beside = ["keras", "onnx", "graph"].flatMap((at) => [
    [`${at}/card.json`, card] as const,
    [`${at}/labels.json`, labels] as const,
  ]);
  const files = new Map<string, Uint8Array>([
    ...beside,
    ["keras/model.json", readFileSync(join(fixtureFolder("plain"), "model.json"))],
    ["keras/group1-shard1of1.bin", readFileSync(join(fixtureFolder("plain"), "group1-shard1of1.bin"))],
    ["onnx/net.onnx", onnxFile(model).bytes],
    ...[...graph].map(([name, bytes]) => [`graph/${name}`, bytes] as const),
  ]);
  await compare(page, files, ["keras", "onnx/net.onnx", "graph"]);
});

describeShared("Keras files in the page", (shared) => {
  test("an HDF5 file and an archive answer as their TensorFlow.js twin", async ({ opened: { page } }) => {
    const folder = join(shared, "assets/keras_h5");
    const step = 1 / 127.5;
    const card = {
      version: 1,
      id: "vgg",
      name: "VGG",
      input: { size: [96, 96], channels: 3 },
      preprocessing: { scale: [step, step, step], offset: [-1, -1, -1] },
      classes: 100,
    };
    const twin = join(folder, "tfjs_vgg16_w8_96");
    const { weightsManifest } = JSON.parse(readFileSync(join(twin, "model.json"), "utf8")) as {
      weightsManifest: { paths: string[] }[];
    };
    const paths = ["model.json", ...weightsManifest.flatMap((group) => group.paths)];
    const files = new Map<string, Uint8Array>([
      ["vgg/card.json", Buffer.from(JSON.stringify(card))],
      ...paths.map((path) => [`vgg/${path}`, readFileSync(join(twin, path))] as const),
      ["vgg/net.h5", readFileSync(join(folder, "vgg16_w8_96_model.h5"))],
      ["vgg/net.keras", readFileSync(join(folder, "vgg16_w8_96.keras"))],
    ]);
    await compare(page, files, ["vgg", "vgg/net.h5", "vgg/net.keras"]);
  });
});
