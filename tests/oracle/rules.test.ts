import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, test } from "vitest";
import { mulberry32 } from "../../src/core/rng";
import { chooseDevice } from "../../src/engine/device";
import type { Rule, RuleTable } from "../../src/engine/rule";
import { alphaBeta } from "../../src/engine/rules/alpha-beta";
import { deconvnet } from "../../src/engine/rules/deconvnet";
import { epsilon } from "../../src/engine/rules/epsilon";
import { contrastiveExcitation, excitation } from "../../src/engine/rules/excitation";
import { flat } from "../../src/engine/rules/flat";
import { gamma } from "../../src/engine/rules/gamma";
import { gradient } from "../../src/engine/rules/gradient";
import { guided } from "../../src/engine/rules/guided";
import { pass } from "../../src/engine/rules/pass";
import { signalTakesAll } from "../../src/engine/rules/product";
import { wSquared } from "../../src/engine/rules/w-squared";
import { zBox } from "../../src/engine/rules/z-box";
import { zPlus } from "../../src/engine/rules/z-plus";
import { type Composite, type LrpOptions, lrpTable, STABILIZER } from "../../src/engine/tables";
import { makeExecutable } from "../../src/engine/tape";
import { backward, record } from "../../src/engine/walk";
import { wasmFolder } from "../engine";
import { type FixtureName, loadFixture, seededInput } from "../fixtures/load";
import {
  type Case,
  convCase,
  denseCase,
  depthwiseCase,
  drawn,
  freeControl,
  interpreted,
  oneNode,
  poolCase,
  runnable,
  sentBack,
  sizeOf,
  tapeOf,
} from "../laws/one-node";
import { relativeL2 } from "../parity/records";
import {
  additionMap,
  alphaBetaRule,
  contrastiveRule,
  epsilonRule,
  excitationRule,
  flatRule,
  gammaRule,
  type LinearMap,
  MatrixNetwork,
  type NetworkRules,
  nodeMap,
  transposed,
  withoutBias,
  wSquaredRule,
  zBoxRule,
  zPlusRule,
} from "./rules";

beforeAll(async () => {
  await chooseDevice("wasm", { wasm: { paths: wasmFolder, threads: 1 } });
  expect(tf.getBackend()).toBe("wasm");
});

type Textbook = (map: LinearMap, x: Float64Array, r: Float64Array) => Float64Array;

const EPS = 1e-6;
const LOW = [-1.25, -1.5, -1];
const HIGH = [1, 1.5, 1.25];

/** A bound for every input, channels last. */
const everywhere = (perChannel: readonly number[], count: number): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => perChannel[i % perChannel.length]!);

const zBoxed: Textbook = (map, x, r) =>
  zBoxRule(everywhere(LOW, x.length), everywhere(HIGH, x.length), EPS)(map, x, r);

/** Engine's rule, the textbook's, and whether the layer's bias takes part. */
const rules: Readonly<Record<string, readonly [Rule<"relevance">, Textbook, "bias" | "no bias"]>> = {
  "ε = 0.25, absorb": [epsilon(0.25, "absorb"), epsilonRule(0.25), "bias"],
  "ε = 0.25, ignore": [epsilon(0.25, "ignore"), epsilonRule(0.25), "no bias"],
  "ε = 1e-6, absorb": [epsilon(1e-6, "absorb"), epsilonRule(1e-6), "bias"],
  "ε = 0, absorb": [epsilon(0, "absorb"), epsilonRule(0), "bias"],
  "z⁺, absorb": [zPlus(EPS, "absorb"), zPlusRule(EPS), "bias"],
  "z⁺, ignore": [zPlus(EPS, "ignore"), zPlusRule(EPS), "no bias"],
  "γ = 0.25, absorb": [gamma(0.25, EPS, "absorb"), gammaRule(0.25, EPS), "bias"],
  "γ = 3, ignore": [gamma(3, EPS, "ignore"), gammaRule(3, EPS), "no bias"],
  "α2β1, absorb": [alphaBeta(2, 1, EPS, "absorb"), alphaBetaRule(2, 1, EPS), "bias"],
  "α2β1, ignore": [alphaBeta(2, 1, EPS, "ignore"), alphaBetaRule(2, 1, EPS), "no bias"],
  "α1β0, absorb": [alphaBeta(1, 0, EPS, "absorb"), alphaBetaRule(1, 0, EPS), "bias"],
  "w²": [wSquared(EPS), wSquaredRule(EPS), "no bias"],
  excitation: [excitation(EPS), excitationRule(EPS), "no bias"],
  contrastive: [contrastiveExcitation(EPS) as Rule<never> as typeof pass, contrastiveRule(EPS), "no bias"],
  zᴮ: [zBox({ low: LOW, high: HIGH }, EPS), zBoxed, "no bias"],
};

