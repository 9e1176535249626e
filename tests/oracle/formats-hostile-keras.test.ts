import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { File } from "h5wasm";
import { describe, test } from "vitest";
import type { ProblemCode } from "../../src/core/problem";
import { openModel } from "../../src/graph/import/open";
import { archiveParts, put, weightsOnly, wholeModel, zipped } from "../fixtures/formats-keras";
import { Network } from "../fixtures/keras";
import type { MemoryFolder } from "../fixtures/memory";
import { type Bytes, expectRefused, set, single } from "./refused";

const tiny = (): Network =>
  new Network("tiny", 1, [6, 6, 3], 3)
    .conv("conv", 4, { in: 3, activation: "relu" })
    .batchNorm("norm", 4)
    .globalAvgPool("pool")
    .dense("dense", 3, 4, "softmax");

const text = (value: string): Bytes => new TextEncoder().encode(value);
const page = text("<!doctype html><title>Not found</title>");
const pointer = text("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n");
const garbage = Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919) >> 3);

describe.each(["net.h5", "net.hdf5", "net.keras", "net.onnx"])("%s", (name) => {
  test.each<[string, Bytes, ProblemCode, string]>([
    ["an empty file", new Uint8Array(), "format", "empty"],
    ["a web page", page, "format", "web page"],
    ["a git-lfs pointer", pointer, "lfs-pointer", "git lfs pull"],
    ["noise", garbage, "format", name],
  ])("is %s", (_, bytes, code, word) => expectRefused(single(name, bytes), code, name, word));
});

describe("HDF5", () => {
  const kernel = new Float32Array(108);
  const whole = (change: (file: File) => void) => async (): Promise<Bytes> => {
    const network = tiny();
    network.weights.shift();
    return wholeModel(network, change);
  };
  const place = "model_weights/conv/conv/kernel:0";

  test.each<[string, () => Promise<Bytes>, ProblemCode, string]>([
    [
      "a soft link",
      whole((file) => {
        put(file, "elsewhere/kernel", [3, 3, 3, 4], kernel);
        file.create_soft_link("/elsewhere/kernel", place);
      }),
      "path",
      place,
    ],
    [
      "a link to another file",
      whole((file) => void file.create_external_link("/dev/random", "/kernel", place)),
      "path",
      place,
    ],
    [
      "a group that contains itself",
      whole((file) => void file.create_hard_link("/model_weights", "model_weights/again")),
      "format",
      "without end",
    ],
    ["a missing weight", whole(() => {}), "missing-weight", "conv/kernel"],
    [
      "a weight of another shape",
      whole((file) => put(file, place, [3, 3, 4, 3], kernel)),
      "shape",
      "3×3×4×3",
    ],
    [
      "whole numbers",
      whole((file) => put(file, place, [3, 3, 3, 4], new Int32Array(108))),
      "dtype",
      "kernel",
    ],
    [
      "a NaN",
      whole((file) => put(file, place, [3, 3, 3, 4], kernel.with(5, Number.NaN))),
      "bad-weights",
      "Number 6",
    ],
    [
      "a shape that promises more than the file holds",
      whole((file) => {
        const data = new Float32Array(4_000_000);
        file.create_dataset({
          name: "model_weights/much",
          data,
          shape: [4_000_000],
          chunks: [4_000_000],
          compression: 9,
        });
      }),
      "shape",
      "promises 4000000",
    ],
  ])("%s", async (_, make, code, word) => expectRefused(single("net.h5", await make()), code, word));

  test.each<[string, ProblemCode]>([
    ["virtual", "path"],
    ["external", "format"],
  ])("a data set whose storage is %s", async (name, code) => {
    const path = fileURLToPath(new URL(`../fixtures/formats-${name}.h5`, import.meta.url));
    await expectRefused(single("net.h5", new Uint8Array(readFileSync(path))), code);
  });

  test("cut off anywhere", async () => {
    const good = await wholeModel(tiny());
    for (let length = 8; length < good.length; length += Math.ceil(good.length / 40))
      await expectRefused(single("net.h5", good.slice(0, length)), "format");
    await openModel(single("net.h5", good));
  });

  test("weights without an architecture", async () =>
    expectRefused(single("net.h5", await weightsOnly(tiny(), 2)), "format", "architecture.json"));

  test("an architecture that is none", async () =>
    expectRefused(single("net.h5", await weightsOnly(tiny(), 2), [["architecture.json", page]]), "not-json"));

  test("a layer that is not known", async () =>
    expectRefused(
      single("net.h5", await wholeModel(tiny().layer("Lambda", "trick", {}))),
      "unsupported-layer",
      "Lambda (trick)",
    ));
});

describe("Keras archive", () => {
  const change = (f: (parts: Record<string, Uint8Array>) => void) => async (): Promise<MemoryFolder> => {
    const parts = await archiveParts(tiny());
    f(parts);
    return single("net.keras", zipped(parts));
  };
  const without = (name: string) => change((parts) => void delete parts[name]);

  test.each<[string, () => Promise<MemoryFolder>, ProblemCode, string]>([
    ["without config.json", without("config.json"), "format", "config.json"],
    ["without weights", without("model.weights.h5"), "format", "model.weights.h5"],
    [
      "with a page as config.json",
      change((parts) => set(parts, { "config.json": page })),
      "not-json",
      "config.json",
    ],
    [
      "with noise as weights",
      change((parts) => set(parts, { "model.weights.h5": garbage })),
      "format",
      "model.weights.h5",
    ],
  ])("%s", async (_, make, code, word) => expectRefused(await make(), code, word));

  test("whose weights unpack to far more than is stored", async () => {
    const parts = { ...(await archiveParts(tiny())), "model.weights.h5": new Uint8Array(30_000_000) };
    await expectRefused(single("net.keras", zipped(parts, 6)), "too-large", "30000000");
  });

  test("cut off anywhere", async () => {
    const good = zipped(await archiveParts(tiny()));
    for (let length = 4; length < good.length; length += Math.ceil(good.length / 20))
      await expectRefused(single("net.keras", good.slice(0, length)), "format");
  });
});
