import { readFile } from "node:fs/promises";
import * as tf from "@tensorflow/tfjs";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { cardSchema } from "../src/graph/card";

const read = (path: string) => readFile(new URL(`../${path}`, import.meta.url));
const readJson = async (path: string): Promise<unknown> => JSON.parse(await read(path).then(String));

const weightSchema = z.object({ name: z.string(), shape: z.array(z.number()), dtype: z.literal("float32") });
const modelSchema = z.object({
  modelTopology: z.looseObject({}),
  weightsManifest: z.tuple([z.object({ paths: z.tuple([z.string()]), weights: z.array(weightSchema) })]),
});
const samplesSchema = z.array(z.object({ id: z.string(), file: z.string(), label: z.string() }));

const folder = "models/digits-cnn";

/** The embedded model as TensorFlow.js itself reads it, cut before its softmax: [n, 28, 28, 1] → logits [n, 10]. */
async function loadWithTensorFlow(): Promise<(input: tf.Tensor4D) => tf.Tensor2D> {
  const { modelTopology, weightsManifest } = modelSchema.parse(await readJson(`${folder}/model.json`));
  const [group] = weightsManifest;
  const bytes = new Uint8Array(await read(`${folder}/${group.paths[0]}`));
  const model = await tf.loadLayersModel({
    load: async () => ({ modelTopology, weightSpecs: group.weights, weightData: bytes.buffer }),
  });
  const head = model.getLayer("logits");
  const features = tf.model({ inputs: model.inputs, outputs: head.input as tf.SymbolicTensor });
  const kernel = head.getWeights()[0] as tf.Tensor2D;
  return (input) => tf.tidy(() => tf.matMul<tf.Tensor2D>(features.predict(input) as tf.Tensor2D, kernel));
}

/** A sample's picture as the page feeds it: half-pixel bilinear to [1, 28, 28, 1], 0…1. */
async function modelInput(file: string): Promise<tf.Tensor4D> {
  const { data, info } = await sharp(await read(`public/samples/${file}`))
    .extractChannel(0)
    .raw()
    .toBuffer({ resolveWithObject: true });
  return tf.tidy(() => {
    const picture = tf.tensor4d(new Float32Array(data), [1, info.height, info.width, 1]);
    return tf.image.resizeBilinear(picture, [28, 28], false, true).div<tf.Tensor4D>(255);
  });
}

describe("the embedded digit network", () => {
  let logitsOf: (input: tf.Tensor4D) => tf.Tensor2D;
  let samples: z.infer<typeof samplesSchema>;
  let expected: Record<string, number[]>;

  beforeAll(async () => {
    await tf.setBackend("cpu");
    logitsOf = await loadWithTensorFlow();
    samples = samplesSchema.parse(await readJson("public/samples/index.json"));
    expected = z
      .record(z.string(), z.array(z.number()).length(10))
      .parse(await readJson("training/digits/expected.json"));
  });
  afterAll(() => tf.disposeVariables());

  it("has a valid card and as many labels as classes", async () => {
    const card = cardSchema.parse(await readJson(`${folder}/card.json`));
    expect(await readJson(`${folder}/${card.labels}`)).toHaveLength(card.classes);
  });

  it("has a sample for every expected row", () => {
    expect(samples.map((sample) => sample.id).sort()).toEqual(Object.keys(expected).sort());
  });

  it("gives in TensorFlow.js the logits it gave in PyTorch, and every sample its digit", async () => {
    for (const { id, file, label } of samples) {
      const input = await modelInput(file);
      const logits = logitsOf(input);
      const found = Array.from(await logits.data());
      const wanted = expected[id] ?? [];
      const scale = Math.max(...wanted.map(Math.abs));
      const error = Math.max(...found.map((value, k) => Math.abs(value - (wanted[k] ?? Number.NaN))));
      expect(error / scale, id).toBeLessThan(1e-5);
      const chance = (await tf.softmax(logits).data())[Number(label)];
      expect(chance, id).toBeGreaterThanOrEqual(0.95);
      tf.dispose([input, logits]);
    }
  });

  it("has no bias: a black picture gives ten zeros", async () => {
    const logits = logitsOf(tf.zeros([1, 28, 28, 1]));
    expect(Array.from(await logits.data())).toEqual(new Array(10).fill(0));
  });
});
