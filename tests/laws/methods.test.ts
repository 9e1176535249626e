import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Engine, ExplainRequest, Explanation } from "../../src/api/engine";
import type { Target } from "../../src/api/target";
import { Problem, type ProblemCode } from "../../src/core/problem";
import { methods } from "../../src/methods";
import type { Method, ParamValues } from "../../src/methods/define";
import { localEngine } from "../engine";
import { type FixtureName, fixtureNames } from "../fixtures/load";
import { runForward, runLogits } from "../oracle/forward";
import { answers } from "../oracle/head";
import { linearMap } from "../oracle/rules";
import { relativeL2 } from "../parity/records";
import { closeFixture, fewSamples, type Opened, openFixture } from "./opened";

// Promises that every registered method keeps, whichever it is; a new file in src/methods is tried without a word here.

const all = [...methods.values()];
const ids = all.map(({ id }) => id as string);

let engine: Engine;
beforeAll(() => {
  engine = localEngine("wasm");
});
afterAll(() => engine.dispose());

/** The explanation, or `null` where the method says that it does not fit this network. */
async function applied(request: ExplainRequest): Promise<Explanation | null> {
  try {
    return await engine.explain(request);
  } catch (error) {
    if (error instanceof Problem && error.code === "not-applicable") return null;
    throw error;
  }
}

function opened(name: FixtureName): () => Opened {
  let fixture: Opened;
  beforeAll(async () => {
    fixture = await openFixture(engine, name);
  });
  afterAll(() => closeFixture(engine, fixture));
  return () => fixture;
}

const requestOf = ({ info, image }: Opened, method: string, more: Partial<ExplainRequest> = {}) => ({
  model: info.handle,
  image,
  method,
  ...more,
});

/** The same with few samples. */
const quick = (fixture: Opened, method: string, more: Partial<ExplainRequest> = {}): ExplainRequest =>
  requestOf(fixture, method, { ...more, params: { ...fewSamples(methods.get(method)!), ...more.params } });

/** Every value of every choice and flag, one at a time. */
function variants({ params }: Method): ParamValues[] {
  return Object.entries(params).flatMap(([name, param]): ParamValues[] => {
    if (param.type === "choice") return param.options.map(({ value }) => ({ [name]: value }));
    if (param.type === "flag") return [{ [name]: true }, { [name]: false }];
    return [];
  });
}

describe("plain data", () => {
  test.each(all.map((method) => [method.id as string, method] as const))("%s", (id, method) => {
    expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9+]+)*$/);
    expect(method.summary).toMatch(/\.$/);
    for (const text of method.departures) expect(text).toMatch(/\.$/);
    expect(method.failureModes.length).toBeGreaterThan(0);
    const keys = Object.values(method.params).map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    for (const param of Object.values(method.params)) {
      if (param.type === "choice") expect(param.options.map(({ value }) => value)).toContain(param.default);
      if (param.type === "number") {
        expect(param.default).toBeGreaterThanOrEqual(param.min);
        expect(param.default).toBeLessThanOrEqual(param.max);
        if (param.log) expect(param.min).toBeGreaterThan(0);
      }
    }
    expect(structuredClone({ ...method, run: null })).toBeTruthy();
  });
});

