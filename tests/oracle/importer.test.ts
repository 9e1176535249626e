import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { folderFiles } from "../../src/cli/folder";
import { canonizers } from "../../src/graph/canonize";
import type { ModelFiles } from "../../src/graph/import/files";
import { openModel, readModel } from "../../src/graph/import/open";
import { defaultCamLayer, layersOf } from "../../src/graph/layers";
import type { Model } from "../../src/graph/types";
import { fixtureFolder, fixtureNames, seededInput } from "../fixtures/load";
import { describeShared } from "../shared";
import { runForward, runLogits } from "./forward";
import { answers } from "./head";
import { tfjsAnswers } from "./tfjs";

/** Largest difference over the largest number. */
function gap(got: Float64Array, wanted: Float64Array): number {
  expect(got.length).toBe(wanted.length);
  const largest = wanted.reduce((max, x) => Math.max(max, Math.abs(x)), 0);
  return wanted.reduce((max, x, i) => Math.max(max, Math.abs(x - (got[i] as number))), 0) / largest;
}

/** What the network of the file answers, whatever was cut off or merged since. */
const whole = (model: Model, input: Float64Array): Float64Array =>
  answers(model.graph.head, runLogits(model, input));

/** Our reading of a folder, run by the float64 interpreter, against TensorFlow.js' reading of the same files. */
async function agreesWithTfjs(files: ModelFiles, tolerance = 1e-5): Promise<void> {
  const { model } = await openModel(files);
  const input = seededInput(model, 21);
  expect(gap(whole(model, input), await tfjsAnswers(files, input))).toBeLessThan(tolerance);
}

/** Every pass alone, in its place, changes neither logits nor any name's meaning. */
async function passesKeepLogits(files: ModelFiles): Promise<void> {
  let { model } = await readModel(files);
  const input = seededInput(model, 22);
  const before = runLogits(model, input);
  for (const [name, pass] of canonizers) {
    const frozen = JSON.stringify(model.graph);
    const next = pass(model);
    expect(JSON.stringify(model.graph), `${name} edits its argument`).toBe(frozen);
    expect(gap(whole(next, input), before), name).toBeLessThan(1e-5);
    for (const layer of new Set(model.graph.nodes.map((node) => node.origin)))
      expect(
        layersOf(next.graph, next.weights).map((info) => info.name),
        name,
      ).toContain(layer);
    model = next;
  }
}

describe.each(fixtureNames)("fixture %s", (name) => {
  const files = folderFiles(fixtureFolder(name));

  // TensorFlow.js has neither grouped convolutions nor slope and threshold in ReLU layers.
  test.skipIf(name === "grouped")("reads as TensorFlow.js reads it", () => agreesWithTfjs(files));

  test("every canonizing pass keeps the logits", () => passesKeepLogits(files));
});

describeShared("models in shared", (shared) => {
  const folders = {
    resnet20: "models/resnet20_cifar10",
    resnet50: "models/resnet50_w8_96_random",
    vgg: "models/vgg16_w8_96_random",
    mobilenet: "models/mobilenet_v1_0.75_224",
    mobilenet1: "assets/models/mobilenet_v1_1.0_224",
    mobilenet2: "assets/models/mobilenet_v2_1.0_224",
    kerasResnet50: "assets/keras_h5/tfjs_resnet50_w8_96",
    kerasVgg: "assets/keras_h5/tfjs_vgg16_w8_96",
  };
  const filesOf = (key: keyof typeof folders): ModelFiles => folderFiles(join(shared, folders[key]));

  test.each([
    ["resnet20", 1e-5],
    // A random deep network: float32 alone costs this much.
    ["resnet50", 1e-4],
    ["vgg", 1e-5],
  ] as const)("%s reads as TensorFlow.js reads it", (key, tolerance) =>
    agreesWithTfjs(filesOf(key), tolerance),
  );

  test.each(["resnet20", "resnet50"] as const)("%s: every canonizing pass keeps the logits", (key) =>
    passesKeepLogits(filesOf(key)),
  );

  test.each([
    ["mobilenet", "conv_pw_13_relu"],
    ["vgg", "block5_conv3"],
    ["resnet50", "conv5_block3_out"],
    ["resnet20", "layer3_2_out"],
    ["mobilenet2", "out_relu"],
    ["mobilenet1", "conv_pw_13_relu"],
  ] as const)("the default CAM layer of %s is %s", async (key, layer) => {
    const { model } = await openModel(filesOf(key));
    const node = model.graph.nodes.find(({ id }) => id === defaultCamLayer(model.graph));
    expect(node?.origin).toBe(layer);
  });

  test.each([
    ["mobilenet1", 4_221_032, 8_561_056],
    ["mobilenet2", 3_487_816, 7_180_576],
    ["kerasVgg", 839_948, 839_948 * 4],
    ["kerasResnet50", 409_812, 409_812 * 4],
  ] as const)("%s has %i parameters in %i bytes", async (key, parameters, bytes) => {
    const opened = await openModel(filesOf(key));
    expect(opened).toMatchObject({ parameters, weightBytes: bytes });
    expect(opened.model.graph.head).toBe("softmax");
    for (const node of opened.model.graph.nodes)
      expect(["batchNorm", "pad", "identity"], node.origin).not.toContain(node.kind);
  });

  test("keras_h5: the logits its expected.json gives", async () => {
    const { model } = await openModel(filesOf("kerasVgg"));
    const input = Float64Array.from({ length: 96 * 96 * 3 }, (_, i) => ((i * 7919) % 256) / 127.5 - 1);
    const logits = runForward(model, input).get(model.graph.logits) as Float64Array;
    const first = [0.593935, -0.335013, -0.594807, -0.119467, -0.310964, 1.345775, 0.182162, -1.555952];
    first.forEach((wanted, i) => {
      expect(logits[i]).toBeCloseTo(wanted, 4);
    });
  });
});
