import { describe, expect, test } from "vitest";
import type { Explanation } from "../../src/api/engine";
import type { Target } from "../../src/api/target";
import type { Model, Node, NodeId } from "../../src/graph/types";
import type { ParamValues } from "../../src/methods/define";
import { runForward, runLogits } from "../oracle/forward";
import { answers } from "../oracle/head";
import { relativeL2 } from "../parity/records";
import { closeFixture, fixtureEngine, type Opened, openFixture } from "./opened";

// Class activation maps against what theory says of them, and against plain loops in float64.

const { engine, opened } = fixtureEngine();

const logit = (c: number): Target => ({ class: c, of: "logit" });

const explain = (
  { info, image }: Opened,
  method: string,
  target: Target,
  params: ParamValues = {},
): Promise<Explanation> => engine.explain({ model: info.handle, image, method, target, params });

const nodeOf = ({ loaded }: Opened, origin: string): Node =>
  loaded.model.graph.nodes.findLast((node) => node.origin === origin)!;

/** A layer's output in float64: value of channel k at position p. */
function activationOf(fixture: Opened, origin: string) {
  const { id, shape } = nodeOf(fixture, origin);
  const values = runForward(fixture.loaded.model, fixture.input).get(id)!;
  const [h = 1, w = 1, channels = 1] = shape;
  return { values, h, w, channels, at: (p: number, k: number): number => values[p * channels + k]! };
}

/** The layers behind a node as a network of their own. */
function behind({ loaded }: Opened, origin: string): (values: Float64Array) => Float64Array {
  const { graph, weights } = loaded.model;
  const from = graph.nodes.findLastIndex((node) => node.origin === origin);
  const node = graph.nodes[from]!;
  const entry = { ...node, kind: "input", inputs: [], params: {}, weights: {} } as Node;
  const tail: Model = {
    weights,
    graph: { ...graph, input: node.id as NodeId, nodes: [entry, ...graph.nodes.slice(from + 1)] },
  };
  return (values) => runLogits(tail, values);
}

describe.each([
  ["depthwise", "pw2_relu"],
  ["residual", "block2_out"],
  ["gates", "last"],
] as const)("%s: behind a layer there are only its mean and a dense layer", (name, layer) => {
  const fixture = opened(name);
  const targets: readonly Target[] = [logit(1), { contrast: [0, 2] }, { class: 3, of: "probability" }];

  test("CAM is Grad-CAM times the number of positions", async () => {
    for (const target of targets) {
      const cam = await explain(fixture(), "cam", target);
      const grad = await explain(fixture(), "grad-cam", target);
      expect([cam.layer, grad.layer]).toEqual([layer, layer]);
      const positions = cam.height * cam.width;
      expect(
        relativeL2(
          cam.values,
          grad.values.map((v) => v * positions),
        ),
      ).toBeLessThan(1e-6);
    }
  });

  test("the mean of CAM is the logit without its bias", async () => {
    const { loaded, input } = fixture();
    const logits = runLogits(loaded.model, input);
    const dense = loaded.model.graph.nodes.findLast(
      (node) => node.kind === "dense" || node.kind === "conv2d",
    )!;
    const { bias } = dense.weights as { bias: string };
    for (let c = 0; c < 4; c += 1) {
      const { values, sum } = await explain(fixture(), "cam", logit(c));
      const expected = logits[c]! - loaded.model.weights.get(bias)!.data[c]!;
      expect(sum / values.length).toBeCloseTo(expected, 4);
    }
  });

  test("HiResCAM and XGrad-CAM are Grad-CAM", async () => {
    for (const target of targets) {
      const { values } = await explain(fixture(), "grad-cam", target);
      for (const method of ["hires-cam", "xgrad-cam"])
        expect(relativeL2((await explain(fixture(), method, target)).values, values)).toBeLessThan(2e-3);
    }
  });

  test("Ablation-CAM weighs a channel by the share of the logit that its mean gives", async () => {
    const { loaded, input } = fixture();
    const { at, h, w, channels } = activationOf(fixture(), layer);
    const dense = loaded.model.graph.nodes.findLast(
      (node) => node.kind === "dense" || node.kind === "conv2d",
    )!;
    const { kernel } = dense.weights as { kernel: string };
    const { data } = loaded.model.weights.get(kernel)!;
    const classes = fixture().info.classes;
    const y = runLogits(loaded.model, input)[1]!;
    const expected = new Float64Array(h * w);
    for (let k = 0; k < channels; k += 1) {
      let mean = 0;
      for (let p = 0; p < h * w; p += 1) mean += at(p, k) / (h * w);
      for (let p = 0; p < h * w; p += 1) expected[p]! += ((data[k * classes + 1]! * mean) / y) * at(p, k);
    }
    const { values } = await explain(fixture(), "ablation-cam", logit(1));
    expect(relativeL2(values, expected)).toBeLessThan(1e-4);
  });
});

