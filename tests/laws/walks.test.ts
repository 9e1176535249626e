import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Engine } from "../../src/api/engine";
import type { Target } from "../../src/api/target";
import { mulberry32 } from "../../src/core/rng";
import type { Control } from "../../src/engine/control";
import { type Executable, makeExecutable, type Tape } from "../../src/engine/tape";
import { forward, record } from "../../src/engine/walk";
import type { Model, Node, NodeId, NodeOf, WeightArray } from "../../src/graph/types";
import { localEngine } from "../engine";
import { fixtureNames, loadFixture, seededInput } from "../fixtures/load";
import { runForward, runLogits } from "../oracle/forward";
import { answers } from "../oracle/head";
import { relativeL2 } from "../parity/records";
import { batchOf, drawn, freeControl } from "./one-node";
import { closeFixture, type Opened, openFixture } from "./opened";

// Walks that start and stop anywhere, whole networks against the float64 interpreter.

let engine: Engine;
beforeAll(async () => {
  engine = localEngine("wasm");
  // Starts the backend.
  await engine.device();
});
afterAll(() => engine.dispose());

/** The network with y ↦ scale · y + shift, channel by channel, behind one node. */
function patched(model: Model, id: NodeId, scale: Float64Array, shift: Float64Array): Model {
  const { graph } = model;
  const patch = "patch" as NodeId;
  const nodes = graph.nodes.flatMap((node): Node[] => {
    if (node.id !== id)
      return [{ ...node, inputs: node.inputs.map((input) => (input === id ? patch : input)) } as Node];
    const affine: NodeOf<"batchNorm"> = {
      id: patch,
      kind: "batchNorm",
      inputs: [id],
      params: {},
      weights: { scale: "patch scale", shift: "patch shift" },
      shape: node.shape,
      origin: "patch",
    };
    return [node, affine];
  });
  const vector = (data: Float64Array): WeightArray => ({ shape: [data.length], data });
  return {
    graph: { ...graph, nodes, logits: graph.logits === id ? patch : graph.logits },
    weights: new Map([...model.weights, ["patch scale", vector(scale)], ["patch shift", vector(shift)]]),
  };
}

const scaleOf = (channels: number, seed: number): [Float64Array, Float64Array] => {
  const rng = mulberry32(seed);
  return [drawn(rng, channels).map((v) => 1 + v), drawn(rng, channels)];
};

describe.each(fixtureNames)("%s", (name) => {
  let model: Model;
  let executable: Executable;
  let input: Float64Array;
  let values: Map<NodeId, Float64Array>;
  let tape: Tape;
  const control: Control = freeControl();
  beforeAll(async () => {
    ({ model } = await loadFixture(name));
    const { graph, weights } = model;
    executable = makeExecutable(graph, weights, { maxElements: 2 ** 24, budget: 2 ** 24 });
    input = seededInput(model, 5);
    values = runForward(model, input);
    const image = batchOf([input], graph.nodes[0]!.shape);
    tape = await record(executable, image, control);
    image.dispose();
  });
  afterAll(() => {
    tape.dispose();
    executable.kernels.dispose();
  });

  test("every node of the tape is the interpreter's", async () => {
    for (const node of model.graph.nodes) {
      const value = tf.tidy(() => tf.keep(tf.reshape(tape.value(node.id), [-1])));
      expect(relativeL2(await value.data(), values.get(node.id)!), node.id).toBeLessThan(1e-5);
      value.dispose();
    }
  });

  test("a batch gives what its images give alone", async () => {
    const { graph } = model;
    const images = [input, seededInput(model, 6), seededInput(model, 7)];
    const batch = batchOf(images, graph.nodes[0]!.shape);
    const together = await forward({
      executable,
      from: new Map([[graph.input, batch]]),
      to: [graph.logits],
      control,
    });
    const logits = await together.get(graph.logits)!.data();
    for (const [n, image] of images.entries()) {
      const expected = runLogits(model, image);
      const got = logits.slice(n * expected.length, (n + 1) * expected.length);
      expect(relativeL2(got, expected)).toBeLessThan(1e-5);
      const one = batchOf([image], graph.nodes[0]!.shape);
      const single = await forward({
        executable,
        from: new Map([[graph.input, one]]),
        to: [graph.logits],
        control,
      });
      expect(relativeL2(got, await single.get(graph.logits)!.data())).toBeLessThan(1e-6);
      tf.dispose([one, ...single.values()]);
    }
    tf.dispose([batch, ...together.values()]);
  });

  test("forward from any node, patched, in a batch that shares the tape's side inputs", async () => {
    const { graph } = model;
    for (const node of graph.nodes) {
      if (node.id === graph.logits) continue;
      const channels = node.shape.at(-1)!;
      const patches = [1, 2, 3].map((seed) => scaleOf(channels, seed));
      const changed = patches.map(([scale, shift]) =>
        values.get(node.id)!.map((v, i) => v * scale[i % channels]! + shift[i % channels]!),
      );
      const from = batchOf(changed, node.shape);
      const found = await forward({
        executable,
        from: new Map([[node.id, from]]),
        to: [graph.logits],
        side: tape,
        control,
      });
      const logits = await found.get(graph.logits)!.data();
      for (const [n, [scale, shift]] of patches.entries()) {
        const expected = runLogits(patched(model, node.id, scale, shift), input);
        const got = logits.slice(n * expected.length, (n + 1) * expected.length);
        expect(relativeL2(got, expected), `${node.id}, patch ${n}`).toBeLessThan(2e-5);
      }
      tf.dispose([from, ...found.values()]);
    }
  });
});

