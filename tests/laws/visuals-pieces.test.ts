import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { completeParams, type ParamValues } from "../../src/core/params";
import { mulberry32, standardNormal } from "../../src/core/rng";
import { Control, Meter } from "../../src/engine/control";
import { type ChosenDevice, chooseDevice } from "../../src/engine/device";
import { computed, tensorOf } from "../../src/engine/memory";
import { Scope } from "../../src/engine/scope";
import type { Tensor } from "../../src/engine/tensors";
import { openGenerator } from "../../src/graph/import/generator";
import type { ModelGraph, NodeId } from "../../src/graph/types";
import { runGenerator } from "../../src/host/generator";
import {
  objectives,
  optimisers,
  parameterisations,
  regularisers,
  transforms,
  visualsInfo,
} from "../../src/visuals";
import type { ObjectiveContext, Pair } from "../../src/visuals/context";
import type { PieceInfo } from "../../src/visuals/define";
import { modelSpace } from "../../src/visuals/parts/pixels";
import { wasmFolder } from "../engine";
import { generatorFiles } from "../fixtures/generator";
import { loadFixture } from "../fixtures/load";
import { memoryFiles } from "../fixtures/memory";
import { relativeL2 } from "../parity/records";

// Every piece goes forwards and backwards by code of its own: its way back against differences of its way forth.

const BATCH = 2;
const SIZE = [9, 7] as const;
const owner = new Scope();
let device: ChosenDevice;
let graph: ModelGraph;
let before = 0;