describe.each(fixtureNames)("%s", (name) => {
  const fixture = opened(name);

  test.each(ids)("%s: finite, of the promised shape, alive, the same every time", async (id) => {
    const { info } = fixture();
    const request = quick(fixture(), id);
    const map = await applied(request);
    if (!map) return;
    const method = methods.get(id)!;
    expect(map.values).toHaveLength(map.height * map.width * map.channels);
    expect(map.values.every(Number.isFinite)).toBe(true);
    expect(new Set(map.values).size).toBeGreaterThan(2);
    if (method.sign === "positive") expect(map.values.every((v) => v >= 0)).toBe(true);
    if (method.shape === "layer") {
      const layer = info.layers.find((l) => l.name === map.layer)!;
      expect([map.height, map.width]).toEqual(layer.shape.slice(0, 2));
      expect(layer.spatial).toBe(true);
    } else expect([map.height, map.width]).toEqual(info.inputSize);
    expect(map.channels).toBe(method.shape === "hwc" ? info.inputChannels : 1);
    expect([map.method, map.shape, map.sign, map.unit]).toEqual([id, method.shape, method.sign, method.unit]);
    expect(Object.keys(map.params)).toEqual(Object.keys(method.params));
    expect(map.sum).toBeCloseTo(
      map.values.reduce((sum, v) => sum + v, 0),
      10,
    );
    expect(map.completenessGap === null).toBe(map.promisedSum === null);
    expect((await engine.explain(request)).values).toEqual(map.values);
    // Nothing of an earlier answer is in it: another tape, other kernels.
    const again = await openFixture(engine, name);
    const anew = await engine.explain(quick(again, id));
    await closeFixture(engine, again);
    expect(anew.values).toEqual(map.values);
  });
});

test.each(ids)("%s fits at least one of the networks", async (id) => {
  const fits: boolean[] = [];
  for (const name of fixtureNames) {
    const fixture = await openFixture(engine, name);
    fits.push((await applied(quick(fixture, id))) !== null);
    await closeFixture(engine, fixture);
    if (fits.includes(true)) return;
  }
  expect(fits).toContain(true);
});

describe.each(["plain", "gates"] as const)("every choice on %s", (name) => {
  const fixture = opened(name);
  test.each(
    all.flatMap((method) => variants(method).map((params) => [method.id as string, params] as const)),
  )("%s %o", async (id, params) => {
    const map = await applied(quick(fixture(), id, { params }));
    if (!map) return;
    expect(map.params).toMatchObject(params);
    expect(map.values.every(Number.isFinite)).toBe(true);
  });
});

describe.each(["plain", "residual", "gates", "smooth"] as const)("targets on %s", (name) => {
  const fixture = opened(name);
  const hidden = { plain: "conv2", residual: "block1_add", gates: "join", smooth: "conv2_elu" }[name];

  /** Each target with its score, by the interpreter. */
  function targets(): [Target, number][] {
    const { loaded, input } = fixture();
    const logits = runLogits(loaded.model, input);
    const probabilities = answers(loaded.model.graph.head, logits);
    const node = loaded.model.graph.nodes.filter((n) => n.origin === hidden).at(-1)!;
    const map = runForward(loaded.model, input).get(node.id)!;
    const [h = 1, w = 1, c = 1] = node.shape;
    const channel = Array.from({ length: h * w }, (_, i) => map[i * c + 3]!);
    const top = logits.indexOf(Math.max(...logits));
    return [
      [{ class: "top", of: "logit" }, logits[top]!],
      [{ class: 2, of: "logit" }, logits[2]!],
      [{ class: 1, of: "probability" }, probabilities[1]!],
      [{ contrast: [0, 3] }, logits[0]! - logits[3]!],
      [{ layer: hidden, channel: 3 }, channel.reduce((sum, v) => sum + v, 0) / channel.length],
      [{ layer: hidden, channel: 3, at: [1, 2] }, channel[w + 2]!],
    ];
  }

  test.each(ids)("%s", async (id) => {
    const { shape, params } = methods.get(id)!;
    // A map at a layer behind the target has nothing to say; every other method explains hidden units, too.
    const atLayer = shape === "layer" || Object.values(params).some(({ type }) => type === "layer");
    const fits = (await applied(quick(fixture(), id))) !== null;
    for (const [target, score] of targets()) {
      const map = await applied(quick(fixture(), id, { target }));
      expect(map !== null || !fits || ("layer" in target && atLayer), JSON.stringify(target)).toBe(true);
      if (!map) continue;
      expect(map.values.every(Number.isFinite)).toBe(true);
      expect(map.target.score).toBeCloseTo(score, 4);
      expect(map.target.label).not.toBe("");
    }
  });
});

