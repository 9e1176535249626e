import { describe, expect, test } from "vitest";
import { mulberry32 } from "../../src/core/rng";
import type { ModelFiles } from "../../src/graph/import/files";
import { openModel, readModel } from "../../src/graph/import/open";
import type { Node, Weights } from "../../src/graph/types";
import { Network } from "../fixtures/keras";
import { seededInput } from "../fixtures/load";
import { jsonBytes, type MemoryFolder, type ModelJson, memoryFolder } from "../fixtures/memory";
import { runForward, runLogits } from "./forward";
import { tfjsAnswers } from "./tfjs";

const tiny = (): Network =>
  new Network("tiny", 31, [8, 8, 3], 3)
    .conv("conv", 4, { in: 3, activation: "relu" })
    .globalAvgPool("pool")
    .dense("predictions", 3, 4);

const numbersOf = (weights: Weights): unknown => [...weights].map(([key, { data }]) => [key, [...data]]);

/** The folder with its weights cut into other files: at these bytes. */
function recut(folder: MemoryFolder, cuts: readonly number[]): MemoryFolder {
  const whole = folder.files.get("group1-shard1of1.bin") as Uint8Array<ArrayBuffer>;
  const json = JSON.parse(new TextDecoder().decode(folder.files.get("model.json"))) as ModelJson;
  const ends = [...cuts, whole.length];
  const paths = ends.map((_, i) => `part${i}.bin`);
  ends.forEach((end, i) => {
    folder.files.set(`part${i}.bin`, whole.slice(ends[i - 1] ?? 0, end));
  });
  (json.weightsManifest[0] as { paths: string[] }).paths = paths;
  folder.files.set("model.json", jsonBytes(json));
  return folder;
}

describe("weight files", () => {
  test("where they are cut makes no difference, down to the byte", async () => {
    const wanted = numbersOf((await readModel(memoryFolder(tiny()))).model.weights);
    const length = memoryFolder(tiny()).files.get("group1-shard1of1.bin")?.length as number;
    const everyByte = Array.from({ length: length - 1 }, (_, i) => i + 1);
    const rng = mulberry32(1);
    const random = everyByte.filter(() => rng() < 0.02);
    for (const cuts of [[1], [length - 1], [0, 0, length], random, everyByte])
      expect(numbersOf((await readModel(recut(memoryFolder(tiny()), cuts))).model.weights)).toEqual(wanted);
  });

  /** Counts reads that have not been answered yet. */
  function watched(files: ModelFiles): ModelFiles & { most: number; asked: string[]; open: number } {
    const watcher = {
      name: files.name,
      most: 0,
      open: 0,
      asked: [] as string[],
      async read(...[path, options]: Parameters<ModelFiles["read"]>) {
        watcher.asked.push(path);
        watcher.most = Math.max(watcher.most, ++watcher.open);
        await new Promise((resolve) => setImmediate(resolve));
        return files.read(path, options).finally(() => watcher.open--);
      },
    };
    return watcher;
  }

  test("a few are on their way at a time, each is read once, in order", async () => {
    const files = watched(recut(memoryFolder(tiny()), [100, 200, 300, 400, 450, 460, 470]));
    await readModel(files);
    expect(files.most).toBe(4);
    expect(files.asked).toEqual([
      "model.json",
      "card.json",
      ...Array.from({ length: 8 }, (_, i) => `part${i}.bin`),
    ]);
  });

  test("after a damaged file no further ones are asked for", async () => {
    const folder = recut(memoryFolder(tiny()), [100, 200, 300, 400, 450, 460, 470]);
    folder.files.delete("part1.bin");
    const files = watched(folder);
    await expect(readModel(files)).rejects.toMatchObject({ code: "missing-file", where: "part1.bin" });
    expect(files.asked.length).toBeLessThanOrEqual(2 + 5);
  });

  test("files on their way when one is damaged are told to stop", async () => {
    const folder = recut(memoryFolder(tiny()), [100, 200, 300, 400, 450, 460, 470]);
    folder.files.delete("part1.bin");
    const stopped: string[] = [];
    const files: ModelFiles = {
      name: "endless",
      read: (path, options) => {
        if (!/part[2-9]/.test(path)) return folder.read(path, options);
        return new Promise((_, reject) => {
          options.signal?.addEventListener("abort", () => {
            stopped.push(path);
            reject(options.signal?.reason);
          });
        });
      },
    };
    await expect(readModel(files)).rejects.toMatchObject({ where: "part1.bin" });
    expect(stopped.slice(0, 2)).toEqual(["part2.bin", "part3.bin"]);
  });

  test("stopping in the middle reads on no further", async () => {
    const files = watched(recut(memoryFolder(tiny()), [100, 200, 300, 400, 450, 460, 470]));
    const stop = new AbortController();
    const reading = readModel(files, {
      signal: stop.signal,
      onProgress: ({ done }) => {
        if ((done ?? 0) > 0) stop.abort();
      },
    });
    await expect(reading).rejects.toSatisfy((error: Error) => /cancelled|aborted/i.test(error.message));
    expect(files.asked.length).toBeLessThanOrEqual(2 + 5);
  });

  test("progress counts bytes up to all of them", async () => {
    const seen: number[] = [];
    await readModel(recut(memoryFolder(tiny()), [101, 333]), {
      onProgress: ({ done, what }) => {
        expect(what).toMatch(/^Reading /);
        if (done !== null) seen.push(done);
      },
    });
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen.at(-1)).toBe(1);
  });

  test("what no layer needs is skipped, whatever it is", async () => {
    const folder = memoryFolder(tiny(), (json) => {
      json.weightsManifest[0]?.weights.unshift({ name: "dropout/seed", shape: [2], dtype: "int32" });
    });
    const bytes = folder.files.get("group1-shard1of1.bin") as Uint8Array<ArrayBuffer>;
    folder.files.set("group1-shard1of1.bin", Uint8Array.from([...new Uint8Array(8).fill(255), ...bytes]));
    const opened = await readModel(folder);
    expect(numbersOf(opened.model.weights)).toEqual(
      numbersOf((await readModel(memoryFolder(tiny()))).model.weights),
    );
    expect(opened.report.join(" ")).toContain("No layer uses 1 weight of the files: dropout/seed.");
  });

  test.each([
    ["the models around the layer", "model/features/conv/kernel"],
    ["the layer's name twice", "conv/conv/kernel:0"],
    ["TensorFlow's number", "conv/kernel:0"],
  ])("names with %s are understood", async (_, name) => {
    const folder = memoryFolder(tiny(), (json) => {
      (json.weightsManifest[0]?.weights[0] as { name: string }).name = name;
    });
    await expect(readModel(folder)).resolves.toBeDefined();
  });
});