const around = [
  [1, 1],
  [1, 1],
] as const;

const weighted: Readonly<Record<string, Case>> = {
  "conv2d 3×3": convCase([5, 4, 3], [3, 3], 4, { padding: around }),
  "conv2d 3×3 stride 2": convCase([7, 6, 3], [3, 3], 4, {
    strides: [2, 2],
    padding: [
      [0, 1],
      [1, 0],
    ],
  }),
  "conv2d in groups": convCase([4, 4, 6], [3, 3], 4, { groups: 2, padding: around }),
  "conv2d on a 1×1 map": convCase([1, 1, 6], [1, 1], 4),
  "depthwise, multiplier 2": depthwiseCase([5, 5, 3], [3, 3], 2, { strides: [2, 2], padding: around }),
  "dense on a flattened map": denseCase([12], 5),
  "dense without bias": denseCase([6], 5, { bias: false }),
  "batch norm": {
    kind: "batchNorm",
    params: {},
    inputs: [[3, 4, 3]],
    shape: [3, 4, 3],
    weights: { scale: [3], shift: [3] },
  },
};

const alone = (rule: Rule<"relevance">): RuleTable<"relevance"> => ({
  signal: "relevance",
  key: rule.name,
  rows: [[{}, rule]],
});

const signs = { "mixed input": false, "input behind a ReLU": true };

describe.each(Object.entries(weighted))("%s", (name, trial) => {
  describe.each(Object.entries(signs))("%s", (_sign, nonNegative) => {
    const one = oneNode({ ...trial, nonNegative } as Case, 60 + name.length);
    const node = one.model.graph.nodes.at(-1)!;
    const map = nodeMap(one.model, node, trial.inputs[0]!);
    const rng = mulberry32(9);
    const images = [drawn(rng, one.size), drawn(rng, one.size)];
    const operand = (image: Float64Array): Float64Array =>
      nonNegative ? image.map((v) => Math.max(v, 0)) : image;
    // As relevance comes in practice: in proportion to what the unit gave, so that no share is 0/0.
    const outputs = images.map((image) => interpreted(one, image));
    const r = outputs.map((y) => y.map((v) => v * (0.5 + rng())));

    test.each(Object.entries(rules))("%s", async (_rule, [rule, textbook, bias]) => {
      const executable = runnable(one);
      expect(executable.network.member(one.operands[0]!).nonNegative).toBe(nonNegative);
      const tape = await tapeOf(executable, images);
      const back = await sentBack(one, tape, alone(rule), r);
      for (const [n, image] of images.entries()) {
        const expected = textbook(bias === "bias" ? map : withoutBias(map), operand(image), r[n]!);
        expect(relativeL2(back[n]!, expected)).toBeLessThan(1e-5);
      }
      tape.dispose();
      executable.kernels.dispose();
    });

    test("flat", async () => {
      const ones = nodeMap(one.model, node, trial.inputs[0]!, true);
      // A batch norm has no window: its coefficients lie in a vector, which `nodeMap` takes for a bias.
      if (node.kind === "batchNorm")
        for (let j = 0; j < ones.outputs; j += 1) ones.w[j * ones.inputs + j] = 1;
      const executable = runnable(one);
      const tape = await tapeOf(executable, images);
      const back = await sentBack(one, tape, alone(flat(EPS)), r);
      for (const [n, image] of images.entries())
        expect(relativeL2(back[n]!, flatRule(EPS)(ones, operand(image), r[n]!))).toBeLessThan(1e-5);
      tape.dispose();
      executable.kernels.dispose();
    });

    test("gradient", async () => {
      const executable = runnable(one);
      const tape = await tapeOf(executable, images);
      const back = await sentBack(one, tape, { signal: "gradient", key: "g", rows: [[{}, gradient]] }, r);
      for (const [n, image] of images.entries())
        expect(relativeL2(back[n]!, transposed(map, image, r[n]!))).toBeLessThan(1e-5);
      tape.dispose();
      executable.kernels.dispose();
    });
  });
});

const zerosAround = { strides: [2, 2], padding: around, padWith: "zero" } as const;
const nothingAround = { strides: [2, 2], padding: around, padWith: "none" } as const;

