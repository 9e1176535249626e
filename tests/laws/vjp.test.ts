import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mulberry32 } from "../../src/core/rng";
import { chooseDevice } from "../../src/engine/device";
import { ops } from "../../src/engine/ops";
import { hasPrecise } from "../../src/engine/precise";
import { gradientTable } from "../../src/engine/tables";
import { forward } from "../../src/engine/walk";
import type { NodeId, NodeOf, Shape } from "../../src/graph/types";
import { wasmFolder } from "../engine";
import { firstWinner } from "../oracle/rules";
import { relativeL2 } from "../parity/records";
import {
  batchOf,
  type Case,
  denseCase,
  drawn,
  freeControl,
  interpreted,
  oneNode,
  runnable,
  sentBack,
  sizeOf,
  tapeOf,
} from "./one-node";
import { cases, elementwise } from "./operators";

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
