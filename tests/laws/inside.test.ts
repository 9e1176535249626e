import { describe, expect, test } from "vitest";
import type { CellArithmetic } from "../../src/api/inside";
import { mulberry32 } from "../../src/core/rng";
import { fixtureNames } from "../fixtures/load";
import { expectProblem } from "./engine-contract";
import { fixtureEngine, picture } from "./opened";

const { engine, opened } = fixtureEngine();

/** Largest error that summing in float32 may make: some units in the last place of the sum of magnitudes. */
function rounding({ operands, bias, result }: CellArithmetic): number {
  const size = operands.reduce(
    (sum, { values, weights }) =>
      sum + values.reduce((total, v, i) => total + Math.abs(v * (weights?.[i] ?? 1)), 0),
    Math.abs(bias ?? 0) + Math.abs(result),
  );
  return size * 2 ** -20;
}

describe.each(fixtureNames)("inside %s", (name) => {
  const fixture = opened(name);

  test("every kind of cell is made of the numbers that are shown", async () => {
    const { info, image } = fixture();
    const request = { model: info.handle, image };
    const { layers } = await engine.structure(info.handle);
    const rng = mulberry32(7);
    const operations = new Set<string>();
    for (const { name: layer, shape } of layers) {
      const [h, w] = shape.length === 3 ? [shape[0]!, shape[1]!] : [1, 1];
      for (let n = 0; n < 3; n++) {
        const channel = Math.floor(rng() * shape.at(-1)!);
        // The corners first: that is where the padding is.
        const at = [n === 0 ? 0 : Math.floor(rng() * h), n === 1 ? w - 1 : Math.floor(rng() * w)] as const;
        const { values, width } = await engine.channel({ ...request, layer, channel });
        const cell = await engine.cell({ ...request, layer, channel, at });
        operations.add(cell.operation);
        expect(cell.value).toBe(values[at[0] * width + at[1]]);
        const worked = cell.activations.at(-1)?.value ?? cell.result;
        const error = Math.abs(worked - cell.value);
        expect({ layer, cell, error, ok: error <= rounding(cell) }).toMatchObject({ ok: true });
        const [operand] = cell.operands;
        // Padding is 0: whether it counts is said by what the sum is divided by.
        expect(cell.divisor !== null).toBe(cell.operation === "mean");
        if (cell.divisor !== null) {
          const total = operand!.values.reduce((sum, v) => sum + v, 0);
          expect(Math.abs(total / cell.divisor - cell.result)).toBeLessThanOrEqual(rounding(cell));
        }
        if (cell.operation !== "weighted-sum") continue;
        const sum = operand!.values.reduce(
          (total, v, i) => total + v * operand!.weights![i]!,
          cell.bias ?? 0,
        );
        expect(Math.abs(sum - cell.result)).toBeLessThanOrEqual(rounding(cell));
      }
    }
    expect(operations).toContain("weighted-sum");
  });

  test("statistics and thumbnails say what the channels hold, and cost no run", async () => {
    const { info, image } = fixture();
    const request = { model: info.handle, image };
    await engine.predict({ ...request, keep: true });
    const { layers } = await engine.structure(info.handle);
    const { forwards } = await engine.stats();
    const glimpses = await engine.glimpses(request);
    expect(glimpses.provenance).toMatchObject({ forwards: 0, nodes: 0 });
    expect(glimpses.layers.map((each) => each.name).toSorted()).toEqual(
      layers.map((each) => each.name).toSorted(),
    );
    for (const { name: layer, shape } of layers) {
      const found = await engine.activations({ ...request, layer, side: 5 });
      const again = await engine.activations({ ...request, layer });
      // The walk that finds what is relevant ends on the tape: the second time there is none.
      expect(again.provenance).toMatchObject({ forwards: 0, nodes: 0 });
      expect(again.relevance).toEqual(found.relevance);
      const { count, height, width, values: bytes } = found.thumbnails;
      expect(count).toBe(shape.at(-1));
      expect(Math.max(height, width)).toBeLessThanOrEqual(5);
      expect(bytes).toHaveLength(count * height * width);
      const { mean, max, min, zeros } = found.statistics;
      const channel = count - 1;
      const { values } = await engine.channel({ ...request, layer, channel });
      expect(max[channel]).toBe(Math.max(...values));
      expect(min[channel]).toBe(Math.min(...values));
      expect(zeros[channel]).toBeCloseTo(values.filter((v) => v === 0).length / values.length, 6);
      expect(mean[channel]).toBeCloseTo(values.reduce((sum, v) => sum + v, 0) / values.length, 5);
    }
    expect((await engine.stats()).forwards).toBe(forwards);
  });

  test("a thumbnail at full size is the channel, from its smallest to its largest value", async () => {
    const { info, image } = fixture();
    const request = { model: info.handle, image };
    const { layers } = await engine.structure(info.handle);
    const { name: layer } = layers.findLast(({ shape }) => shape.length === 3)!;
    const { thumbnails, statistics } = await engine.activations({ ...request, layer });
    const channel = 1;
    const { values, height, width } = await engine.channel({ ...request, layer, channel });
    expect([thumbnails.height, thumbnails.width]).toEqual([height, width]);
    const [low, high] = [statistics.min[channel]!, statistics.max[channel]!];
    const bytes = thumbnails.values.subarray(channel * values.length, (channel + 1) * values.length);
    expect([...bytes]).toEqual(
      [...values].map((v) => (high > low ? Math.round((255 * (v - low)) / (high - low)) : 0)),
    );
  });

  test("the relevance of channels adds up to what LRP says of the layer", async () => {
    const { info, image } = fixture();
    const request = { model: info.handle, image };
    const { layerSums } = await engine.explain({ ...request, method: "lrp" });
    for (const { layer, sum } of layerSums!) {
      const { relevance } = await engine.activations({ ...request, layer });
      const total = relevance!.reduce((a, b) => a + b, 0);
      const size = relevance!.reduce((a, b) => a + Math.abs(b), 0);
      expect({ layer, error: Math.abs(total - sum), size }).toSatisfy(
        (found: { error: number; size: number }) => found.error <= 1e-5 * found.size + 1e-12,
      );
    }
  });

  test("pictures are looked through up to the layer, each once", async () => {
    const { info, image } = fixture();
    const other = await engine.openImage(picture(info.inputSize, 5));
    const { layers } = await engine.structure(info.handle);
    const { name: layer } = layers.findLast(({ shape }) => shape.length === 3 && shape[0]! > 1)!;
    const { forwards, tapes } = await engine.stats();
    const images = [image, other];
    const found = await engine.strongest({ model: info.handle, images, layer }, { priority: "background" });
    expect(await engine.stats()).toMatchObject({ forwards, tapes });
    for (const [n, one] of images.entries()) {
      const { statistics } = await engine.activations({ model: info.handle, image: one, layer });
      for (let channel = 0; channel < found.channels; channel++) {
        const value = found.values[n * found.channels + channel]!;
        expect(value).toBeCloseTo(statistics.max[channel]!, 4);
      }
      const channel = found.channels - 1;
      const { values, width } = await engine.channel({ model: info.handle, image: one, layer, channel });
      const from = (n * found.channels + channel) * 2;
      const [row, column] = found.positions.subarray(from, from + 2);
      expect(values[row! * width + column!]).toBeCloseTo(Math.max(...values), 4);
    }
    await engine.closeImage(other);
  });
});

