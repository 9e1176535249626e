import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, describe, expect, test } from "vitest";
import { folderFiles } from "../../src/cli/folder";
import { Control, Meter } from "../../src/engine/control";
import { startBackend } from "../../src/engine/device/backends";
import { makeExecutable } from "../../src/engine/tape";
import { forward } from "../../src/engine/walk";
import { openModel } from "../../src/graph/import/open";
import type { Model } from "../../src/graph/types";
import { wasmFolder } from "../engine";

// What PyTorch exports, against PyTorch. Long, and only where torchvision is installed (Debian: python3-torchvision).

const script = fileURLToPath(new URL("../fixtures/torch-export.py", import.meta.url));
const run = (python: string, ...given: string[]) => spawnSync(python, given, { encoding: "utf8" });
const python =
  process.env.WHYLIGHT_FULL === "1"
    ? ["python3", "/usr/bin/python3"].find((one) => run(one, "-c", "import torchvision").status === 0)
    : undefined;

describe.skipIf(python === undefined)(`torchvision [${python ?? "ABSENT, or not asked for"}]`, () => {
  const folder = mkdtempSync(join(tmpdir(), "whylight-torch-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each([
    ["alexnet", 224, 9],
    ["resnet18", 128, 13],
    ["squeezenet1_1", 128, 16],
    ["vgg11_bn", 224, 11],
    ["densenet121", 96, 13],
    // Grouped convolutions; gates and hard swishes; ceil_mode; branches of many shapes.
    ["resnext50_32x4d", 96, 13],
    ["mobilenet_v3_small", 128, 13],
    ["efficientnet_b0", 96, 9],
  ])("%s at %i pixels, opset %i", { timeout: 300_000 }, async (name, size, opset) => {
    const { status, stderr } = run(
      python as string,
      "-W",
      "ignore",
      script,
      folder,
      name,
      String(size),
      String(opset),
    );
    expect(status, stderr).toBe(0);
    const { model } = await openModel(folderFiles(join(folder, `${name}.onnx`)));
    const wanted = floats(join(folder, `${name}.out`));
    const got = await logitsOf(model, floats(join(folder, `${name}.in`)));
    const largest = wanted.reduce((max, x) => Math.max(max, Math.abs(x)), 0);
    expect(got).toHaveLength(wanted.length);
    got.forEach((value, i) => {
      expect(Math.abs(value - wanted[i]!) / largest).toBeLessThan(1e-4);
    });
  });
});

const floats = (path: string): Float32Array => {
  const bytes = readFileSync(path);
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
};

/** On the engine: the interpreter would take minutes. */
async function logitsOf({ graph, weights }: Model, image: Float32Array): Promise<Float32Array> {
  await startBackend("wasm", { wasm: { paths: wasmFolder, threads: 1 } });
  const executable = makeExecutable(graph, weights, { maxElements: 2 ** 30, budget: 2 ** 30 });
  const { size, channels } = graph.card.input;
  const input = tf.tensor(image, [1, ...size, channels]);
  const values = await forward({
    executable,
    from: new Map([[graph.input, input]]),
    to: [graph.logits],
    control: new Control({ meter: new Meter() }),
  });
  const logits = (await values.get(graph.logits)!.data()) as Float32Array;
  for (const value of values.values()) value.dispose();
  input.dispose();
  executable.kernels.dispose();
  return logits;
}
