import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folderFiles } from "../../src/cli/folder";
import { type OpenedModel, openModel } from "../../src/graph/import/open";
import { describeShared } from "../shared";
import { runLogits } from "./forward";

describeShared("Keras files in shared", (shared) => {
  const folder = join(shared, "assets/keras_h5");
  const expected = JSON.parse(readFileSync(join(folder, "expected.json"), "utf8")) as Record<
    string,
    { readonly first8_logits_before_softmax: readonly number[]; readonly param_count: number }
  >;
  const input = Float64Array.from({ length: 96 * 96 * 3 }, (_, i) => ((i * 7919) % 256) / 127.5 - 1);

  /** Weights only: their topology is that of the TensorFlow.js twin. */
  const open = (file: string, twin: string): Promise<OpenedModel> =>
    openModel(folderFiles(join(folder, file)), {
      architecture: file.includes("weights")
        ? JSON.parse(readFileSync(join(folder, twin, "model.json"), "utf8"))
        : undefined,
    });

  test.each([
    ["vgg16_w8_96_model.h5", "vgg16_w8_96"],
    ["vgg16_w8_96_weights_tf_dim_ordering_tf_kernels.h5", "vgg16_w8_96"],
    ["vgg16_w8_96.keras", "vgg16_w8_96"],
    ["resnet50_w8_96_model.h5", "resnet50_w8_96"],
    ["resnet50_w8_96_weights_tf_dim_ordering_tf_kernels.h5", "resnet50_w8_96"],
  ])("%s has the logits of expected.json and of its TensorFlow.js twin", async (file, key) => {
    const wanted = expected[key]!;
    const opened = await open(file, `tfjs_${key}`);
    expect(opened.parameters).toBe(wanted.param_count);
    const logits = runLogits(opened.model, input);
    wanted.first8_logits_before_softmax.forEach((value, i) => {
      expect(Math.abs(logits[i]! - value)).toBeLessThan(1e-4 * Math.max(1, Math.abs(value)));
    });
    const twin = await openModel(folderFiles(join(folder, `tfjs_${key}`)));
    const same = runLogits(twin.model, input);
    logits.forEach((value, i) => {
      expect(Math.abs(value - same[i]!)).toBeLessThan(1e-5);
    });
    expect(opened.model.graph.head).toBe("softmax");
  });
});