describe("the hash", () => {
  const hashOf = async (folder: MemoryFolder): Promise<string> => (await readModel(folder)).hash;

  test("is the same for the same files and another for one changed byte", async () => {
    const changed = memoryFolder(tiny());
    (changed.files.get("group1-shard1of1.bin") as Uint8Array)[5]! ^= 1;
    const hash = await hashOf(memoryFolder(tiny()));
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(await hashOf(memoryFolder(tiny()))).toBe(hash);
    expect(await hashOf(changed)).not.toBe(hash);
    expect(await hashOf(memoryFolder(tiny(), (json) => Object.assign(json, { note: 1 })))).not.toBe(hash);
  });
});

describe("the card", () => {
  const withCard = (
    change: (card: Record<string, unknown>) => void,
    extra: Record<string, unknown> = {},
  ): MemoryFolder => {
    const folder = memoryFolder(tiny());
    const card = JSON.parse(new TextDecoder().decode(folder.files.get("card.json"))) as Record<
      string,
      unknown
    >;
    change(card);
    folder.files.set("card.json", jsonBytes(card));
    for (const [path, value] of Object.entries(extra)) folder.files.set(path, jsonBytes(value));
    return folder;
  };

  test("is made from the network where there is none, and guesses nothing", async () => {
    for (const page of [null, "<!doctype html><title>My site</title>"]) {
      const folder = memoryFolder(tiny());
      if (page === null) folder.files.delete("card.json");
      else folder.files.set("card.json", new TextEncoder().encode(page));
      const { model, report } = await openModel(folder);
      expect(model.graph.card).toMatchObject({ id: "tiny", classes: 3, preprocessing: null, labels: null });
      expect(model.graph.card.input).toEqual({ size: [8, 8], channels: 3 });
      expect(report.join(" ")).toContain("There is no card.json");
    }
  });

  test.each<[string, (card: Record<string, unknown>) => void]>([
    ["preprocessing.scale", (card) => Object.assign(card.preprocessing as object, { scale: [1, 2] })],
    ["id", (card) => Object.assign(card, { id: "Has Spaces" })],
    ["version", (card) => delete card.version],
    ["classes", (card) => Object.assign(card, { classes: 4 })],
    ["input.size", (card) => Object.assign(card.input as object, { size: [9, 9] })],
    ["input.channels", (card) => Object.assign(card.input as object, { channels: 1 })],
    ["labels", (card) => Object.assign(card, { labels: "gone.json" })],
    ["..", (card) => Object.assign(card, { labels: "../labels.json" })],
  ])("a wrong %s is named", async (field, change) => {
    await expect(openModel(withCard(change))).rejects.toMatchObject({
      code: "card",
      message: expect.stringContaining(field),
    });
  });

  test("labels have to be names, one per class", async () => {
    const labels = (list: unknown): Promise<unknown> =>
      openModel(withCard((card) => Object.assign(card, { labels: "labels.json" }), { "labels.json": list }));
    await expect(labels(["a", "b", "c"])).resolves.toMatchObject({
      model: { graph: { card: { labels: ["a", "b", "c"] } } },
    });
    await expect(labels(["a", "b"])).rejects.toMatchObject({ code: "card" });
    await expect(labels(["a", "b", 3])).rejects.toMatchObject({ code: "card" });
    await expect(labels({ 0: "a" })).rejects.toMatchObject({ code: "card" });
  });

  test("gives the size where the network leaves it open", async () => {
    const folder = memoryFolder(tiny(), (json) => {
      const layers = json.modelTopology.model_config.config.layers as { config: object }[];
      Object.assign(layers[0]?.config as object, { batch_input_shape: [null, null, null, 3] });
    });
    expect((await openModel(folder)).model.graph.nodes[0]?.shape).toEqual([8, 8, 3]);
    folder.files.delete("card.json");
    await expect(openModel(folder)).rejects.toMatchObject({ code: "input-shape" });
  });
});

