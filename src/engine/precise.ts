import * as tf from "@tensorflow/tfjs-core";
import type { NodeOf, Shape, WeightArray } from "../graph/types";
import type { Member, Network } from "./network";

/**
 * Networks of up to this many multiply-adds are recorded with sums in float64: about 60 ms at most. The backends
 * sum in float32, term by term, which a deep network with strong cancellation amplifies (a random ResNet50 is off
 * by 2e-5 of its largest logit) until ReLUs flip that should not.
 */
export const PRECISE_LIMIT = 50e6;

/** Multiply-adds of one forward run. */
export function multiplyAdds(network: Network, weightShape: (key: string) => Shape): number {
  let total = 0;
  for (const { node } of network.members) {
    if (node.kind !== "conv2d" && node.kind !== "depthwiseConv2d" && node.kind !== "dense") continue;
    const size = weightShape(node.weights.kernel).reduce((product, n) => product * n, 1);
    const positions = node.shape.slice(0, -1).reduce((product, n) => product * n, 1);
    total += size * positions;
  }
  return total;
}

/** Whether this node can be run by `runPrecise` on the current backend, whose memory is at hand. */
export const hasPrecise = ({ node }: Member): boolean =>
  (node.kind === "conv2d" || node.kind === "depthwiseConv2d" || node.kind === "dense") &&
  (tf.getBackend() === "wasm" || tf.getBackend() === "cpu");

/** W·x + b of one image [1, ...], summed in float64 and rounded once. */
export function runPrecise(
  { node, site }: Member,
  x: tf.Tensor,
  weight: (key: string) => WeightArray,
): tf.Tensor {
  const input = x.dataSync() as Float32Array;
  const out = new Float32Array(node.shape.reduce((product, n) => product * n, 1));
  if (node.kind === "dense") multiplyRows(node, input, out, weight);
  else if (node.kind === "conv2d" || node.kind === "depthwiseConv2d")
    slide(node, input, site.inputShapes[0]!, out, weight);
  else throw new Error(`no precise form of ${node.kind}`);
  return tf.tensor(out, [1, ...node.shape]);
}

const biasOf = (key: string | null, outputs: number, weight: (key: string) => WeightArray): Float64Array =>
  key === null ? new Float64Array(outputs) : Float64Array.from(weight(key).data);

function multiplyRows(
  { weights }: NodeOf<"dense">,
  input: Float32Array,
  out: Float32Array,
  weight: (key: string) => WeightArray,
): void {
  const { data, shape } = weight(weights.kernel);
  const [inputs, outputs] = [shape[0]!, shape[1]!];
  const bias = biasOf(weights.bias, outputs, weight);
  const sums = new Float64Array(outputs);
  for (let row = 0; row * inputs < input.length; row += 1) {
    sums.set(bias);
    for (let i = 0; i < inputs; i += 1) {
      const value = input[row * inputs + i]!;
      if (value === 0) continue;
      for (let o = 0, k = i * outputs; o < outputs; o += 1, k += 1) sums[o]! += value * data[k]!;
    }
    out.set(sums, row * outputs);
  }
}

function slide(
  node: NodeOf<"conv2d"> | NodeOf<"depthwiseConv2d">,
  input: Float32Array,
  [h = 1, w = 1, channels = 1]: Shape,
  out: Float32Array,
  weight: (key: string) => WeightArray,
): void {
  const { data, shape } = weight(node.weights.kernel);
  const [kh, kw, depth, width] = [shape[0]!, shape[1]!, shape[2]!, shape[3]!];
  const { strides, dilations, padding } = node.params;
  const [rows, columns, outputs] = [node.shape[0]!, node.shape[1]!, node.shape[2]!];
  const bias = biasOf(node.weights.bias, outputs, weight);
  const sums = new Float64Array(outputs);
  // How the kernel's [depth, width] block at one tap meets the channels: a depthwise kernel feeds `width` outputs
  // per channel, a convolution feeds its group's outputs from each of its group's channels.
  const depthwise = node.kind === "depthwiseConv2d";
  const groupOutputs = depthwise ? width : width / (channels / depth);
  for (let r = 0; r < rows; r += 1)
    for (let q = 0; q < columns; q += 1) {
      sums.set(bias);
      for (let u = 0; u < kh; u += 1) {
        const y = r * strides[0] + u * dilations[0] - padding[0][0];
        if (y < 0 || y >= h) continue;
        for (let v = 0; v < kw; v += 1) {
          const x = q * strides[1] + v * dilations[1] - padding[1][0];
          if (x < 0 || x >= w) continue;
          const [from, tap] = [(y * w + x) * channels, (u * kw + v) * depth * width];
          for (let c = 0; c < channels; c += 1) {
            const value = input[from + c]!;
            if (value === 0) continue;
            const first = depthwise ? c * width : Math.floor(c / depth) * groupOutputs;
            const k = tap + (c % depth) * width + (depthwise ? 0 : first);
            for (let o = 0; o < groupOutputs; o += 1) sums[first + o]! += value * data[k + o]!;
          }
        }
      }
      out.set(sums, (r * columns + q) * outputs);
    }
}
