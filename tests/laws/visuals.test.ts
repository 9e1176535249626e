import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Engine, Visual, VisualiseCall, VisualiseRequest } from "../../src/api/engine";
import type { ProblemCode } from "../../src/core/problem";
import { objectives, optimisers, parameterisations } from "../../src/visuals";
import type { Chosen } from "../../src/visuals/define";
import { localEngine } from "../engine";
import { generatorRef } from "../fixtures/generator";
import type { FixtureName } from "../fixtures/load";
import { expectProblem } from "./engine-contract";
import { closeFixture, type Opened, openFixture, picture } from "./opened";

// What every visualisation keeps, whatever it is put together from.

const full = process.env.WHYLIGHT_FULL === "1";

let engine: Engine;
let onNode: (nodes: number) => void = () => {};
const fixtures = new Map<FixtureName, Opened>();
beforeAll(async () => {
  engine = localEngine("wasm", { onNode: (nodes) => onNode(nodes) });
  for (const name of ["plain", "smooth"] as const) fixtures.set(name, await openFixture(engine, name));
});
afterAll(async () => {
  for (const fixture of fixtures.values()) await closeFixture(engine, fixture);
  await engine.dispose();
});

type Asked = Omit<VisualiseRequest, "model">;

const visualise = (asked: Asked, name: FixtureName = "plain", call?: VisualiseCall): Promise<Visual> => {
  const { info, image } = fixtures.get(name)!;
  return engine.visualise({ model: info.handle, photo: image, generator: generatorRef(), ...asked }, call);
};

const channel: Chosen = { id: "channel", params: { layer: "conv2", channel: 3 } };

/** Every objective somewhere in the network. A generator with random weights does not reach every unit of it. */
function asked(id: string, parameterisation: string): Asked {
  const params = {
    ...("layer" in objectives.get(id)!.params ? { layer: "conv3" } : { class: 1 }),
    ...("channel" in objectives.get(id)!.params ? { channel: parameterisation === "code" ? 4 : 2 } : {}),
  };
  const pieces = { objective: [{ id, params }], parameterisation: { id: parameterisation } };
  return { ...pieces, count: id === "diversity" ? 2 : 1 };
}

const mean = (values: Float32Array): number => values.reduce((sum, v) => sum + v, 0) / values.length;

function expectClimb({ history }: Visual): void {
  const tenth = Math.ceil(history.length / 10);
  expect(mean(history.slice(-tenth))).toBeGreaterThan(mean(history.slice(0, tenth)));
}

describe("the last tenth of the steps is better than the first", () => {
  const steps = 40;
  describe.each([...parameterisations.keys()])("%s", (parameterisation) => {
    test.each([...objectives.keys()])("%s", async (id) => {
      expectClimb(await visualise({ ...asked(id, parameterisation), steps }));
    });
  });

  test.each([...optimisers.keys()])("%s, grey pictures of a network with a sigmoid", async (optimiser) => {
    for (const parameterisation of parameterisations.keys()) {
      const pieces = { optimiser: { id: optimiser }, parameterisation: { id: parameterisation } };
      const objective = [{ id: "class-probability", params: { class: 1 } }];
      expectClimb(await visualise({ ...pieces, objective, steps }, "smooth"));
    }
  });

  test("with every regulariser, from a photo", async () => {
    const { image } = fixtures.get("plain")!;
    const regularisers = ["l2", "lp", "total-variation", "class-mean"].map((id) => ({
      id,
      params: { weight: 0.01 },
    }));
    const dreamt = await visualise({
      objective: [{ id: "layer", params: { layer: "conv2" } }],
      regularisers: [...regularisers, { id: "blur", params: { every: 8 } }],
      start: "photo",
      mean: image,
      steps,
    });
    expectClimb(dreamt);
  });
});