describe("wrong requests are Problems that name the culprit", () => {
  const fixture = opened("plain");
  const cases: readonly (readonly [string, ProblemCode, Partial<ExplainRequest>, string | null])[] = [
    ["unknown method", "no-such-method", { method: "no-such" }, "no-such"],
    ["class too high", "no-such-class", { target: { class: 5, of: "logit" } }, "5"],
    ["class −1", "no-such-class", { target: { class: -1, of: "probability" } }, "-1"],
    ["class 1.5", "no-such-class", { target: { class: 1.5, of: "logit" } }, "1.5"],
    ["class NaN", "no-such-class", { target: { class: Number.NaN, of: "logit" } }, "NaN"],
    ["contrast with a class that is not there", "no-such-class", { target: { contrast: [0, 9] } }, "9"],
    ["contrast with itself", "argument", { target: { contrast: [2, 2] } }, "2"],
    ["unknown layer", "no-such-layer", { target: { layer: "conv9", channel: 0 } }, "conv9"],
    ["channel too high", "argument", { target: { layer: "conv2", channel: 8 } }, "conv2"],
    ["row outside", "argument", { target: { layer: "conv2", channel: 0, at: [16, 0] } }, "conv2"],
    ["column between", "argument", { target: { layer: "conv2", channel: 0, at: [0, 0.5] } }, "conv2"],
  ];
  test.each(cases)("%s", async (_name, code, change, where) => {
    const answer = engine.explain({ ...requestOf(fixture(), "gradient"), ...change });
    await expect(answer).rejects.toMatchObject({ code, where });
    await expect(answer).rejects.toBeInstanceOf(Problem);
  });

  test.each(ids)("%s: parameters", async (id) => {
    const { params } = methods.get(id)!;
    const wrong: [ParamValues, ProblemCode][] = [[{ nonsense: 1 }, "argument"]];
    for (const [name, param] of Object.entries(params)) {
      if (param.type === "choice") wrong.push([{ [name]: "neither" }, "argument"]);
      if (param.type === "flag") wrong.push([{ [name]: "yes" }, "argument"]);
      if (param.type === "seed") wrong.push([{ [name]: 0.5 }, "argument"]);
      if (param.type === "layer") wrong.push([{ [name]: "conv9" }, "no-such-layer"]);
      if (param.type === "layer" && param.which === "spatial")
        wrong.push([{ [name]: "fc1" }, "not-applicable"]);
      if (param.type === "number")
        for (const value of [Number.NaN, param.min - 1, param.max * 2 + 1, "1"])
          wrong.push([{ [name]: value }, "argument"]);
    }
    for (const [given, code] of wrong) {
      const answer = engine.explain(requestOf(fixture(), id, { params: given }));
      await expect(answer, JSON.stringify(given)).rejects.toMatchObject({ code });
    }
  });
});

const keeping = (law: Method["laws"][number]) =>
  all.filter((m) => m.laws.includes(law)).map((m) => m.id as string);

describe("law exact-on-linear", () => {
  const fixture = opened("linear");
  test.each(keeping("exact-on-linear"))("%s", async (id) => {
    const { loaded, input, info } = fixture();
    const map = linearMap((x) => runLogits(loaded.model, x), input.length);
    for (let c = 0; c < info.classes; c += 1) {
      const { values } = await engine.explain(
        requestOf(fixture(), id, { target: { class: c, of: "logit" } }),
      );
      const weights = map.w.subarray(c * input.length, (c + 1) * input.length);
      const perUnit = /per unit of model input/.test(methods.get(id)!.unit);
      expect(
        relativeL2(values, perUnit ? weights : fromBaseline(weights, input, values, info.inputChannels)),
      ).toBeLessThan(1e-5);
    }
  });

  /** w · (x − x₀), with the x₀ of each channel that fits the map best: whatever the method compares with. */
  function fromBaseline(w: Float64Array, x: Float64Array, map: Float32Array, channels: number): Float64Array {
    const base = Array.from({ length: channels }, (_, c) => {
      let [above, below] = [0, 0];
      for (let i = c; i < w.length; i += channels) {
        above += w[i]! * (w[i]! * x[i]! - map[i]!);
        below += w[i]! ** 2;
      }
      return above / below;
    });
    return w.map((v, i) => v * (x[i]! - base[i % channels]!));
  }

  test("gradient × input compares with the value 0", async () => {
    const { loaded, input } = fixture();
    const map = linearMap((x) => runLogits(loaded.model, x), input.length);
    const { values } = await engine.explain(
      requestOf(fixture(), "gradient-x-input", { target: { class: 1, of: "logit" } }),
    );
    expect(
      relativeL2(
        values,
        input.map((x, i) => x * map.w[input.length + i]!),
      ),
    ).toBeLessThan(1e-5);
  });
});

