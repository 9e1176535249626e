import type { OpParams, Shape } from "../../src/graph/types";
import { type Case, convCase, denseCase, depthwiseCase, poolCase } from "./one-node";

/** An operator that takes each number, or each row of them, by itself. */
export const elementwise = <K extends Case["kind"]>(
  kind: K,
  params: OpParams[K],
  shape: Shape = [3, 4, 2],
): Case => ({ kind, params, inputs: [shape], shape }) as unknown as Case;

const pads = (t: number, b: number, l: number, r: number) =>
  [
    [t, b],
    [l, r],
  ] as const;

/** Every operator in every geometry that it is given a branch for. */
export const cases: Readonly<Record<string, Case>> = {
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
  "local response normalisation": elementwise(
    "lrn",
    { before: 2, after: 2, alpha: 0.3, beta: 0.75, bias: 1 },
    [2, 3, 7],
  ),
  "local response normalisation, uneven": elementwise(
    "lrn",
    { before: 1, after: 2, alpha: 0.5, beta: 0.5, bias: 2 },
    [2, 2, 4],
  ),
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
