import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mulberry32 } from "../../src/core/rng";
import { chooseDevice } from "../../src/engine/device";
import { ops } from "../../src/engine/ops";
import { hasPrecise } from "../../src/engine/precise";
import { gradientTable } from "../../src/engine/tables";
import { forward } from "../../src/engine/walk";
import type { NodeId, NodeOf, OpParams, Shape } from "../../src/graph/types";
import { wasmFolder } from "../engine";
import { firstWinner } from "../oracle/rules";
import { relativeL2 } from "../parity/records";
import {
  batchOf,
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
} from "./one-node";

const elementwise = <K extends Case["kind"]>(kind: K, params: OpParams[K], shape: Shape = [3, 4, 2]): Case =>
  ({ kind, params, inputs: [shape], shape }) as unknown as Case;

const pads = (t: number, b: number, l: number, r: number) =>
  [
    [t, b],
    [l, r],
  ] as const;

/** Every operator in every geometry that it is given a branch for. */
const cases: Readonly<Record<string, Case>> = {
  "conv2d 3×3 same": convCase([5, 6, 3], [3, 3], 4, { padding: pads(1, 1, 1, 1) }),
  "conv2d 3×3 valid, no bias": convCase([5, 6, 3], [3, 3], 4, { bias: false }),
  "conv2d 1×1": convCase([4, 3, 5], [1, 1], 2),
  "conv2d 1×1 in more padding than it reaches": convCase([4, 3, 2], [1, 1], 3, { padding: pads(1, 2, 0, 1) }),
  "conv2d 1×1 stride 2 skips rows": convCase([7, 6, 3], [1, 1], 4, { strides: [2, 2] }),
  "conv2d 2×2 stride 3": convCase([8, 9, 2], [2, 2], 3, { strides: [3, 3] }),
  "conv2d 3×3 stride 2, uneven padding": convCase([6, 7, 3], [3, 3], 4, {
    strides: [2, 2],
    padding: pads(0, 1, 1, 0),
  }),
  "conv2d 3×3 stride 2 leaves a row unseen": convCase([8, 10, 2], [3, 3], 3, { strides: [2, 2] }),
  "conv2d 5×3, strides 3 and 1": convCase([9, 5, 2], [5, 3], 3, {
    strides: [3, 1],
    padding: pads(2, 1, 1, 1),
  }),
  "conv2d 7×7 stride 2 padding 3": convCase([9, 9, 2], [7, 7], 2, {
    strides: [2, 2],
    padding: pads(3, 3, 3, 3),
  }),
  "conv2d dilated 2": convCase([8, 7, 2], [3, 3], 3, { dilations: [2, 2], padding: pads(2, 2, 2, 2) }),
  "conv2d dilated 3 and 1": convCase([8, 6, 2], [3, 2], 3, { dilations: [3, 1], padding: pads(1, 2, 0, 0) }),
  "conv2d even kernel same": convCase([5, 5, 2], [4, 2], 3, { padding: pads(1, 2, 0, 1) }),
  "conv2d in 2 groups": convCase([5, 5, 4], [3, 3], 6, { groups: 2, padding: pads(1, 1, 1, 1) }),
  "conv2d in 3 groups, stride 2": convCase([7, 6, 6], [3, 3], 3, {
    groups: 3,
    strides: [2, 2],
    padding: pads(1, 0, 0, 1),
  }),
  "conv2d on a 1×1 map": convCase([1, 1, 6], [1, 1], 4),
  "depthwise 3×3": depthwiseCase([5, 6, 3], [3, 3], 1, { padding: pads(1, 1, 1, 1) }),
  "depthwise 3×3 stride 2": depthwiseCase([7, 6, 3], [3, 3], 1, {
    strides: [2, 2],
    padding: pads(0, 1, 0, 1),
  }),
  "depthwise multiplier 2, stride 2": depthwiseCase([6, 7, 3], [3, 3], 2, {
    strides: [2, 2],
    padding: pads(1, 1, 1, 1),
  }),
  "depthwise multiplier 3, dilated": depthwiseCase([7, 7, 2], [3, 3], 3, {
    dilations: [2, 2],
    padding: pads(2, 2, 2, 2),
  }),
  "depthwise 2×2 stride 3": depthwiseCase([8, 8, 2], [2, 2], 2, { strides: [3, 3], bias: false }),
  "dense on a vector": denseCase([9], 4),
  "dense on a vector, no bias": denseCase([9], 4, { bias: false }),
  "dense at every position": denseCase([3, 2, 5], 4),
  "batch norm": {
    kind: "batchNorm",
    params: {},
    inputs: [[3, 4, 5]],
    shape: [3, 4, 5],
    weights: { scale: [5], shift: [5] },
  },
  "batch norm on a vector": {
    kind: "batchNorm",
    params: {},
    inputs: [[5]],
    shape: [5],
    weights: { scale: [5], shift: [5] },
  },
  relu: elementwise("relu", { max: null, slope: 0, threshold: 0 }),
  "relu, at most 6": elementwise("relu", { max: 6, slope: 0, threshold: 0 }),
  "relu, at most ½": elementwise("relu", { max: 0.5, slope: 0, threshold: 0 }),
  "relu, leaky": elementwise("relu", { max: null, slope: 0.3, threshold: 0 }),
  "relu with slope, threshold and maximum": elementwise("relu", { max: 0.6, slope: 0.2, threshold: 0.25 }),
  "relu with threshold": elementwise("relu", { max: null, slope: 0, threshold: 0.25 }),
  elu: elementwise("elu", { alpha: 0.7 }),
  sigmoid: elementwise("sigmoid", {}),
  tanh: elementwise("tanh", {}),
  swish: elementwise("swish", {}),
  "hard swish": elementwise("hardSwish", { slope: 1 / 6, offset: 0.5 }),
  "hard swish, steep": elementwise("hardSwish", { slope: 2, offset: 0.5 }),
  "hard sigmoid": elementwise("hardSigmoid", { slope: 0.2, offset: 0.5 }),
  "hard sigmoid, steep": elementwise("hardSigmoid", { slope: 2, offset: 0.5 }),
  "softmax of a vector": elementwise("softmax", {}, [7]),
  "softmax at every position": elementwise("softmax", {}, [2, 3, 4]),
  "max pool 2×2": poolCase("maxPool", [4, 6, 3], [2, 2], { strides: [2, 2] }),
  "max pool 2×2, odd size": poolCase("maxPool", [5, 7, 2], [2, 2], { strides: [2, 2] }),
  "max pool 3×3 stride 2, overlapping": poolCase("maxPool", [7, 8, 2], [3, 3], { strides: [2, 2] }),
  "max pool 3×3 stride 1": poolCase("maxPool", [5, 4, 2], [3, 3], { padding: pads(1, 1, 1, 1) }),
  "max pool 3×3 stride 2, zeros around": poolCase("maxPool", [6, 7, 2], [3, 3], {
    strides: [2, 2],
    padding: pads(1, 1, 1, 1),
    padWith: "zero",
  }),
  "max pool 3×3 stride 2, nothing around": poolCase("maxPool", [6, 7, 2], [3, 3], {
    strides: [2, 2],
    padding: pads(0, 1, 1, 1),
  }),
  "max pool 1×1 stride 2": poolCase("maxPool", [5, 6, 2], [1, 1], { strides: [2, 2] }),
  "max pool 2×2 stride 3": poolCase("maxPool", [8, 9, 2], [2, 2], { strides: [3, 3] }),
  "max pool 3×2, strides 1 and 2": poolCase("maxPool", [5, 6, 2], [3, 2], { strides: [1, 2] }),
  "average pool 2×2": poolCase("avgPool", [4, 6, 3], [2, 2], { strides: [2, 2] }),
  "average pool 3×3 stride 2, overlapping": poolCase("avgPool", [7, 8, 2], [3, 3], { strides: [2, 2] }),
  "average pool 3×3 stride 2, zeros around": poolCase("avgPool", [6, 7, 2], [3, 3], {
    strides: [2, 2],
    padding: pads(1, 1, 1, 1),
    padWith: "zero",
  }),
  "average pool 3×3 stride 2, nothing around": poolCase("avgPool", [6, 7, 2], [3, 3], {
    strides: [2, 2],
    padding: pads(0, 1, 1, 1),
  }),
  "average pool 1×1 stride 2": poolCase("avgPool", [5, 6, 2], [1, 1], { strides: [2, 2] }),
  "average pool 2×2 stride 3": poolCase("avgPool", [8, 9, 2], [2, 2], { strides: [3, 3] }),
  "global average": { kind: "globalAvgPool", params: { keepDims: false }, inputs: [[3, 4, 5]], shape: [5] },
  "global average, 1×1 map": {
    kind: "globalAvgPool",
    params: { keepDims: true },
    inputs: [[3, 4, 5]],
    shape: [1, 1, 5],
  },
  "global maximum": { kind: "globalMaxPool", params: { keepDims: false }, inputs: [[3, 4, 5]], shape: [5] },
  "global maximum, 1×1 map": {
    kind: "globalMaxPool",
    params: { keepDims: true },
    inputs: [[3, 4, 5]],
    shape: [1, 1, 5],
  },
  pad: { kind: "pad", params: { padding: pads(1, 2, 0, 3) }, inputs: [[3, 4, 2]], shape: [6, 7, 2] },
  "add 2": {
    kind: "add",
    params: {},
    inputs: [
      [2, 3, 4],
      [2, 3, 4],
    ],
    shape: [2, 3, 4],
  },
  "add 3, one broadcast as a map, one as a vector": {
    kind: "add",
    params: {},
    inputs: [[2, 3, 4], [1, 1, 4], [4]],
    shape: [2, 3, 4],
  },
  "multiply 2": {
    kind: "multiply",
    params: {},
    inputs: [
      [2, 3, 4],
      [2, 3, 4],
    ],
    shape: [2, 3, 4],
  },
  "multiply by a 1×1 map": {
    kind: "multiply",
    params: {},
    inputs: [
      [2, 3, 4],
      [1, 1, 4],
    ],
    shape: [2, 3, 4],
  },
  "multiply, gate first": { kind: "multiply", params: {}, inputs: [[4], [2, 3, 4]], shape: [2, 3, 4] },
  "multiply 3": { kind: "multiply", params: {}, inputs: [[2, 3, 4], [4], [2, 3, 4]], shape: [2, 3, 4] },
  "concat channels": {
    kind: "concat",
    params: { axis: 2 },
    inputs: [
      [2, 3, 4],
      [2, 3, 1],
    ],
    shape: [2, 3, 5],
  },
  "concat rows": {
    kind: "concat",
    params: { axis: 0 },
    inputs: [
      [2, 3, 2],
      [1, 3, 2],
    ],
    shape: [3, 3, 2],
  },
  "concat columns": {
    kind: "concat",
    params: { axis: 1 },
    inputs: [
      [2, 3, 2],
      [2, 1, 2],
      [2, 2, 2],
    ],
    shape: [2, 6, 2],
  },
  "concat vectors": { kind: "concat", params: { axis: 0 }, inputs: [[3], [4]], shape: [7] },
  reshape: { kind: "reshape", params: { to: [12] }, inputs: [[2, 3, 2]], shape: [12] },
  identity: elementwise("identity", {}),
};

