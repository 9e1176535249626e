import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Engine, Explanation } from "../../src/api/engine";
import type { Target } from "../../src/api/target";
import type { Model, NodeOf, Shape } from "../../src/graph/types";
import type { ParamValues } from "../../src/methods/define";
import { localEngine } from "../engine";
import type { FixtureName } from "../fixtures/load";
import { closeFixture, type Opened, openFixture } from "../laws/opened";
import { relativeL2 } from "../parity/records";
import {
  type ByMatrix,
  firstWinner,
  MatrixNetwork,
  type NetworkRules,
  shared,
  wSquaredRule,
  zBoxRule,
  zPlusRule,
} from "./rules";

// Deep Taylor and excitation backprop by matrices in float64, written apart from the engine.

const CLASS = 1;
const plus = (v: number): number => Math.max(v, 0);

/** Every position of a window in proportion to its positive part. */
function inProportion(
  { params: { size, strides, padding }, shape: [rows = 1, columns = 1] }: NodeOf<"maxPool">,
  [h = 1, w = 1, c = 1]: Shape,
  x: Float64Array,
  r: Float64Array,
): Float64Array {
  const back = new Float64Array(x.length);
  for (let k = 0; k < c; k += 1)
    for (let row = 0; row < rows; row += 1)
      for (let column = 0; column < columns; column += 1) {
        const window: number[] = [];
        for (let i = row * strides[0] - padding[0][0], u = 0; u < size[0]; u += 1, i += 1)
          for (let j = column * strides[1] - padding[1][0], v = 0; v < size[1]; v += 1, j += 1)
            if (i >= 0 && i < h && j >= 0 && j < w) window.push((i * w + j) * c + k);
        const total = window.reduce((sum, p) => sum + plus(x[p]!), 0);
        if (total > 0)
          for (const p of window) back[p]! += (plus(x[p]!) / total) * r[(row * columns + column) * c + k]!;
      }
  return back;
}

/** x⁺·w⁺, for every layer that has something before it. */
const exciting: ByMatrix = (map, x, r) => shared(map, r, 0, (w, i) => plus(w) * plus(x[i]!));

const bounds = ({ info }: Opened, pixel: number, count: number): Float64Array => {
  const { scale, offset } = info.preprocessing!;
  return Float64Array.from({ length: count }, (_, i) => {
    const c = i % info.inputChannels;
    return Math.fround(pixel * scale[c]! + offset[c]!);
  });
};

function deepTaylorRules(fixture: Opened, input: string, pool: string): NetworkRules {
  const { length } = fixture.input;
  return {
    first:
      input === "zB"
        ? zBoxRule(bounds(fixture, 0, length), bounds(fixture, 255, length), 0)
        : wSquaredRule(0),
    convolution: zPlusRule(0),
    dense: zPlusRule(0),
    batchNorm: zPlusRule(0),
    norm: exciting,
    maxPool: pool === "winner" ? firstWinner : inProportion,
    bias: "ignore",
  };
}

function excitationRules(fixture: Opened): NetworkRules {
  const low = bounds(fixture, 0, fixture.input.length);
  return {
    first: (map, x, r) => shared(map, r, 0, (w, i) => plus(w) * (x[i]! - low[i]!)),
    convolution: exciting,
    dense: exciting,
    batchNorm: exciting,
    norm: exciting,
    bias: "ignore",
  };
}

let engine: Engine;
beforeAll(() => {
  engine = localEngine("wasm");
});
afterAll(() => engine.dispose());

const explained = ({ info, image }: Opened, method: string, params: ParamValues): Promise<Explanation> =>
  engine.explain({ model: info.handle, image, method, params, target: { class: CLASS, of: "logit" } });

const sum = (values: Float64Array): number => values.reduce((total, v) => total + v, 0);

/** The same network with the weights of its last weighted layer negated: that layer's units become their duals. */
function dual({ graph, weights }: Model): Model {
  const last = graph.nodes.filter((node) => Object.keys(node.weights).length > 0).at(-1)!;
  const negated = new Map(weights);
  for (const key of Object.values(last.weights) as (string | null)[])
    if (key !== null) {
      const { shape, data } = weights.get(key)!;
      negated.set(key, { shape, data: data.map((v) => -v) });
    }
  return { graph, weights: negated };
}