describe("a result", () => {
  test("has pictures of the input's size, a number for each step, and what they come to when shown again", async () => {
    const visual = await visualise({ objective: [channel], count: 2, steps: 5 });
    const { info } = fixtures.get("plain")!;
    expect(visual.images.map(({ height, width }) => [height, width])).toEqual([
      info.inputSize,
      info.inputSize,
    ]);
    expect(visual.history).toHaveLength(5);
    expect([visual.step, visual.steps, visual.unit]).toEqual([5, 5, "activation"]);
    expect(visual.label).toBe("conv2, channel 3");
    for (const [i, shown] of visual.images.entries()) {
      const image = await engine.openImage(shown);
      const target = { layer: "conv2", channel: 3 };
      const { target: found } = await engine.explain({
        model: info.handle,
        image,
        method: "gradient",
        target,
      });
      expect(visual.scores![i]).toBeCloseTo(found.score, 4);
      await engine.closeImage(image);
    }
  });

  test("of a sum says so, and a weight of −1 is kept away from", async () => {
    const other: Chosen = { id: "channel", params: { layer: "conv2", channel: 4 } };
    const both = await visualise({ objective: [channel, { ...other, weight: -1 }], steps: 30 });
    const alone = await visualise({ objective: [channel], steps: 30 });
    expect(both.label).toBe("conv2, channel 3 − conv2, channel 4");
    const { info } = fixtures.get("plain")!;
    const otherOf = async (visual: Visual): Promise<number> => {
      const again = { model: info.handle, objective: [other], resume: undefined };
      const image = await engine.openImage(visual.images[0]!);
      const { target } = await engine.explain({
        ...again,
        image,
        method: "gradient",
        target: { layer: "conv2", channel: 4 },
      });
      await engine.closeImage(image);
      return target.score;
    };
    expect(await otherOf(both)).toBeLessThan(await otherOf(alone));
    const halves = await visualise({
      objective: [{ ...channel, weight: 0.5 }, { id: "class-logit" }],
      steps: 1,
    });
    expect([halves.label, halves.unit]).toEqual(["0.5 × conv2, channel 3 + class 0", ""]);
  });

  test("wakes a unit that is nowhere active", async () => {
    const cell: Chosen = { id: "neuron", params: { layer: "conv2", channel: 2 } };
    const { history, scores } = await visualise({ objective: [cell], steps: 30, transforms: [] });
    expect(history[0]).toBe(0);
    expect(scores![0]).toBeGreaterThan(0.1);
  });

  test("comes in parts while it grows", async () => {
    const parts: Visual[] = [];
    const clock = performance.now.bind(performance);
    let ahead = 0;
    // Every step takes long enough to be shown.
    performance.now = () => {
      ahead += 200;
      return clock() + ahead;
    };
    try {
      await visualise({ objective: [channel], steps: 4 }, "plain", { onPartial: (part) => parts.push(part) });
    } finally {
      performance.now = clock;
    }
    expect(parts.map(({ step }) => step)).toEqual([1, 2, 3, 4]);
    for (const part of parts) {
      expect(part.history).toHaveLength(part.step);
      expect([part.scores, part.checkpoint]).toEqual([null, null]);
    }
    expect(parts[0]!.images[0]!.data).not.toEqual(parts[3]!.images[0]!.data);
  });
});

describe("equal seeds", () => {
  test.each([...parameterisations.keys()])("%s: equal bits; another seed, another picture", async (id) => {
    const request: Asked = { objective: [channel], parameterisation: { id }, steps: 6, count: 2 };
    const first = await visualise(request);
    const second = await visualise(request);
    const { provenance: _, ...rest } = first;
    expect({ ...rest }).toEqual({ ...second, provenance: undefined, ...rest });
    expect(second.checkpoint).toEqual(first.checkpoint);
    expect(second.images).toEqual(first.images);
    const other = await visualise({ ...request, seed: 1 });
    expect(other.images[0]!.data).not.toEqual(first.images[0]!.data);
    // Pictures of one run begin from different noise.
    expect(first.images[0]!.data).not.toEqual(first.images[1]!.data);
  });

  test.each([...optimisers.keys()])("%s: a pause leaves no trace", async (id) => {
    const regularisers = [{ id: "blur", params: { every: 3, sigma: 1 } }];
    const request: Asked = { objective: [channel], optimiser: { id }, regularisers, steps: 8 };
    const straight = await visualise(request);
    const pause = new AbortController();
    const paused = await visualise(request, "plain", {
      pause: pause.signal,
      onProgress: ({ what }) => what.startsWith("Step 3 ") && pause.abort(),
    });
    expect([paused.step, paused.steps, paused.history.length]).toEqual([3, 8, 3]);
    const stored = structuredClone(paused.checkpoint!);
    const resumed = await visualise({ ...request, resume: stored });
    expect(resumed.history).toEqual(straight.history);
    expect(resumed.images).toEqual(straight.images);
    expect(resumed.checkpoint).toEqual(straight.checkpoint);
    const further = await visualise({ ...request, steps: 10, resume: resumed.checkpoint! });
    expect(further.history).toHaveLength(10);
    await expectProblem(visualise({ ...request, seed: 5, resume: stored }), "argument");
    await expectProblem(visualise({ ...request, resume: { ...stored, model: "other" } }), "argument");
    const cut = { ...stored, parameters: stored.parameters.slice(1) };
    await expectProblem(visualise({ ...request, resume: cut }), "argument");
  });
});