describe("plain: a dense head behind positions", () => {
  const fixture = opened("plain");
  const layer = "conv3";
  const pooled = "pool2";

  /**
   * The gradient of class 2's logit at a layer, by central differences in float64. Behind the last pool: before it
   * equal values compete, and differences would share what the first one gets.
   */
  function gradient(): { a: ReturnType<typeof activationOf>; g: (p: number, k: number) => number } {
    const a = activationOf(fixture(), pooled);
    const logits = behind(fixture(), pooled);
    const g = a.values.map((_, i) => {
      const moved = (by: number): number => logits(a.values.map((v, j) => (i === j ? v + by : v)))[2]!;
      return (moved(1e-6) - moved(-1e-6)) / 2e-6;
    });
    return { a, g: (p, k) => g[p * a.channels + k]! };
  }

  /** Σ_k w_k A_k of weights that are made channel by channel. */
  function weighted(
    { values, h, w, channels, at }: ReturnType<typeof activationOf>,
    weight: (k: number, positions: readonly number[]) => number,
  ): Float64Array {
    const positions = Array.from({ length: values.length / channels }, (_, p) => p);
    const map = new Float64Array(h * w);
    for (let k = 0; k < channels; k += 1) {
      const wk = weight(k, positions);
      for (const p of positions) map[p]! += wk * at(p, k);
    }
    return map;
  }

  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

  test("Grad-CAM++ in each convention", async () => {
    const { a, g } = gradient();
    const relu = (v: number): number => Math.max(v, 0);
    const expected = {
      "pytorch-grad-cam": weighted(a, (k, all) => {
        const total = sum(all.map((p) => a.at(p, k)));
        return sum(
          all.map((p) => {
            const v = g(p, k);
            return v === 0 ? 0 : (relu(v) * v ** 2) / (2 * v ** 2 + total * v ** 3 + 1e-6);
          }),
        );
      }),
      "tf-keras-vis": weighted(a, (k, all) => {
        const total = sum(all.map((p) => a.at(p, k)));
        const alpha = all.map((p) => (g(p, k) === 0 ? 0 : 1 / (2 + total * g(p, k))));
        const norm = sum(alpha);
        return norm === 0 ? 0 : sum(all.map((p, i) => (relu(g(p, k)) * alpha[i]!) / norm));
      }),
      "per-position": weighted(a, (k, all) => {
        const cubes = sum(all.map((p) => a.at(p, k) * g(p, k) ** 3));
        return sum(all.map((p) => (relu(g(p, k)) * g(p, k) ** 2) / (2 * g(p, k) ** 2 + cubes + 1e-6)));
      }),
    };
    for (const [convention, map] of Object.entries(expected)) {
      const { values } = await explain(fixture(), "grad-cam-plus-plus", logit(2), {
        convention,
        layer: pooled,
      });
      expect(relativeL2(values, map), convention).toBeLessThan(1e-4);
    }
    const [one, two, three] = Object.values(expected);
    expect(relativeL2(one!, two!)).toBeGreaterThan(0.01);
    expect(relativeL2(one!, three!)).toBeGreaterThan(0.01);
  });

  test("XGrad-CAM and HiResCAM", async () => {
    const { a, g } = gradient();
    const x = weighted(
      a,
      (k, all) => sum(all.map((p) => g(p, k) * a.at(p, k))) / (sum(all.map((p) => a.at(p, k))) + 1e-7),
    );
    expect(
      relativeL2((await explain(fixture(), "xgrad-cam", logit(2), { layer: pooled })).values, x),
    ).toBeLessThan(1e-5);
    const hires = new Float64Array(a.h * a.w).map((_, p) =>
      sum(Array.from({ length: a.channels }, (__, k) => g(p, k) * a.at(p, k))),
    );
    expect(
      relativeL2((await explain(fixture(), "hires-cam", logit(2), { layer: pooled })).values, hires),
    ).toBeLessThan(1e-5);
  });

  test("Ablation-CAM switches off one channel after the other", async () => {
    const a = activationOf(fixture(), layer);
    const logits = behind(fixture(), layer);
    const y = logits(a.values)[2]!;
    const map = weighted(
      a,
      (k) => (y - logits(a.values.map((v, i) => (i % a.channels === k ? 0 : v)))[2]!) / y,
    );
    const made = await explain(fixture(), "ablation-cam", logit(2));
    expect(relativeL2(made.values, map)).toBeLessThan(1e-4);
  });

  test("a hidden unit before the layer: Ablation-CAM has nothing to say, Score-CAM has", async () => {
    const hidden: Target = { layer: "conv1", channel: 0 };
    await expect(explain(fixture(), "ablation-cam", hidden)).rejects.toMatchObject({
      code: "not-applicable",
      where: "conv3",
    });
    expect((await explain(fixture(), "score-cam", hidden)).values).toHaveLength(64);
  });

  test("CAM says why it does not apply, and what does", async () => {
    await expect(explain(fixture(), "cam", logit(0))).rejects.toThrow(
      /because .*"predictions" reads "fc1".*grad-cam/,
    );
  });

  test("Eigen-CAM is the same for every class, Eigen-Grad-CAM is not", async () => {
    const maps = async (method: string) =>
      [await explain(fixture(), method, logit(0)), await explain(fixture(), method, logit(1))] as const;
    const [a, b] = await maps("eigen-cam");
    expect(a.values).toEqual(b.values);
    const [c, d] = await maps("eigen-grad-cam");
    expect(relativeL2(c.values, d.values)).toBeGreaterThan(0.1);
  });
});