describe("law homogeneous: on a ReLU network without biases the map adds up to the logit", () => {
  const fixture = opened("bias-free");
  test.each(keeping("homogeneous"))("%s", async (id) => {
    for (let c = 0; c < fixture().info.classes; c += 1) {
      const map = await engine.explain(requestOf(fixture(), id, { target: { class: c, of: "logit" } }));
      expect(Math.abs(map.sum - map.target.score)).toBeLessThan(1e-5 * Math.abs(map.target.score) + 1e-6);
    }
  });
});

const complete = keeping("completeness");
if (complete.length > 0)
  describe.each(["linear", "smooth", "plain"] as const)(
    "law completeness on %s: the map adds up to what it promises",
    (name) => {
      const fixture = opened(name);
      test.each(complete)("%s", async (id) => {
        for (const target of [{ class: "top", of: "logit" }, { contrast: [0, 1] }] as const) {
          const map = await engine.explain(requestOf(fixture(), id, { target }));
          expect(map.promisedSum).not.toBeNull();
          // Against what was handed out, not against what is left of it: on an image that is about as good as the
          // baseline little is left. Kinks on the way keep quadrature from converging fast.
          const handedOut = map.values.reduce((sum, v) => sum + Math.abs(v), 0);
          const gap = Math.abs(map.sum - map.promisedSum!);
          expect(gap / handedOut).toBeLessThan(name === "linear" ? 1e-5 : 0.05);
        }
      });
    },
  );

describe("law conservation", () => {
  const fixture = opened("bias-free");
  const { params } = methods.get("lrp")!;
  const composites = params.composite!.type === "choice" ? params.composite!.options.map((o) => o.value) : [];

  // With β > 0 a unit without contributions of one sign hands on α or −β times its relevance (Bach 2015 assumes both
  // signs), so the composites with α2β1 promise nothing for a whole network; `rules.test.ts` holds them to the formula.
  const conserving = composites.filter((composite) => !composite.includes("beta1"));

  test("covers all composites but those", () => expect(composites.length - conserving.length).toBe(2));

  test.each(conserving)("%s, biases ignored: every layer gets the whole logit", async (composite) => {
    for (let c = 0; c < fixture().info.classes; c += 1) {
      const map = await engine.explain(
        requestOf(fixture(), "lrp", {
          params: { composite, bias: "ignore", epsilon: 1e-9 },
          target: { class: c, of: "logit" },
        }),
      );
      const { score } = map.target;
      expect(map.promisedSum).toBe(score);
      expect(map.completenessGap!).toBeLessThan(1e-3);
      expect(map.layerSums!.length).toBeGreaterThan(4);
      expect(map.layerSums![0]!.layer).toBe("predictions");
      for (const { layer, sum } of map.layerSums!)
        expect(Math.abs(sum - score), layer).toBeLessThan(1e-3 * Math.abs(score));
    }
  });

  test.each(keeping("conservation"))("%s keeps it with its default parameters", async (id) => {
    const { completenessGap } = await engine.explain(requestOf(fixture(), id));
    expect(completenessGap!).toBeLessThan(1e-3);
  });
});
