import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, test } from "vitest";
import { mulberry32 } from "../../src/core/rng";
import { chooseDevice } from "../../src/engine/device";
import { sigmoidMultiplier, softmaxMultipliers } from "../../src/engine/head-multipliers";
import { deepLiftTable } from "../../src/engine/tables";
import { probabilitiesOf } from "../../src/engine/target";
import { backward } from "../../src/engine/walk";
import { wasmFolder } from "../engine";
import {
  batchOf,
  type Case,
  drawn,
  freeControl,
  interpreted,
  oneNode,
  poolCase,
  runnable,
  tapeOf,
} from "../laws/one-node";

// Where differences are zero, tiny or huge: one operator at a time.

beforeAll(async () => {
  await chooseDevice("wasm", { wasm: { paths: wasmFolder, threads: 1 } });
});

/** Multipliers of one operator's input, and the outputs in float64. */
async function multipliers(trial: Case, x: Float64Array, x0: Float64Array, dy: Float64Array) {
  const one = oneNode(trial, 5);
  const executable = runnable(one);
  const [tape, base] = [await tapeOf(executable, [x]), await tapeOf(executable, [x0])];
  const { input } = executable.network.graph;
  const seed = batchOf([dy], trial.shape);
  const found = await backward({
    tape,
    base,
    seeds: new Map([[one.node, seed]]),
    to: [input],
    table: deepLiftTable,
    control: freeControl(),
  });
  const m = Float64Array.from(await found.get(input)!.data());
  tf.dispose([seed, ...found.values()]);
  tape.dispose();
  base.dispose();
  executable.kernels.dispose();
  return { m, y: interpreted(one, x), y0: interpreted(one, x0) };
}

/** Σ m·Δx − Σ dy·Δy over the size of its terms. */
function gap(
  { m, y, y0 }: Awaited<ReturnType<typeof multipliers>>,
  x: Float64Array,
  x0: Float64Array,
  dy: Float64Array,
): number {
  let [difference, size] = [0, 0];
  m.forEach((v, i) => {
    difference += v * (x[i]! - x0[i]!);
    size += Math.abs(v * (x[i]! - x0[i]!));
  });
  dy.forEach((v, i) => {
    difference -= v * (y[i]! - y0[i]!);
    size += Math.abs(v * (y[i]! - y0[i]!));
  });
  return Math.abs(difference) / size;
}

const activation = (
  kind: "relu" | "elu" | "sigmoid" | "tanh" | "swish" | "hardSwish" | "hardSigmoid",
): Case => {
  const params = {
    relu: { max: 6, slope: 0, threshold: 0 },
    elu: { alpha: 0.7 },
    hardSwish: { slope: 1 / 6, offset: 0.5 },
    hardSigmoid: { slope: 0.2, offset: 0.5 },
    sigmoid: {},
    tanh: {},
    swish: {},
  }[kind];
  return { kind, params, inputs: [[60]], shape: [60] } as Case;
};

describe.each(["relu", "elu", "sigmoid", "tanh", "swish", "hardSwish", "hardSigmoid"] as const)(
  "%s",
  (kind) => {
    const trial = activation(kind);
    const dy = drawn(mulberry32(1), 60);
    const x = drawn(mulberry32(2), 60).map((v) => Math.fround(4 * v));

    test("far apart: the quotient", async () => {
      const x0 = drawn(mulberry32(3), 60).map((v) => Math.fround(4 * v));
      const { m, y, y0 } = await multipliers(trial, x, x0, dy);
      m.forEach((v, i) => {
        expect(v).toBeCloseTo((dy[i]! * (y[i]! - y0[i]!)) / (x[i]! - x0[i]!), 4);
      });
    });

    test("alike: the derivative", async () => {
      const { m } = await multipliers(trial, x, x, dy);
      const h = 1e-5;
      const one = oneNode(trial, 5);
      const [up, down] = [1, -1].map((s) =>
        interpreted(
          one,
          x.map((v) => v + s * h),
        ),
      ) as [Float64Array, Float64Array];
      m.forEach((v, i) => {
        expect(v).toBeCloseTo((dy[i]! * (up[i]! - down[i]!)) / (2 * h), 4);
      });
    });

    test("hardly apart: still a slope, not a quotient of roundings", async () => {
      for (const step of [1e-3, 1e-5, 1e-7]) {
        const x0 = x.map((v) => Math.fround(v + step));
        const { m, y, y0 } = await multipliers(trial, x, x0, dy);
        m.forEach((v, i) => {
          if (x0[i] === x[i]) return;
          const slope = (y[i]! - y0[i]!) / (x[i]! - x0[i]!);
          // A rounding of 1e-7 in outputs around 4, over the step, where the function has corners and no midpoint helps.
          const smooth = kind === "sigmoid" || kind === "tanh" || kind === "swish";
          const straight = kind === "relu";
          const allowed = smooth || straight ? 1e-4 : 1e-4 + 1e-6 / Math.abs(x[i]! - x0[i]!);
          expect(Math.abs(v - dy[i]! * slope), `${step}`).toBeLessThan(allowed);
        });
      }
    });
  },
);

describe("softmax", () => {
  const trial: Case = { kind: "softmax", params: {}, inputs: [[2, 3, 5]], shape: [2, 3, 5] };
  const dy = drawn(mulberry32(1), 30);
  test.each([0.001, 1, 10, 60])("complete where inputs reach ±%s", async (reach) => {
    const [x, x0] = [2, 3].map((s) => drawn(mulberry32(s), 30).map((v) => Math.fround(reach * v))) as [
      Float64Array,
      Float64Array,
    ];
    expect(gap(await multipliers(trial, x, x0, dy), x, x0, dy)).toBeLessThan(1e-5);
  });

  test("alike: the derivative", async () => {
    const x = drawn(mulberry32(2), 30);
    const { m, y } = await multipliers(trial, x, x, dy);
    m.forEach((v, i) => {
      const row = i - (i % 5);
      let mean = 0;
      for (let k = row; k < row + 5; k += 1) mean += dy[k]! * y[k]!;
      expect(v).toBeCloseTo(y[i]! * (dy[i]! - mean), 6);
    });
  });
});

