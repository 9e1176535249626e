import { readdirSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { z } from "zod";
import type { Engine, ModelInfo } from "../src/api/engine";
import { folderFiles } from "../src/cli/folder";
import { cardSchema } from "../src/graph/card";
import { type ModelFiles, missingFile } from "../src/graph/import/files";
import { openModel } from "../src/graph/import/open";
import { toModelInput } from "../src/image/preprocess";
import { localEngine, pixelsOf } from "./engine";
import { logitsOf, readJson, relativeError, root } from "./exports";
import { runLogits } from "./oracle/forward";
import { answers } from "./oracle/head";
import { tfjsAnswers } from "./oracle/tfjs";

const logitsSchema = z.record(z.string(), z.record(z.string(), z.array(z.number()).length(10)));
const samplesSchema = z.array(
  z.object({ id: z.string(), file: z.string(), label: z.string(), models: z.array(z.string()) }),
);
const samples = samplesSchema.parse(readJson("public/samples/index.json"));
/** What PyTorch answered in float64, by model and sample. */
const expected = logitsSchema.parse(readJson("training/digits/expected.json"));

const kinds = [
  { name: "digits-cnn", biasFree: true, least: 0.95 },
  { name: "digits-mlp", biasFree: true, least: 0.5 },
  { name: "digits-cluttered", biasFree: false, least: 0.5 },
] as const;

test("every digit network is tested here", () => {
  const folders = readdirSync(root("models")).filter((folder) => folder.startsWith("digits-"));
  expect(folders.sort()).toEqual(kinds.map(({ name }) => name).sort());
  expect(Object.keys(expected).sort()).toEqual(folders.sort());
});

describe.each(kinds)("the embedded $name", ({ name, biasFree, least }) => {
  const files = folderFiles(root(`models/${name}`));
  const own = samples.filter(({ models }) => models.includes(name));
  let engine: Engine;
  let info: ModelInfo;

  beforeAll(async () => {
    engine = localEngine("wasm");
    info = await engine.openModel({ kind: "folder", path: root(`models/${name}`) });
  });
  afterAll(() => engine.dispose());

  /** A sample's picture as the network takes it, [h, w, 1]. */
  const input = async (file: string): Promise<Float64Array> =>
    Float64Array.from(
      toModelInput(await pixelsOf(root("public/samples"), file), info.inputSize, 1, info.preprocessing!),
    );

  it("has a valid card and as many labels as classes", () => {
    const card = cardSchema.parse(readJson(`models/${name}/card.json`));
    expect(readJson(`models/${name}/${card.labels}`)).toHaveLength(card.classes);
  });

  it("has a sample for every expected row", () => {
    expect(own.map(({ id }) => id).sort()).toEqual(Object.keys(expected[name]!).sort());
  });

  it("gives, read by Whylight and run in float64, the logits it gave in PyTorch", async () => {
    const { model } = await openModel(files);
    for (const { id, file } of own)
      expect(relativeError(runLogits(model, await input(file)), expected[name]![id]!), id).toBeLessThan(1e-5);
  });

  it("gives in TensorFlow.js the probabilities of these logits", async () => {
    for (const { id, file } of own) {
      const wanted = answers("softmax", Float64Array.from(expected[name]![id]!));
      const found = await tfjsAnswers(files, await input(file));
      expect(relativeError(found, [...wanted]), id).toBeLessThan(1e-5);
    }
  });

  it("gives in the engine the same logits, and every sample its digit", async () => {
    for (const { id, file, label } of own) {
      const image = await engine.openImage(await pixelsOf(root("public/samples"), file));
      const { scores } = await engine.predict({ model: info.handle, image });
      await engine.closeImage(image);
      expect(relativeError(logitsOf(scores), expected[name]![id]!), id).toBeLessThan(1e-5);
      expect(scores[0]?.name, id).toBe(label);
      expect(scores[0]?.probability, id).toBeGreaterThanOrEqual(least);
    }
  });

  if (biasFree)
    it("has no bias: a black picture gives ten zeros", async () => {
      const { model } = await openModel(files);
      const [rows, columns] = info.inputSize;
      expect([...runLogits(model, new Float64Array(rows * columns))]).toEqual(new Array(10).fill(0));
    });
});

describe("the generator of digits", () => {
  const folder = "models/digits-mlp/generator";
  const numbers = z.array(z.number());
  const cardOfGenerator = z.object({
    model: z.literal("digits-mlp"),
    code: z.object({ layer: z.string(), units: z.number(), mean: numbers, standardDeviation: numbers }),
    output: z.object({ range: z.tuple([z.number(), z.number()]) }),
  });
  let card: z.infer<typeof cardOfGenerator>;
  beforeAll(() => {
    card = cardOfGenerator.parse(readJson(`${folder}/card.json`));
  });

  /** Without its card, which describes no classifier. */
  function bare(): ModelFiles {
    const files = folderFiles(root(folder));
    const read: ModelFiles["read"] = async (path, options) => {
      if (path === "card.json") throw missingFile(path, files.name);
      return files.read(path, options);
    };
    return { name: files.name, read };
  }

  it("starts from a layer of the classifier that has as many units", async () => {
    const { model } = await openModel(folderFiles(root("models/digits-mlp")));
    const { layer, units, mean, standardDeviation } = card.code;
    expect(model.graph.nodes.find(({ id }) => id === layer)?.shape).toEqual([units]);
    expect([mean.length, standardDeviation.length]).toEqual([units, units]);
  });

  it("gives the picture it gave in PyTorch, read by Whylight and by TensorFlow.js", async () => {
    const { ink } = z
      .object({ ink: numbers.length(28 * 28) })
      .parse(readJson("training/digits/expected-generator.json"));
    // As the file's own field "code" says.
    const { mean, standardDeviation } = card.code;
    const code = Float64Array.from(mean, (m, i) => Math.max(0, m + (standardDeviation[i] ?? 0) * (i % 3)));
    const { model } = await openModel(bare());
    const found = answers(model.graph.head, runLogits(model, code));
    expect(relativeError(found, ink)).toBeLessThan(1e-5);
    expect(relativeError(await tfjsAnswers(bare(), code), ink)).toBeLessThan(1e-5);
    const [low, high] = card.output.range;
    expect(found.every((value) => value >= low && value <= high)).toBe(true);
    expect(Math.max(...ink)).toBeGreaterThan(0.5);
  });
});