describe("layers", () => {
  const nodeOf = async (network: Network, layer: string, keras = "2.11.0"): Promise<Node> => {
    const { model } = await readModel(
      memoryFolder(network, (json) => (json.modelTopology.keras_version = keras)),
    );
    return model.graph.nodes.find((node) => node.origin === layer) as Node;
  };
  const behind = (className: string, config: object): Network =>
    new Network("one", 1, [8, 8, 3], 4)
      .layer(className, "it", config)
      .globalAvgPool("pool")
      .dense("out", 4, 3);

  test("hard_sigmoid is another function since Keras 3", async () => {
    const network = (): Network => behind("Activation", { activation: "hard_sigmoid" });
    expect((await nodeOf(network(), "it")).params).toEqual({ slope: 0.2, offset: 0.5 });
    expect((await nodeOf(network(), "it", "3.3.3")).params).toEqual({ slope: 1 / 6, offset: 0.5 });
  });

  test.each([
    ["ReLU", { max_value: 6, negative_slope: 0.1, threshold: 0.5 }, { max: 6, slope: 0.1, threshold: 0.5 }],
    ["ReLU", {}, { max: null, slope: 0, threshold: 0 }],
    ["LeakyReLU", {}, { max: null, slope: 0.3, threshold: 0 }],
    ["LeakyReLU", { alpha: 0.1 }, { max: null, slope: 0.1, threshold: 0 }],
    ["LeakyReLU", { negative_slope: 0.2 }, { max: null, slope: 0.2, threshold: 0 }],
    ["ELU", { alpha: 0.5 }, { alpha: 0.5 }],
    ["Activation", { activation: "relu6" }, { max: 6, slope: 0, threshold: 0 }],
    ["Activation", { activation: "leaky_relu" }, { max: null, slope: 0.2, threshold: 0 }],
  ])("%s %j", async (className, config, params) => {
    expect((await nodeOf(behind(className, config), "it")).params).toEqual(params);
  });

  test.each([
    [null, [3, 3]],
    [undefined, [3, 3]],
    [2, [2, 2]],
    [
      [1, 2],
      [1, 2],
    ],
  ])("a pool of 3 with strides %j slides by %j", async (strides, expected) => {
    expect((await nodeOf(behind("MaxPooling2D", { pool_size: 3, strides }), "it")).params).toMatchObject({
      size: [3, 3],
      strides: expected,
    });
  });

  test("what the output does not need is left out", async () => {
    const network = new Network("branch", 1, [8, 8, 3], 3)
      .conv("dead", 4, { in: 3 })
      .activation("deader", "relu")
      .globalAvgPool("pool", false, ["input"]);
    const { model, parameters } = await readModel(memoryFolder(network));
    expect(model.graph.nodes.map((node) => node.id)).toEqual(["input", "pool"]);
    expect([model.weights.size, parameters]).toEqual([0, 0]);
  });

  test("several unsupported layers are named in one sentence", async () => {
    const network = behind("Lambda", { function: "x" }).layer("LSTM", "rnn").layer("Lambda", "it2");
    await expect(readModel(memoryFolder(network))).rejects.toMatchObject({
      code: "unsupported-layer",
      message: "The model has layers that Whylight does not know: Lambda (it, it2); LSTM (rnn).",
    });
  });

  test("Rescaling and Normalization are affine maps per channel", async () => {
    const network = behind("Rescaling", { scale: 2, offset: [1, 2, 3] });
    const { model } = await readModel(memoryFolder(network));
    const input = seededInput(model, 3);
    const values = runForward(model, input);
    const rescaled = [...values.values()][1] as Float64Array;
    expect([...rescaled]).toEqual([...input].map((x, i) => 2 * x + ((i % 3) + 1)));

    const statistics = behind("Normalization", { axis: [-1] });
    statistics.weights.push({ name: "it/mean", shape: [3], data: Float32Array.of(1, 2, 3) });
    statistics.weights.push({ name: "it/variance", shape: [3], data: Float32Array.of(4, 16, 64) });
    const normal = (await readModel(memoryFolder(statistics))).model;
    const normalized = [...runForward(normal, input).values()][1] as Float64Array;
    normalized.forEach((y, i) => {
      expect(y).toBeCloseTo(((input[i] as number) - ((i % 3) + 1)) / [2, 4, 8][i % 3]!, 6);
    });
  });

  test("a grouped convolution is one with zeros between the groups", async () => {
    const options = { in: 6, activation: "tanh" } as const;
    const stem = (): Network => new Network("groups", 9, [7, 7, 3], 4).conv("stem", 6, { in: 3 });
    const grouped = stem().conv("it", 4, options, undefined, 2).globalAvgPool("pool");
    const full = stem().conv("it", 4, options).globalAvgPool("pool");
    const kernelOf = (network: Network): Float32Array =>
      network.weights.find(({ name }) => name === "it/kernel")?.data as Float32Array;
    const small = kernelOf(grouped);
    kernelOf(full).set(
      Array.from({ length: 9 * 6 * 4 }, (_, i) => {
        const [window, channel, filter] = [Math.floor(i / 24), Math.floor(i / 4) % 6, i % 4];
        const same = Math.floor(channel / 3) === Math.floor(filter / 2);
        return same ? (small[(window * 3 + (channel % 3)) * 4 + filter] as number) : 0;
      }),
    );
    const bias = grouped.weights.find(({ name }) => name === "it/bias")?.data as Float32Array;
    full.weights.find(({ name }) => name === "it/bias")?.data.set(bias);
    const [a, b] = [
      (await readModel(memoryFolder(grouped))).model,
      (await readModel(memoryFolder(full))).model,
    ];
    const input = seededInput(a, 4);
    expect([...runLogits(a, input)]).toEqual([...runLogits(b, input)]);
  });
});