describe.each<[string, Case]>([
  ["average pool", poolCase("avgPool", [4, 6, 3], [2, 2], { strides: [2, 2] })],
  ["average pool, overlapping, zeros around", poolCase("avgPool", [5, 6, 2], [3, 3], zerosAround)],
  ["average pool, overlapping, nothing around", poolCase("avgPool", [5, 6, 2], [3, 3], nothingAround)],
  ["global average", { kind: "globalAvgPool", params: { keepDims: false }, inputs: [[3, 4, 5]], shape: [5] }],
  [
    "add",
    {
      kind: "add",
      params: {},
      inputs: [
        [2, 3, 4],
        [2, 3, 4],
      ],
      shape: [2, 3, 4],
    },
  ],
  ["add, broadcast", { kind: "add", params: {}, inputs: [[2, 3, 4], [4]], shape: [2, 3, 4] }],
])("norm rule: %s", (name, trial) => {
  test.each(Object.entries(signs))("%s", async (_sign, nonNegative) => {
    const one = oneNode({ ...trial, nonNegative } as Case, 80 + name.length);
    const node = one.model.graph.nodes.at(-1)!;
    const map =
      trial.kind === "add"
        ? additionMap(trial.inputs.map(sizeOf))
        : nodeMap(one.model, node, trial.inputs[0]!);
    const rng = mulberry32(5);
    const images = [drawn(rng, one.size), drawn(rng, one.size)];
    const r = images.map((image) => interpreted(one, image).map((v) => v * (0.5 + rng())));
    const executable = runnable(one);
    const tape = await tapeOf(executable, images);
    const back = await sentBack(one, tape, alone(epsilon(STABILIZER, "absorb")), r);
    for (const [n, image] of images.entries()) {
      const x = nonNegative ? image.map((v) => Math.max(v, 0)) : image;
      expect(relativeL2(back[n]!, epsilonRule(STABILIZER)(map, x, r[n]!))).toBeLessThan(1e-5);
    }
    tape.dispose();
    executable.kernels.dispose();
  });
});

test("add of a node to itself gives both shares to it", async () => {
  const one = oneNode({ kind: "add", params: {}, inputs: [[2, 2, 3]], shape: [2, 2, 3] }, 3);
  const { graph, weights } = one.model;
  const nodes = graph.nodes.map((n) =>
    n.id === one.node ? { ...n, inputs: [graph.input, graph.input] } : n,
  );
  const twice = { ...one, model: { weights, graph: { ...graph, nodes: nodes as typeof graph.nodes } } };
  const image = drawn(mulberry32(2), one.size);
  const r = drawn(mulberry32(3), one.size);
  const tape = await tapeOf(runnable(twice), [image]);
  const [back] = await sentBack(twice, tape, alone(epsilon(1e-9, "absorb")), [r]);
  expect(relativeL2(back!, r)).toBeLessThan(1e-6);
  tape.dispose();
});

test("units whose every contribution is negative lose their relevance under z⁺ and nowhere become NaN", async () => {
  const one = oneNode(denseCase([3], 2, { bias: false }), 1);
  const kernel = { shape: [3, 2], data: Float32Array.from([-1, 1, -2, 1, -3, 1]) };
  const model = { ...one.model, weights: new Map([["kernel", kernel]]) };
  const dead = { ...one, model };
  const tape = await tapeOf(runnable(dead), [Float64Array.from([1, 2, 3])]);
  for (const rule of [zPlus(EPS, "absorb"), alphaBeta(1, 0, EPS, "absorb")]) {
    const [back] = await sentBack(dead, tape, alone(rule), [Float64Array.from([-14, 6])]);
    expect(relativeL2(back!, [1, 2, 3])).toBeLessThan(1e-5);
  }
  tape.dispose();
});

describe("gates", () => {
  const full = [2, 3, 4];
  test.each<[string, Case, number]>([
    ["a gate of one value a channel", { kind: "multiply", params: {}, inputs: [full, [4]], shape: full }, 0],
    ["the gate first", { kind: "multiply", params: {}, inputs: [[1, 1, 4], full], shape: full }, 1],
    ["two maps alike: the first", { kind: "multiply", params: {}, inputs: [full, full], shape: full }, 0],
  ])("%s: the signal takes all", async (_name, trial, signal) => {
    const one = oneNode(trial, 4);
    const image = drawn(mulberry32(1), one.size);
    const r = drawn(mulberry32(2), 24);
    const tape = await tapeOf(runnable(one), [image]);
    const [back] = await sentBack(one, tape, alone(signalTakesAll), [r]);
    const expected = trial.inputs.flatMap((shape, i) =>
      i === signal ? [...r] : Array<number>(sizeOf(shape)).fill(0),
    );
    expect(relativeL2(back!, expected)).toBeLessThan(1e-6);
    tape.dispose();
  });
});