describe.each(fixtureNames)("gradient of %s against differences of the whole network", (name) => {
  let fixture: Opened;
  beforeAll(async () => {
    fixture = await openFixture(engine, name);
  });
  afterAll(() => closeFixture(engine, fixture));

  /** Targets, and the function whose derivative each is. */
  function targets(): [Target, (x: Float64Array) => number][] {
    const { model } = fixture.loaded;
    const { graph } = model;
    // A hidden layer in the middle that is one channel-last map.
    const maps = graph.nodes.filter((n) => n.shape.length === 3 && n.shape[0]! > 1 && n.kind !== "input");
    const node = maps[Math.floor(maps.length / 2)]!;
    const last = graph.nodes.filter((n) => n.origin === node.origin).at(-1)!;
    const [h = 1, w = 1, c = 1] = last.shape;
    const channel = (x: Float64Array): number[] => {
      const map = runForward(model, x).get(last.id)!;
      return Array.from({ length: h * w }, (_, i) => map[i * c + 1]!);
    };
    return [
      [{ class: 1, of: "logit" }, (x) => runLogits(model, x)[1]!],
      [{ class: 0, of: "probability" }, (x) => probability(graph.head, runLogits(model, x))[0]!],
      [{ contrast: [2, 0] }, (x) => runLogits(model, x)[2]! - runLogits(model, x)[0]!],
      [{ layer: last.origin, channel: 1 }, (x) => channel(x).reduce((sum, v) => sum + v, 0) / (h * w)],
      [{ layer: last.origin, channel: 1, at: [1, 1] }, (x) => channel(x)[w + 1]!],
    ];
  }

  // Without a head the engine reads logits as those of a softmax.
  const probability = (head: Model["graph"]["head"], logits: Float64Array): Float64Array =>
    answers(head === "none" ? "softmax" : head, logits);

  test("five targets, three directions each", async () => {
    const { info, image, input } = fixture;
    const h = 1e-6;
    for (const [target, f] of targets()) {
      const map = await engine.explain({ model: info.handle, image, method: "gradient", target });
      const norm = Math.hypot(...map.values);
      for (const seed of [1, 2, 3]) {
        const direction = drawn(mulberry32(seed), input.length);
        const along = (sign: number): number => f(input.map((x, i) => x + sign * h * direction[i]!));
        const expected = (along(1) - along(-1)) / (2 * h);
        const got = map.values.reduce((sum, v, i) => sum + v * direction[i]!, 0);
        // Relative to what a gradient of this length gives along a direction of this length, on average.
        const scale = (norm * Math.hypot(...direction)) / Math.sqrt(input.length);
        expect(Math.abs(got - expected), JSON.stringify(target)).toBeLessThan(1e-4 * scale + 1e-9);
      }
    }
  });
});