describe.each<FixtureName>(["bias-free", "depthwise", "smooth", "residual"])("%s by matrices", (name) => {
  let fixture: Opened;
  let matrices: MatrixNetwork;
  beforeAll(async () => {
    fixture = await openFixture(engine, name, 51);
    matrices = new MatrixNetwork(fixture.loaded.model);
  });
  afterAll(() => closeFixture(engine, fixture));

  const logitOnly = (logits: Float64Array): Float64Array => logits.map((y, c) => (c === CLASS ? y : 0));
  const one = (logits: Float64Array): Float64Array => logits.map((_, c) => (c === CLASS ? 1 : 0));

  test.each([
    ["zB", "proportional"],
    ["zB", "winner"],
    ["w²", "proportional"],
  ])("deep Taylor, %s, %s", async (input, pool) => {
    const expected = matrices.relevance(fixture.input, logitOnly, deepTaylorRules(fixture, input, pool));
    const map = await explained(fixture, "deep-taylor", { input, pool });
    expect(sum(expected)).not.toBe(0);
    expect(relativeL2(map.values, expected)).toBeLessThan(1e-5);
  });

  /** Channels added up, at a layer's output or at the input. */
  function overChannels(values: Float64Array, channels: number): Float64Array {
    return Float64Array.from({ length: values.length / channels }, (_, i) =>
      sum(values.subarray(i * channels, (i + 1) * channels)),
    );
  }

  test.each([false, true])(
    "excitation backprop, contrastive %s, at the default layer and at the input",
    async (contrastive) => {
      const { model } = fixture.loaded;
      const own = matrices.relevances(fixture.input, one, excitationRules(fixture));
      const against = contrastive
        ? new MatrixNetwork(dual(model)).relevances(fixture.input, one, excitationRules(fixture))
        : null;
      for (const layer of [null, model.graph.nodes[0]!.origin]) {
        const map = await explained(fixture, "excitation-backprop", { layer, contrastive });
        const node = model.graph.nodes.filter(({ origin }) => origin === map.layer).at(-1)!;
        const minus = against?.get(node.id);
        const expected = own.get(node.id)!.map((v, i) => v - (minus?.[i] ?? 0));
        expect([map.height, map.width]).toEqual(node.shape.slice(0, 2));
        expect(relativeL2(map.values, overChannels(expected, node.shape[2]!))).toBeLessThan(1e-5);
        expect(map.promisedSum).toBe(contrastive ? null : 1);
        if (!contrastive) expect(map.values.every((v) => v >= 0)).toBe(true);
      }
    },
  );
});

describe("nothing is lost on a network without biases", () => {
  let fixture: Opened;
  beforeAll(async () => {
    fixture = await openFixture(engine, "bias-free", 52);
  });
  afterAll(() => closeFixture(engine, fixture));

  test.each([
    ["zB", "proportional"],
    ["zB", "winner"],
    ["w²", "proportional"],
    ["w²", "winner"],
  ])("deep Taylor, %s, %s: every layer gets the whole score", async (input, pool) => {
    const map = await explained(fixture, "deep-taylor", { input, pool });
    expect(map.completenessGap).toBeLessThan(1e-5);
    expect(map.layerSums!.length).toBeGreaterThan(4);
    for (const { layer, sum } of map.layerSums!)
      expect(Math.abs(sum - map.target.score), layer).toBeLessThan(1e-5 * Math.abs(map.target.score));
  });

  test.each([null, "input"])("excitation backprop at layer %s: somebody wins for certain", async (layer) => {
    const name = layer && fixture.loaded.model.graph.nodes[0]!.origin;
    const map = await explained(fixture, "excitation-backprop", { layer: name, contrastive: false });
    expect(map.sum).toBeCloseTo(1, 5);
    const contrast = await explained(fixture, "excitation-backprop", { layer: name, contrastive: true });
    expect(contrast.sum).toBeCloseTo(0, 5);
    expect(contrast.values.some((v) => v > 0.001)).toBe(true);
  });
});

describe("other targets", () => {
  let fixture: Opened;
  beforeAll(async () => {
    fixture = await openFixture(engine, "bias-free", 53);
  });
  afterAll(() => closeFixture(engine, fixture));

  const winners = (target: Target, contrastive = false): Promise<Explanation> =>
    engine.explain({
      model: fixture.info.handle,
      image: fixture.image,
      method: "excitation-backprop",
      params: { layer: "conv1", contrastive },
      target,
    });

  test("a probability has the winners of its class", async () => {
    const { values } = await winners({ class: 2, of: "logit" });
    expect((await winners({ class: 2, of: "probability" })).values).toEqual(values);
  });

  test("a contrast is the difference of two maps", async () => {
    const [a, b] = [await winners({ class: 0, of: "logit" }), await winners({ class: 3, of: "logit" })];
    const both = await winners({ contrast: [0, 3] });
    expect(both.promisedSum).toBeNull();
    expect(
      relativeL2(
        both.values,
        a.values.map((v, i) => v - b.values[i]!),
      ),
    ).toBeLessThan(1e-5);
  });

  test("one hidden unit: its winners lie where it looks", async () => {
    const { values, sum, width } = await winners({ layer: "conv2", channel: 0, at: [2, 3] });
    expect(sum).toBeCloseTo(1, 5);
    // conv2 is a 3×3 convolution behind a 2×2 pool: rows 2…7, columns 4…9 of conv1.
    values.forEach((v, i) => {
      const [row, column] = [Math.floor(i / width), i % width];
      if (row < 2 || row > 7 || column < 4 || column > 9) expect(v).toBe(0);
    });
  });
});

describe("excitation backprop says where it has no dual", () => {
  let fixture: Opened;
  beforeAll(async () => {
    fixture = await openFixture(engine, "residual");
  });
  afterAll(() => closeFixture(engine, fixture));

  test.each([
    ["a sum of two layers", { layer: "block1_add", channel: 0 }, "block1_1_conv", "block1_add"],
    ["the explained layer itself", { layer: "block1_1_relu", channel: 0 }, "block1_1_relu", "block1_1_relu"],
  ])("%s", async (_name, target, layer, where) => {
    const answer = engine.explain({
      model: fixture.info.handle,
      image: fixture.image,
      method: "excitation-backprop",
      params: { layer, contrastive: true },
      target,
    });
    await expect(answer).rejects.toMatchObject({ code: "not-applicable", where });
  });
});