describe("rules of a ReLU", () => {
  const one = oneNode(
    { kind: "relu", params: { max: null, slope: 0, threshold: 0 }, inputs: [[40]], shape: [40] },
    1,
  );
  const [x, signal] = [drawn(mulberry32(1), 40), drawn(mulberry32(2), 40)];
  test.each<[string, Rule<"gradient"> | Rule<"relevance">, (x: number, s: number) => number]>([
    ["gradient", gradient, (x, s) => (x > 0 ? s : 0)],
    ["guided", guided, (x, s) => (x > 0 && s > 0 ? s : 0)],
    ["deconvnet", deconvnet, (_x, s) => Math.max(s, 0)],
    ["pass", pass, (_x, s) => s],
  ])("%s", async (_name, rule, expected) => {
    const tape = await tapeOf(runnable(one), [x]);
    const table = { signal: "relevance", key: rule.name, rows: [[{}, rule as Rule<"relevance">]] } as const;
    const [back] = await sentBack(one, tape, table, [signal]);
    expect(
      relativeL2(
        back!,
        x.map((v, i) => expected(v, signal[i]!)),
      ),
    ).toBeLessThan(1e-7);
    tape.dispose();
  });
});

// Whole networks: the composites as the design's table has them, not as the engine's tables have them.

const BOUNDS = { low: [-1, -1, -1], high: [1, 1, 1] };

function textbook(
  composite: Composite,
  epsilon: number,
  g: number,
  inputs: number,
): Omit<NetworkRules, "bias"> {
  const e = epsilonRule(composite === "z" ? 0 : epsilon);
  const norm = epsilonRule(composite === "z" ? 0 : STABILIZER);
  const zp = zPlusRule(STABILIZER);
  const a1 = alphaBetaRule(1, 0, STABILIZER);
  const a2 = alphaBetaRule(2, 1, STABILIZER);
  const plain = { first: e, convolution: e, dense: e, batchNorm: e, norm };
  switch (composite) {
    case "epsilon":
    case "z":
      return plain;
    case "epsilon-plus":
      return { ...plain, first: zp, convolution: zp };
    case "epsilon-plus-flat":
      return { ...plain, first: flatRule(STABILIZER), firstIsFlat: true, convolution: zp };
    case "epsilon-gamma-box":
      return {
        ...plain,
        first: zBoxRule(everywhere([-1], inputs), everywhere([1], inputs), STABILIZER),
        convolution: gammaRule(g, STABILIZER),
      };
    case "epsilon-alpha2-beta1":
      return { ...plain, first: a2, convolution: a2 };
    case "alpha1-beta0":
      return { ...plain, first: a1, convolution: a1, dense: a1 };
    case "alpha2-beta1":
      return { ...plain, first: a2, convolution: a2, dense: a2 };
  }
}

const nets: readonly FixtureName[] = ["bias-free", "linear", "smooth", "depthwise", "residual"];
const composites: readonly Composite[] = [
  "epsilon",
  "z",
  "epsilon-plus",
  "epsilon-plus-flat",
  "epsilon-gamma-box",
  "epsilon-alpha2-beta1",
  "alpha1-beta0",
  "alpha2-beta1",
];

describe.each(nets)("network %s by matrices", (name) => {
  let matrices: MatrixNetwork;
  let loaded: Awaited<ReturnType<typeof loadFixture>>;
  beforeAll(async () => {
    loaded = await loadFixture(name);
    matrices = new MatrixNetwork(loaded.model);
  });

  test.each(composites.flatMap((c) => (["absorb", "ignore"] as const).map((bias) => [c, bias] as const)))(
    "%s, %s",
    async (composite, bias) => {
      const { graph, weights } = loaded.model;
      const image = seededInput(loaded.model, 21);
      const options: LrpOptions = { composite, bias, epsilon: 0.01, gamma: 0.25, bounds: BOUNDS };
      const start = (logits: Float64Array): Float64Array => logits.map((y, c) => (c === 1 ? y : 0));
      const expected = matrices.relevance(image, start, {
        ...textbook(composite, 0.01, 0.25, image.length),
        bias,
      });

      const executable = makeExecutable(graph, weights, { maxElements: 2 ** 24, budget: 2 ** 26 });
      const shape = executable.network.member(graph.input).node.shape;
      const input = tf.tensor([...image], [1, ...shape]);
      const tape = await record(executable, input, freeControl());
      const logits = Float64Array.from(await tape.kept(graph.logits)!.data());
      const seed = tf.tensor([...start(logits)], tape.kept(graph.logits)!.shape);
      const found = await backward({
        tape,
        seeds: new Map([[graph.logits, seed]]),
        to: [graph.input],
        table: lrpTable({ ...options, bounds: bounded(shape.at(-1)!) }),
        control: freeControl(),
      });
      const got = await found.get(graph.input)!.data();
      expect(expected.some((v) => v !== 0)).toBe(true);
      // With ε = 0 nothing bounds the shares of a sum near zero, nor what float32 makes of them.
      expect(relativeL2(got, expected)).toBeLessThan(composite === "z" ? 1e-3 : 1e-4);
      tf.dispose([input, seed, ...found.values()]);
      tape.dispose();
      executable.kernels.dispose();
    },
  );
});

const bounded = (channels: number) => ({
  low: BOUNDS.low.slice(0, channels),
  high: BOUNDS.high.slice(0, channels),
});