test("CAM has weights for one layer and for classes only", async () => {
  const fixture = await openFixture(engine, "residual");
  await expect(explain(fixture, "cam", logit(0), { layer: "block1_add" })).rejects.toMatchObject({
    code: "not-applicable",
    where: "block1_add",
  });
  await expect(explain(fixture, "cam", { layer: "block1_add", channel: 1 })).rejects.toThrow("grad-cam");
  await closeFixture(engine, fixture);
});

describe.each([
  ["plain", "conv3"],
  ["smooth", "conv3_leaky"],
] as const)("Score-CAM on %s against loops in float64", (name, layer) => {
  const fixture = opened(name);
  const CLASS = 1;

  /** Position of output pixel i among n values, for the two ways to enlarge. */
  const aligned = (i: number, size: number, n: number): number => (i * (n - 1)) / (size - 1);
  const centred = (i: number, size: number, n: number): number =>
    Math.min(Math.max(((i + 0.5) * n) / size - 0.5, 0), n - 1);

  function enlarged(
    map: readonly number[],
    [h, w]: readonly [number, number],
    [height, width]: readonly [number, number],
    place: typeof aligned,
  ): number[] {
    return Array.from({ length: height * width }, (_, i) => {
      const y = place(Math.floor(i / width), height, h);
      const x = place(i % width, width, w);
      let value = 0;
      for (let r = 0; r < h; r += 1)
        for (let c = 0; c < w; c += 1)
          value += Math.max(0, 1 - Math.abs(y - r)) * Math.max(0, 1 - Math.abs(x - c)) * map[r * w + c]!;
      return value;
    });
  }

  function stretched(map: readonly number[]): number[] {
    const [low, high] = [Math.min(...map), Math.max(...map)];
    return map.map((v) => (v - low) / (high - low + 1e-8));
  }

  function expected(convention: string, tried?: readonly number[]): Float64Array {
    const { loaded, input, info } = fixture();
    const { h, w, channels, at } = activationOf(fixture(), layer);
    const chosen = tried ?? Array.from({ length: channels }, (_, k) => k);
    const scores = chosen.map((k) => {
      const map = Array.from({ length: h * w }, (_, p) => at(p, k));
      const mask =
        convention === "torch-cam"
          ? enlarged(stretched(map), [h, w], info.inputSize, centred)
          : stretched(enlarged(map, [h, w], info.inputSize, aligned));
      const logits = runLogits(
        loaded.model,
        input.map((v, i) => v * mask[Math.floor(i / info.inputChannels)]!),
      );
      return convention === "probability" ? answers(loaded.model.graph.head, logits)[CLASS]! : logits[CLASS]!;
    });
    const exps = scores.map(Math.exp);
    const total = exps.reduce((a, b) => a + b, 0);
    const weights = convention === "probability" ? scores : exps.map((e) => e / total);
    return new Float64Array(h * w).map((_, p) =>
      chosen.reduce((sum, k, i) => sum + weights[i]! * at(p, k), 0),
    );
  }

  test.each(["pytorch-grad-cam", "torch-cam", "probability"])("%s", async (convention) => {
    const { values } = await explain(fixture(), "score-cam", logit(CLASS), { convention });
    expect(relativeL2(values, expected(convention))).toBeLessThan(1e-5);
  });

  test("top tries the channels that vary most", async () => {
    const { h, w, channels, at } = activationOf(fixture(), layer);
    const variance = (k: number): number => {
      const values = Array.from({ length: h * w }, (_, p) => at(p, k));
      const mean = values.reduce((a, b) => a + b, 0) / values.length;
      return values.reduce((sum, v) => sum + (v - mean) ** 2, 0);
    };
    const order = Array.from({ length: channels }, (_, k) => k).sort((a, b) => variance(b) - variance(a));
    const { values } = await explain(fixture(), "score-cam", logit(CLASS), { top: 3 });
    expect(relativeL2(values, expected("pytorch-grad-cam", order.slice(0, 3)))).toBeLessThan(1e-5);
    const all = await explain(fixture(), "score-cam", logit(CLASS), { top: channels + 1 });
    expect(all.values).toEqual((await explain(fixture(), "score-cam", logit(CLASS))).values);
  });

  test("a contrast has a score but no probability", async () => {
    const contrast: Target = { contrast: [0, 1] };
    expect((await explain(fixture(), "score-cam", contrast)).values.length).toBeGreaterThan(0);
    await expect(
      explain(fixture(), "score-cam", contrast, { convention: "probability" }),
    ).rejects.toMatchObject({ code: "not-applicable" });
  });
});