describe("on a residual network", () => {
  const fixture = opened("residual");

  test("branches part and meet again", async () => {
    const { layers } = await engine.structure(fixture().info.handle);
    const names = layers.map((layer) => layer.name);
    const of = (name: string) => layers.find((layer) => layer.name === name)!;
    expect(of("block1_add")).toMatchObject({ inputs: ["block1_0_bn", "block1_2_bn"], role: "join" });
    expect(of("block1_0_bn").inputs).toEqual(["pool1_pool"]);
    expect(of("block1_1_bn").inputs).toEqual(["pool1_pool"]);
    expect(of("conv1_bn")).toMatchObject({
      merged: expect.arrayContaining(["conv1_conv", "conv1_pad"]),
      window: { size: [7, 7], strides: [2, 2] },
      parameters: 1184,
      shape: [10, 10, 8],
    });
    // Everything that is read comes before.
    for (const { name, inputs } of layers)
      for (const input of inputs) expect(names.indexOf(input)).toBeLessThan(names.indexOf(name));
  });

  test("kernels are the file's own, in the colours of the picture", async () => {
    const { info, image, loaded } = fixture();
    const { kernel } = await engine.channel({
      model: info.handle,
      image,
      layer: "conv1_relu",
      channel: 2,
    });
    expect(kernel).toMatchObject({
      layer: "conv1_bn",
      reads: "input",
      height: 7,
      width: 7,
      channels: 3,
      colours: "rgb",
    });
    const node = loaded.model.graph.nodes.find(({ origin }) => origin === "conv1_bn")!;
    const { data, shape } = loaded.model.weights.get((node.weights as { kernel: string }).kernel)!;
    const outputs = shape.at(-1)!;
    expect([...kernel!.weights]).toEqual(
      Array.from({ length: 7 * 7 * 3 }, (_, i) => Math.fround(data[i * outputs + 2]!)),
    );
  });

  test("a target before the layer has nothing to say about it", async () => {
    const { info, image } = fixture();
    const target = { layer: "conv1_relu", channel: 0 } as const;
    const request = { model: info.handle, image, target };
    expect((await engine.activations({ ...request, layer: "block2_out" })).relevance).toBeNull();
    expect((await engine.activations({ ...request, layer: "conv1_relu" })).relevance).not.toBeNull();
  });

  test("what does not exist is said", async () => {
    const { info, image } = fixture();
    const request = { model: info.handle, image };
    await expectProblem(engine.activations({ ...request, layer: "block9" }), "no-such-layer");
    await expectProblem(engine.channel({ ...request, layer: "block1_add", channel: 12 }), "argument");
    await expectProblem(engine.cell({ ...request, layer: "block1_add", channel: 0, at: [5, 0] }), "argument");
    await expectProblem(engine.strongest({ ...request, images: [image], layer: "block9" }), "no-such-layer");
  });

  test("nothing is left behind, whether it was finished or stopped", async () => {
    const { info, image } = fixture();
    const request = { model: info.handle, image };
    const images = [image, image, image];
    const everything = async () => {
      await engine.glimpses(request);
      await engine.activations({ ...request, layer: "block1_add" });
      await engine.channel({ ...request, layer: "block1_add", channel: 1 });
      await engine.cell({ ...request, layer: "block1_add", channel: 1, at: [2, 2] });
      await engine.strongest({ model: info.handle, images, layer: "block2_out" });
    };
    await everything();
    const { tensors, bytes } = await engine.stats();
    await everything();
    expect(await engine.stats()).toMatchObject({ tensors, bytes });
    const abort = new AbortController();
    const told: number[] = [];
    const stopped = engine.strongest(
      { model: info.handle, images, layer: "block2_out" },
      {
        signal: abort.signal,
        onProgress: ({ done }) => {
          told.push(done!);
          if (done! > 0) abort.abort();
        },
      },
    );
    await expectProblem(stopped, "cancelled");
    expect(told).toEqual([0, 1 / 3]);
    expect(await engine.stats()).toMatchObject({ tensors, bytes });
  });
});