describe.each<[string, Case]>([
  ["2×2", poolCase("maxPool", [6, 6, 3], [2, 2], { strides: [2, 2] })],
  [
    "3×3 overlapping, zeros around",
    poolCase("maxPool", [7, 6, 3], [3, 3], {
      strides: [2, 2],
      padding: [
        [1, 1],
        [1, 0],
      ],
      padWith: "zero",
    }),
  ],
  [
    "3×3 at every step",
    poolCase("maxPool", [6, 6, 2], [3, 3], {
      strides: [1, 1],
      padding: [
        [1, 1],
        [1, 1],
      ],
    }),
  ],
  ["global", { kind: "globalMaxPool", params: { keepDims: false }, inputs: [[5, 4, 3]], shape: [3] }],
])("max pool %s", (_name, trial) => {
  const size = trial.inputs[0]!.reduce((a, b) => a * b, 1);
  const dy = drawn(
    mulberry32(1),
    trial.shape.reduce((a, b) => a * b, 1),
  );
  const x = drawn(mulberry32(2), size);

  test.each<[string, (v: number, i: number) => number]>([
    ["another picture", (_v, i) => drawn(mulberry32(3), size)[i]!],
    ["one colour, all tied", () => 0.25],
    ["all zero, tied with the padding", () => 0],
    ["the same but for a few", (v, i) => (i % 7 === 0 ? -v : v)],
  ])("complete against %s", async (_what, baseline) => {
    const x0 = x.map(baseline);
    const found = await multipliers(trial, x, x0, dy);
    expect(gap(found, x, x0, dy)).toBeLessThan(1e-6);
    // No position answers for more than the windows that see it.
    const reach = 9 * Math.max(...dy.map(Math.abs));
    expect(found.m.every((v) => Math.abs(v) <= reach)).toBe(true);
  });

  test("the same picture: the gradient", async () => {
    const { m } = await multipliers(trial, x, x, dy);
    const total = (v: Float64Array) => v.reduce((a, b) => a + b, 0);
    if (trial.kind === "globalMaxPool") expect(total(m)).toBeCloseTo(total(dy), 5);
    expect(m.some((v) => v !== 0)).toBe(true);
  });
});

describe("product", () => {
  test.each<[string, readonly (readonly number[])[]]>([
    [
      "two maps",
      [
        [3, 3, 4],
        [3, 3, 4],
      ],
    ],
    ["a gate", [[3, 3, 4], [4]]],
    [
      "three factors",
      [
        [3, 3, 4],
        [1, 1, 4],
        [3, 3, 4],
      ],
    ],
  ])("complete for %s", async (_name, inputs) => {
    const trial: Case = { kind: "multiply", params: {}, inputs, shape: [3, 3, 4] };
    const size = inputs.reduce((sum, shape) => sum + shape.reduce((a, b) => a * b, 1), 0);
    const [x, x0, dy] = [drawn(mulberry32(1), size), drawn(mulberry32(2), size), drawn(mulberry32(3), 36)];
    expect(gap(await multipliers(trial, x, x0, dy), x, x0, dy)).toBeLessThan(1e-6);
  });
});

describe("probabilities at the end", () => {
  const logits = (seed: number, reach: number) =>
    Float32Array.from(drawn(mulberry32(seed), 12), (v) => Math.fround(reach * v));

  test.each([1e-6, 1, 30, 300])("softmax of logits up to ±%s", (reach) => {
    const [y, y0] = [logits(1, reach), logits(2, reach)];
    const m = softmaxMultipliers(y, y0, 4);
    const sum = m.reduce((total, v, i) => total + v * (y[i]! - y0[i]!), 0);
    const [p, p0] = [probabilitiesOf(y, "softmax")[4]!, probabilitiesOf(y0, "softmax")[4]!];
    expect(m.every(Number.isFinite)).toBe(true);
    expect(Math.abs(sum - (p - p0))).toBeLessThan(1e-6);
  });

  test("softmax, all logits raised alike: nobody gets more than the derivative", () => {
    const y = logits(1, 2);
    const p = probabilitiesOf(y, "softmax");
    const raised = y.map((v) => v + 20);
    softmaxMultipliers(raised, y, 4).forEach((v, i) => {
      expect(v).toBeCloseTo(p[4]! * ((i === 4 ? 1 : 0) - p[i]!), 6);
    });
  });

  test("softmax, nothing changed: its derivative", () => {
    const y = logits(1, 2);
    const p = probabilitiesOf(y, "softmax");
    softmaxMultipliers(y, y, 4).forEach((v, i) => {
      expect(v).toBeCloseTo(p[4]! * ((i === 4 ? 1 : 0) - p[i]!), 6);
    });
  });

  test("sigmoid", () => {
    const sigmoid = (v: number) => 1 / (1 + Math.exp(-v));
    for (const [y, y0] of [
      [2, -1],
      [0.5, 0.5],
      [0.5, 0.500001],
      [40, -40],
    ] as const)
      expect(sigmoidMultiplier(y, y0) * (y - y0)).toBeCloseTo(sigmoid(y) - sigmoid(y0), 12);
    expect(sigmoidMultiplier(0.5, 0.5)).toBeCloseTo(sigmoid(0.5) * sigmoid(-0.5), 12);
  });
});