describe("shared and nested", () => {
  test("a layer called twice has its weights once, and its second call is its output", async () => {
    const network = new Network("shared", 5, [8, 8, 3], 3)
      .conv("conv", 3, { in: 3, activation: "tanh" })
      .layer("Activation", "between", { activation: "relu" })
      .layer("Add", "sum", {}, ["conv", "between"])
      .globalAvgPool("pool");
    const folder = memoryFolder(network, (json) => {
      const layers = json.modelTopology.model_config.config.layers as {
        name: string;
        inbound_nodes: unknown[];
      }[];
      const layer = (name: string) => layers.find((one) => one.name === name) as (typeof layers)[number];
      layer("conv").inbound_nodes.push([["between", 0, 0, {}]]);
      layer("sum").inbound_nodes = [
        [
          ["conv", 0, 0, {}],
          ["conv", 1, 0, {}],
        ],
      ];
    });
    const { model, parameters } = await readModel(folder);
    const input = seededInput(model, 6);
    expect(parameters).toBe(3 * 3 * 3 * 3 + 3);
    const wanted = await tfjsAnswers(folder, input);
    runLogits(model, input).forEach((value, i) => {
      expect(value).toBeCloseTo(wanted[i] as number, 5);
    });
  });

  /** The layers behind the input, wrapped in Sequential models `depth` times. */
  const nested = (depth: number): MemoryFolder =>
    memoryFolder(tiny(), (json) => {
      const { config } = json.modelTopology.model_config;
      const [input, ...rest] = config.layers as { class_name: string; name: string; config: object }[];
      let layers = rest.map(({ class_name, config }) => ({ class_name, config }));
      for (let i = 0; i < depth; i++)
        layers = [{ class_name: "Sequential", config: { name: `inner${depth - i}`, layers } }];
      json.modelTopology.model_config = {
        class_name: "Sequential",
        config: { name: "outer", layers: [input, ...layers] },
      };
    });

  test("nesting makes no difference, at any sane depth", async () => {
    const flat = (await readModel(memoryFolder(tiny()))).model;
    const input = seededInput(flat, 7);
    for (const depth of [1, 3, 60]) {
      const { model } = await readModel(nested(depth));
      expect([...runLogits(model, input)]).toEqual([...runLogits(flat, input)]);
      expect(model.graph.nodes.map((node) => node.origin)).toEqual(["input", "conv", "pool", "predictions"]);
    }
    await expect(readModel(nested(2000))).rejects.toMatchObject({ code: "too-large" });
  });
});