describe("work", () => {
  const nodesOf = async (asked: Asked, name?: FixtureName): Promise<number> =>
    (await visualise(asked, name)).provenance.nodes;

  test("a step is one walk there and one back, between the picture and the layer and no farther", async () => {
    const step = async (objective: Asked["objective"]): Promise<number> => {
      const pieces = { objective, parameterisation: { id: "pixels" }, transforms: [] };
      return (await nodesOf({ ...pieces, steps: 4 })) - (await nodesOf({ ...pieces, steps: 3 }));
    };
    // input, conv1, relu, conv2, relu: four nodes run there, five are passed on the way back.
    expect(await step([channel])).toBe(9);
    // Two objectives share the walk.
    expect(await step([channel, { id: "layer", params: { layer: "conv1" } }])).toBe(9);
    expect(await step([{ id: "class-logit" }])).toBeGreaterThan(18);
  });

  test("after an abort at most one further node runs, wherever it comes, and nothing is left", async () => {
    const request: Asked = { objective: [channel], parameterisation: { id: "code" }, steps: 20 };
    await visualise({ ...request, steps: 1 });
    const { tensors, bytes } = await engine.stats();
    for (const at of [1, 4, 9, 15, 23, 40]) {
      const stop = new AbortController();
      let [count, after] = [0, 0];
      onNode = () => {
        count += 1;
        if (count === at) stop.abort();
        else if (count > at) after += 1;
      };
      await expectProblem(visualise(request, "plain", { signal: stop.signal }), "cancelled");
      onNode = () => {};
      expect(after).toBeLessThanOrEqual(1);
      expect(await engine.stats()).toMatchObject({ tensors, bytes });
    }
  });

  test("nothing is left after success, pause and failure", async () => {
    const { image } = fixtures.get("plain")!;
    const rich: Asked = {
      objective: [channel, { id: "inversion", params: { layer: "conv2" } }, { id: "diversity", weight: 0.1 }],
      regularisers: [{ id: "class-mean" }, { id: "total-variation" }, { id: "blur" }],
      mean: image,
      count: 2,
      steps: 3,
    };
    const code: Asked = { objective: [channel], parameterisation: { id: "code" }, steps: 3 };
    for (const request of [rich, code]) await visualise(request);
    const { tensors, bytes } = await engine.stats();
    for (const request of [rich, code]) await visualise(request);
    await visualise(rich, "plain", { pause: AbortSignal.abort() });
    await expectProblem(visualise({ ...rich, parameterisation: { id: "code" } }), "not-applicable");
    const nowhere = { id: "channel", params: { layer: "nowhere" } };
    await expectProblem(visualise({ ...rich, objective: [channel, nowhere] }), "no-such-layer");
    const endless = {
      ...rich,
      objective: [
        { ...channel, weight: 1e39 },
        { ...channel, weight: 1e39 },
      ],
    };
    await expectProblem(visualise(endless), "not-finite");
    expect(await engine.stats()).toMatchObject({ tensors, bytes });
  });

  test.runIf(full)("a thousand steps take no more memory than ten", async () => {
    const request: Asked = { objective: [channel, { id: "class-logit" }], count: 2 };
    const few = await visualise({ ...request, steps: 10 });
    const { tensors, bytes } = await engine.stats();
    const many = await visualise({ ...request, steps: 1000 });
    expect(await engine.stats()).toMatchObject({ tensors, bytes });
    expect(many.provenance.peakBytes).toBe(few.provenance.peakBytes);
    expectClimb(many);
  });
});