test("every operator has a case", () => {
  const tried = new Set(Object.values(cases).map(({ kind }) => kind));
  expect(Object.keys(ops).filter((kind) => kind !== "input" && !tried.has(kind as Case["kind"]))).toEqual([]);
});

/** d⟨dy, f(x)⟩/dx by central differences in float64. */
function differences(f: (x: Float64Array) => Float64Array, x: Float64Array, dy: Float64Array): Float64Array {
  const h = 1e-6;
  return x.map((_, i) => {
    const shifted = (by: number): number => {
      const moved = x.slice();
      moved[i]! += by;
      return f(moved).reduce((sum, y, j) => sum + y * dy[j]!, 0);
    };
    return (shifted(h) - shifted(-h)) / (2 * h);
  });
}

describe.each(["wasm", "cpu"] as const)("%s", (backend) => {
  let before: number;
  beforeAll(async () => {
    await chooseDevice(backend, { wasm: { paths: wasmFolder, threads: 1 } });
    expect(tf.getBackend()).toBe(backend);
    before = tf.memory().numTensors;
  });
  afterAll(() => expect(tf.memory().numTensors).toBe(before));

  describe.each(Object.entries(cases))("%s", (name, trial) => {
    const one = oneNode(trial, 40 + name.length);
    const rng = mulberry32(7);
    const images = [drawn(rng, one.size), drawn(rng, one.size)];
    const dy = images.map(() => drawn(rng, sizeOf(trial.shape)));

    test("forward and vjp of a batch", async () => {
      const executable = runnable(one);
      const tape = await tapeOf(executable, images);
      const y = await tape.kept(one.node)!.data();
      const back = await sentBack(one, tape, gradientTable, dy);
      const size = sizeOf(trial.shape);
      for (const [n, image] of images.entries()) {
        const expected = interpreted(one, image);
        expect(relativeL2(y.slice(n * size, (n + 1) * size), expected)).toBeLessThan(2e-6);
        const gradient = differences((x) => interpreted(one, x), image, dy[n]!);
        expect(relativeL2(back[n]!, gradient)).toBeLessThan(5e-6);
      }
      tape.dispose();
      executable.kernels.dispose();
    });

    if (hasCoefficients(trial))
      test("precise, and fused with a ReLU", async () => {
        const executable = runnable(one);
        expect(hasPrecise(executable.network.member(one.node))).toBe(true);
        const tape = await tapeOf(executable, [images[0]!], true);
        expect(relativeL2(await tape.kept(one.node)!.data(), interpreted(one, images[0]!))).toBeLessThan(
          1e-7,
        );
        tape.dispose();
        executable.kernels.dispose();
        for (const max of [null, 6]) {
          const fused = withRelu(one, max, trial.shape);
          const run = runnable(fused);
          expect(run.network.member(one.node).fusedInto).toBe("relu");
          const input = batchOf(images, trial.inputs[0]!);
          const found = await forward({
            executable: run,
            from: new Map([[run.network.graph.input, input]]),
            to: [fused.node],
            control: freeControl(),
          });
          const y = await found.get(fused.node)!.data();
          const size = sizeOf(trial.shape);
          for (const [n, image] of images.entries())
            expect(relativeL2(y.slice(n * size, (n + 1) * size), interpreted(fused, image))).toBeLessThan(
              2e-6,
            );
          tf.dispose([input, ...found.values()]);
          run.kernels.dispose();
        }
      });

    if (trial.kind === "maxPool" || trial.kind === "globalMaxPool")
      test.each([0, 1, -1])("ties: an image of %d everywhere", async (value) => {
        const flat = new Float64Array(one.size).fill(value);
        const executable = runnable(one);
        const tape = await tapeOf(executable, [flat]);
        const [back] = await sentBack(one, tape, gradientTable, [dy[0]!]);
        const expected = Float32Array.from(tiesOf(trial, one.model.graph.nodes.at(-1)!, flat, dy[0]!));
        // Not by sign of zero.
        expect(back!.map((v) => v + 0)).toEqual(Float64Array.from(expected));
        tape.dispose();
        executable.kernels.dispose();
      });
  });

  test("a dense layer too large for one tensor is the same in blocks of rows", async () => {
    const trial = denseCase([10], 4);
    const one = oneNode(trial, 5);
    const executable = runnable(one, 12);
    const images = [drawn(mulberry32(1), 10), drawn(mulberry32(2), 10)];
    const dy = [drawn(mulberry32(3), 4), drawn(mulberry32(4), 4)];
    expect(executable.kernels.kernel(executable.network.member(one.node))!.forward).toHaveLength(4);
    const tape = await tapeOf(executable, images);
    const y = await tape.kept(one.node)!.data();
    const back = await sentBack(one, tape, gradientTable, dy);
    for (const [n, image] of images.entries()) {
      expect(relativeL2(y.slice(4 * n, 4 * n + 4), interpreted(one, image))).toBeLessThan(1e-6);
      const gradient = differences((x) => interpreted(one, x), image, dy[n]!);
      expect(relativeL2(back[n]!, gradient)).toBeLessThan(1e-6);
    }
    tape.dispose();
    const fused = withRelu(one, null, trial.shape);
    const run = runnable(fused, 12);
    const again = await tapeOf(run, images);
    const z = await again.kept(fused.node)!.data();
    for (const [n, image] of images.entries())
      expect(relativeL2(z.slice(4 * n, 4 * n + 4), interpreted(fused, image))).toBeLessThan(1e-6);
    again.dispose();
    executable.kernels.dispose();
    run.kernels.dispose();
  });

  test.each<[string, Case, number, number]>([
    ["ReLU at 0", elementwise("relu", { max: null, slope: 0, threshold: 0 }), 0, 0],
    ["ReLU6 at 0", elementwise("relu", { max: 6, slope: 0, threshold: 0 }), 0, 0],
    ["ReLU6 at 6", elementwise("relu", { max: 6, slope: 0, threshold: 0 }), 6, 0],
    ["ReLU6 just below 6", elementwise("relu", { max: 6, slope: 0, threshold: 0 }), 5.9999995, 1],
    ["ReLU at 1e-20", elementwise("relu", { max: null, slope: 0, threshold: 0 }), 1e-20, 1],
    ["ReLU6 at 1e-20", elementwise("relu", { max: 6, slope: 0, threshold: 0 }), 1e-20, 1],
    ["hard sigmoid at its lower corner", elementwise("hardSigmoid", { slope: 0.25, offset: 0.5 }), -2, 0],
    ["hard sigmoid at its upper corner", elementwise("hardSigmoid", { slope: 0.25, offset: 0.5 }), 2, 0],
  ])("derivative of %s", async (_name, trial, value, slope) => {
    const one = oneNode(trial, 1);
    const executable = runnable(one);
    const tape = await tapeOf(executable, [new Float64Array(one.size).fill(value)]);
    const [back] = await sentBack(one, tape, gradientTable, [new Float64Array(one.size).fill(1)]);
    expect([...new Set(back)]).toEqual([slope]);
    tape.dispose();
  });
});

const hasCoefficients = ({ kind }: Case): boolean =>
  kind === "conv2d" || kind === "depthwiseConv2d" || kind === "dense";

function withRelu(
  one: ReturnType<typeof oneNode>,
  max: number | null,
  shape: Shape,
): ReturnType<typeof oneNode> {
  const { graph, weights } = one.model;
  const relu: NodeOf<"relu"> = {
    id: "relu" as NodeId,
    kind: "relu",
    inputs: [one.node],
    params: { max, slope: 0, threshold: 0 },
    weights: {},
    shape,
    origin: "relu",
  };
  const nodes = [...graph.nodes, relu];
  return { ...one, node: relu.id, model: { weights, graph: { ...graph, nodes, logits: relu.id } } };
}

function tiesOf(
  trial: Case,
  node: { readonly kind: string },
  x: Float64Array,
  dy: Float64Array,
): Float64Array {
  const [shape = []] = trial.inputs;
  if (node.kind === "maxPool") return firstWinner(node as NodeOf<"maxPool">, shape, x, dy);
  // The first position of every channel.
  const back = new Float64Array(x.length);
  back.set(dy);
  return back;
}