beforeAll(async () => {
  device = await chooseDevice("wasm", { wasm: { paths: wasmFolder, threads: 1 } });
  before = tf.memory().numTensors;
  graph = (await loadFixture("plain")).model.graph;
});
afterAll(() => {
  owner.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

const hold = (compute: () => Tensor): Tensor => owner.own(computed(compute));

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

/** Normal numbers; a seed of its own for each use. */
const drawn = (shape: readonly number[], seed: number, deviation = 1): Float32Array =>
  standardNormal(mulberry32(seed), sizeOf(shape)).map((v) => v * deviation);

/** The sum of dy · f(x) by central differences along every number of x. */
async function differences(
  f: (x: Tensor) => Promise<Float32Array>,
  x: Float32Array,
  shape: readonly number[],
  dy: Float32Array,
  h: number,
): Promise<Float64Array> {
  const at = async (i: number, by: number): Promise<number> => {
    const moved = x.slice();
    moved[i]! += by;
    const input = tensorOf(moved, shape);
    const y = await f(input);
    input.dispose();
    return y.reduce((sum, v, j) => sum + v * dy[j]!, 0) / (moved[i]! - x[i]!);
  };
  const found = new Float64Array(x.length);
  for (let i = 0; i < x.length; i += 1) found[i] = ((await at(i, h)) + (await at(i, -h))) / 2;
  return found;
}

/** Of one piece at x; h is as large as its curvature allows, because numbers are rounded to float32. */
async function expectDerivative(
  pair: Pair,
  shape: readonly number[],
  { deviation = 1, h = 0.01, tolerance = 2e-3 } = {},
): Promise<void> {
  const x = drawn(shape, 1, deviation);
  const input = owner.own(tensorOf(x, shape));
  const probe = computed(() => pair.forward(input));
  const dy = drawn(probe.shape, 2);
  const seed = owner.own(tensorOf(dy, probe.shape));
  probe.dispose();
  const back = computed(() => pair.vjp(seed, input));
  expect(back.shape).toEqual(shape);
  const values = await back.data();
  back.dispose();
  const f = async (moved: Tensor): Promise<Float32Array> => {
    const y = computed(() => pair.forward(moved));
    const read = new Float32Array(await y.data());
    y.dispose();
    return read;
  };
  const expected = await differences(f, x, shape, dy, h);
  expect(Math.max(...expected.map(Math.abs))).toBeGreaterThan(1e-4);
  expect(relativeL2(values as Float32Array, expected)).toBeLessThan(tolerance);
}

const paramsOf = (piece: PieceInfo, params: ParamValues = {}) =>
  completeParams(piece.label, piece.params, params);

describe("data", () => {
  const all = [objectives, parameterisations, transforms, regularisers, optimisers].flatMap(
    (pieces): PieceInfo[] => [...pieces.values()],
  );
  test("every file is a piece, with everything a person reads", () => {
    expect(all.map(({ id }) => id).sort()).toEqual(
      [
        ...["adam", "blur", "channel", "class-logit", "class-mean", "class-probability", "code", "diversity"],
        ...["fourier", "inversion", "jitter", "l2", "layer", "lp", "neuron", "padding", "pixels", "rotation"],
        ...["scale", "sgd", "total-variation"],
      ].sort(),
    );
    for (const piece of all) {
      expect(piece.summary).toMatch(/\.$/);
      expect(piece.label).not.toBe("");
      expect(piece.formula).not.toBe("");
      expect(piece.paper.url).toMatch(/^https:/);
      for (const text of piece.departures) expect(text).toMatch(/\.$/);
      const keys = Object.values(piece.params).map(({ key }) => key);
      expect(new Set(keys).size).toBe(keys.length);
      for (const param of Object.values(piece.params)) expect(param.help).toMatch(/\.$/);
    }
  });

  test("what crosses the wire is plain, and what is usual exists", () => {
    const info = visualsInfo();
    expect(structuredClone(info)).toEqual(info);
    expect(parameterisations.has(info.usual.parameterisation)).toBe(true);
    expect(optimisers.has(info.usual.optimiser)).toBe(true);
    for (const id of info.usual.transforms) expect(transforms.has(id)).toBe(true);
    for (const id of info.usual.regularisers) expect(regularisers.has(id)).toBe(true);
  });
});

describe("objectives", () => {
  /** The fixture's graph, and a photo that gives drawn numbers everywhere. */
  const context = (): ObjectiveContext => {
    const nodeOf = (id: NodeId) => graph.nodes.find((node) => node.id === id)!;
    return {
      graph,
      count: BATCH,
      hold,
      layer(name) {
        const node = graph.nodes.findLast(({ origin }) => origin === (name ?? "conv3"))!;
        return { node: node.id, name: node.origin, shape: node.shape };
      },
      photo: async (id) => owner.own(tensorOf(drawn([1, ...nodeOf(id).shape], 5), [1, ...nodeOf(id).shape])),
      className: (index) => `class ${index}`,
    };
  };

  const places: (readonly [string, ParamValues])[] = [];
  for (const { id, params } of objectives.values()) {
    const channel = "channel" in params ? { channel: 3 } : {};
    const cell = "row" in params ? { row: 1, column: 2 } : {};
    if ("layer" in params)
      places.push([id, { layer: "pool2", ...channel, ...cell }], [id, { layer: "fc1", ...channel }]);
    else places.push([id, { class: 2 }]);
  }

  test.each(places)("%s %o", async (id, params) => {
    const piece = objectives.get(id)!;
    const ctx = context();
    const bound = await piece.bind(ctx, paramsOf(piece, params));
    const node = graph.nodes.find((one) => one.id === bound.node)!;
    expect(bound.label).not.toBe("");
    // Cosines change little with any one number, and gently.
    await expectDerivative(bound, [BATCH, ...node.shape], id === "diversity" ? { h: 0.05 } : {});
  });

  test("probabilities of a sigmoid head", async () => {
    const piece = objectives.get("class-probability")!;
    const bound = await piece.bind(
      { ...context(), graph: { ...graph, head: "sigmoid" } },
      paramsOf(piece, { class: 1 }),
    );
    await expectDerivative(bound, [BATCH, 5]);
  });
});

describe("parameterisations", () => {
  const variants: readonly (readonly [string, 1 | 3, ParamValues])[] = [
    ["pixels", 3, {}],
    ["pixels", 1, { side: 5 }],
    ["fourier", 3, {}],
    ["fourier", 3, { side: 6, decay: 0.5 }],
    ["fourier", 1, { side: 6 }],
    ["code", 1, {}],
    ["code", 3, {}],
  ];

  test("none is left out", () => {
    expect(new Set(variants.map(([id]) => id))).toEqual(new Set(parameterisations.keys()));
  });

  const bound = async (id: string, channels: 1 | 3, params: ParamValues) => {
    const piece = parameterisations.get(id)!;
    const files = memoryFiles("generator", generatorFiles());
    const generator = piece.generator
      ? owner.own(
          runGenerator(await openGenerator(files), device.device, new Control({ meter: new Meter() })),
        )
      : null;
    return piece.bind({ size: SIZE, channels, hold, generator }, paramsOf(piece, params));
  };

  test.each(variants)("%s, %d channels, %o", async (id, channels, params) => {
    const made = await bound(id, channels, params);
    const shape = [BATCH, ...made.shape];
    const all = Array.from({ length: BATCH }, (_, i) => [...made.noise(mulberry32(i))]).flat();
    const x = Float32Array.from(all);
    const input = owner.own(tensorOf(x, shape));
    const drawing = await made.draw(input);
    expect(drawing.picture.shape).toEqual([BATCH, ...SIZE, channels]);
    for (const v of await drawing.picture.data()) expect(v >= 0 && v <= 1).toBe(true);
    const dy = drawn(drawing.picture.shape, 2);
    const seed = owner.own(tensorOf(dy, drawing.picture.shape));
    const back = await drawing.back(seed);
    const values = await back.data();
    back.dispose();
    drawing.dispose();
    const f = async (moved: Tensor): Promise<Float32Array> => {
      const other = await made.draw(moved);
      const read = new Float32Array(await other.picture.data());
      other.dispose();
      return read;
    };
    const expected = await differences(f, x, shape, dy, id === "fourier" ? 0.05 : 0.005);
    expect(relativeL2(values as Float32Array, expected)).toBeLessThan(5e-3);
  });

  test.each([
    ["pixels", 3],
    ["pixels", 1],
    ["fourier", 3],
    ["fourier", 1],
  ] as const)("%s, %d channels: a photo as parameters is that photo again", async (id, channels) => {
    const made = await bound(id, channels, {});
    // Within the range that the sigmoid reaches; smooth, so that nothing depends on the size of the spectrum.
    const photo = Float32Array.from(
      { length: sizeOf([...SIZE, channels]) },
      (_, i) => 0.1 + (0.8 * (i % 13)) / 13,
    );
    const picture = owner.own(tensorOf(photo, [1, ...SIZE, channels]));
    const parameters = owner.own(computed(() => tf.reshape(made.encode!(picture), [1, ...made.shape])));
    const drawing = await made.draw(parameters);
    expect(relativeL2((await drawing.picture.data()) as Float32Array, Float64Array.from(photo))).toBeLessThan(
      1e-5,
    );
    drawing.dispose();
  });

  test("codes stay where the generator has learnt: within reach, and not below 0", async () => {
    const made = await bound("code", 1, { reach: 2 });
    const far = owner.own(
      tensorOf(
        new Float32Array(12).map((_, i) => (i < 6 ? -9 : 9)),
        [2, 6],
      ),
    );
    const kept = computed(() => made.confine!(far));
    // mean [0.5 1 0 0.2 2 1], deviation [1 0.5 0 0.3 1 2]; a unit that never moves has no floor.
    const low = [-0.5, -2, -2, -0.2 / 0.3, -2, -0.5];
    const expected = Float32Array.from([...low, 2, 2, 2, 2, 2, 2]);
    (await kept.data()).forEach((v, i) => {
      expect(v).toBeCloseTo(expected[i]!, 5);
    });
    kept.dispose();
  });
});

describe("transforms", () => {
  const strong: Readonly<Record<string, ParamValues>> = {
    jitter: { reach: 40 },
    padding: { width: 20 },
    scale: { range: 40 },
    rotation: { angle: 30 },
  };

  test.each([...transforms.keys()])("%s", async (id) => {
    const piece = transforms.get(id)!;
    for (const seed of [1, 2, 3]) {
      const pair = piece.draw(mulberry32(seed), paramsOf(piece, strong[id] ?? {}), SIZE);
      await expectDerivative(pair, [2, ...SIZE, 3], { h: 0.5, tolerance: 1e-4 });
    }
  });

  test.each(["rotation", "scale", "jitter"])("%s by nothing is nothing", async (id) => {
    const piece = transforms.get(id)!;
    const none = Object.fromEntries(Object.keys(piece.params).map((name) => [name, 0]));
    const pair = piece.draw(mulberry32(1), paramsOf(piece, none), SIZE);
    const x = drawn([1, ...SIZE, 3], 3);
    const input = owner.own(tensorOf(x, [1, ...SIZE, 3]));
    const y = computed(() => pair.forward(input));
    expect(relativeL2((await y.data()) as Float32Array, Float64Array.from(x))).toBeLessThan(1e-6);
    y.dispose();
  });

  test("a rotation turns: what was right of the middle is below it", async () => {
    const piece = transforms.get("rotation")!;
    const params = paramsOf(piece, { angle: 45 });
    // The whole of the range: a stream that begins with 1.
    const pair = piece.draw(() => 1, params, [21, 21]);
    const dot = new Float32Array(21 * 21);
    dot[10 * 21 + 17] = 1;
    const input = owner.own(tensorOf(dot, [1, 21, 21, 1]));
    const y = computed(() => pair.forward(input));
    const turned = await y.data();
    y.dispose();
    let [row, column, sum] = [0, 0, 0];
    turned.forEach((v, i) => {
      row += v * Math.floor(i / 21);
      column += v * (i % 21);
      sum += v;
    });
    expect(sum).toBeCloseTo(1, 5);
    expect(row / sum - 10).toBeCloseTo(7 * Math.SQRT1_2, 0);
    expect(column / sum - 10).toBeCloseTo(7 * Math.SQRT1_2, 0);
  });
});

describe("regularisers", () => {
  test.each([...regularisers.keys()])("%s", async (id) => {
    const piece = regularisers.get(id)!;
    const mean = owner.own(tensorOf(drawn([1, ...SIZE, 3], 4, 0.2), [1, ...SIZE, 3]));
    const made = piece.bind(paramsOf(piece), piece.mean ? mean : null);
    if (made.kind === "blur") return;
    await expectDerivative(made.pair, [2, ...SIZE, 3], { deviation: 0.3, h: 0.003, tolerance: 5e-3 });
  });

  test.each(["pixels", "fourier"])(
    "a blur of %s is linear, keeps the mean and takes speckle away",
    async (id) => {
      const piece = parameterisations.get(id)!;
      const made = piece.bind({ size: SIZE, channels: 1, hold, generator: null }, paramsOf(piece));
      const blur: Pair = {
        forward: (x) => made.blur!(x, 0.2),
        // A blur by a symmetric matrix of waves; of pixels, only its way forth is used.
        vjp: (dy) => made.blur!(dy, 0.2),
      };
      if (id === "fourier") await expectDerivative(blur, [1, ...made.shape], { h: 0.5, tolerance: 1e-4 });
      const speckle = Float32Array.from({ length: sizeOf(SIZE) }, (_, i) => (i % 2 === 0 ? 0.2 : 0.8));
      const picture = owner.own(tensorOf(speckle, [1, ...SIZE, 1]));
      const parameters = owner.own(
        computed(() => made.blur!(tf.reshape(made.encode!(picture), [1, ...made.shape]), 0.2)),
      );
      const drawing = await made.draw(parameters);
      const values = await drawing.picture.data();
      drawing.dispose();
      const centre = values[31]!;
      expect(Math.abs(centre - 0.5)).toBeLessThan(0.03);
      expect(Math.max(...values) - Math.min(...values)).toBeLessThan(0.2);
    },
  );
});

describe.each([
  ["rgb", 3],
  ["bgr", 3],
  ["rgb", 1],
] as const)("pixels to model space, %s, %d channels", (order, channels) => {
  test("and back", async () => {
    const pair = modelSpace(
      { scale: [0.01, 0.02, 0.005], offset: [-1, 0.5, 0], order, resize: "stretch-bilinear-half-pixel" },
      channels,
    );
    await expectDerivative(pair, [2, 3, 4, channels], { h: 0.5, tolerance: 1e-4 });
  });
});