describe("one sentence for", () => {
  test.each<[string, ProblemCode, Partial<Asked>]>([
    ["no objective", "argument", { objective: [] }],
    ["an unknown objective", "argument", { objective: [{ id: "beauty" }] }],
    ["an unknown parameterisation", "argument", { parameterisation: { id: "oil" } }],
    ["an unknown transform", "argument", { transforms: [{ id: "oil" }] }],
    ["an unknown regulariser", "argument", { regularisers: [{ id: "oil" }] }],
    ["an unknown optimiser", "argument", { optimiser: { id: "oil" } }],
    ["an unknown parameter", "argument", { optimiser: { id: "adam", params: { speed: 1 } } }],
    ["no steps", "argument", { steps: 0 }],
    ["half a picture", "argument", { count: 0.5 }],
    ["a weight of nothing", "argument", { objective: [{ ...channel, weight: 0 }] }],
    ["a channel too high", "argument", { objective: [{ id: "channel", params: { channel: 99 } }] }],
    ["a place outside", "argument", { objective: [{ id: "neuron", params: { row: 99 } }] }],
    ["a class too high", "no-such-class", { objective: [{ id: "class-logit", params: { class: 5 } }] }],
    ["diversity of one picture", "argument", { objective: [channel, { id: "diversity" }] }],
    ["a mean that is not given", "argument", { regularisers: [{ id: "class-mean" }] }],
    ["several pictures from one photo", "argument", { start: "photo", count: 2 }],
    ["codes of a photo", "not-applicable", { start: "photo", parameterisation: { id: "code" } }],
    ["an image that is not open", "argument", { photo: 987_654 }],
    ["a generator's card that is none", "card", { generator: generatorRef({ task: "classification" }) }],
    [
      "a generator's card that lies",
      "card",
      { generator: generatorRef({ output: { size: [9, 9], channels: 1, range: [0, 1] } }) },
    ],
  ])("%s", async (_name, code, change) => {
    await expectProblem(visualise({ objective: [channel], steps: 1, ...change }), code);
  });

  test("a generator that is not given, a photo that is not given", async () => {
    const { handle: model } = fixtures.get("plain")!.info;
    const objective = [channel];
    const inversion = [{ id: "inversion" }];
    await expectProblem(engine.visualise({ model, objective, parameterisation: { id: "code" } }), "argument");
    await expectProblem(engine.visualise({ model, objective: inversion }), "argument");
    await expectProblem(engine.visualise({ model, objective, start: "photo" }), "argument");
  });
});

test("a class image is recognised: class by class, on the little network that was trained", async () => {
  const { fileURLToPath } = await import("node:url");
  const path = fileURLToPath(new URL("../../models/digits-cnn", import.meta.url));
  const { handle: model } = await engine.openModel({ kind: "folder", path });
  for (const digit of [0, 3, 8]) {
    const objective = [{ id: "class-probability", params: { class: digit } }];
    const { images } = await engine.visualise({ model, objective, steps: 48, seed: digit });
    const image = await engine.openImage(images[0]!);
    const { scores } = await engine.predict({ model, image });
    expect(scores[0]!.index).toBe(digit);
    expect(scores[0]!.probability).toBeGreaterThan(0.9);
    await engine.closeImage(image);
  }
  await engine.closeModel(model);
});

test("three seeded channels: the 8-bit result excites its channel more than any of 200 pictures of noise", async () => {
  const { info } = fixtures.get("plain")!;
  for (const number of [1, 4, 9]) {
    const target = { layer: "conv3", channel: number };
    const { scores } = await visualise({
      objective: [{ id: "channel", params: target }],
      steps: 64,
      seed: number,
    });
    let best = Number.NEGATIVE_INFINITY;
    for (let seed = 0; seed < 200; seed += 1) {
      const image = await engine.openImage(picture(info.inputSize, seed));
      const found = await engine.explain({ model: info.handle, image, method: "gradient", target });
      best = Math.max(best, found.target.score);
      await engine.closeImage(image);
    }
    expect(scores![0]).toBeGreaterThan(best);
  }
});
