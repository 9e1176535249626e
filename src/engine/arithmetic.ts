import * as tf from "@tensorflow/tfjs-core";
import type { CellArithmetic, Operand } from "../api/inside";
import { kindInWords } from "../graph/layers";
import type { Node, NodeId } from "../graph/types";
import {
  asMap,
  type ChannelWindow,
  type MapShape,
  madeBy,
  pointWindow,
  type WeightedWindow,
  weightedWindow,
} from "./channel-kernel";
import { readOut } from "./memory";
import type { ActivationOp } from "./op";
import type { Tape } from "./tape";

type Place = readonly [row: number, column: number];
type Made = Pick<CellArithmetic, "operation" | "operands" | "result"> &
  Partial<Pick<CellArithmetic, "bias" | "winner" | "divisor">>;

/** One number of a recorded run, spelled out. The place must exist. */
export async function spellOut(
  tape: Tape,
  id: NodeId,
  channel: number,
  at: Place,
): Promise<Omit<CellArithmetic, "layer" | "channel" | "at">> {
  const { network } = tape;
  const { node, activations } = madeBy(network, id);
  const made = await makeOf(tape, node, channel, at);
  let value = made.result;
  const steps: CellArithmetic["activations"][number][] = [];
  for (const each of activations) {
    const member = network.member(each.id);
    const before = value;
    const after = await readOut(() =>
      (member.op as ActivationOp<never>).forward(tf.tensor([before], [1, 1]), member.site as never),
    );
    value = after[0]!;
    steps.push({ layer: each.origin, kind: kindInWords(each), value });
  }
  const { values } = await patch(tape, pointWindow(id, channel), at);
  return { bias: null, winner: null, divisor: null, ...made, activations: steps, value: values[0]! };
}

async function makeOf(tape: Tape, node: Node, k: number, at: Place): Promise<Made> {
  const { network } = tape;
  const weighted = weightedWindow(tape, node, k);
  if (weighted) return weightedSum(tape, weighted, at);
  const first = node.inputs[0] as NodeId;
  switch (node.kind) {
    case "input": {
      const { values } = await patch(tape, pointWindow(node.id, k), at);
      return { operation: "input", operands: [], result: values[0]! };
    }
    case "maxPool":
    case "avgPool": {
      const window: ChannelWindow = {
        ...node.params,
        reads: first,
        dilations: [1, 1],
        firstChannel: k,
        channels: 1,
      };
      return pooled(tape, window, at, node.kind, node.params.padWith === "zero");
    }
    case "globalMaxPool":
    case "globalAvgPool": {
      const [h, w] = asMap(network.member(first).node.shape);
      const window: ChannelWindow = { ...pointWindow(first, k), size: [h, w] };
      return pooled(tape, window, [0, 0], node.kind === "globalMaxPool" ? "maxPool" : "avgPool", true);
    }
    case "add":
    case "multiply": {
      const operands = await Promise.all(
        node.inputs.map((id) => {
          const [h, w] = asMap(network.member(id).node.shape);
          return patch(tape, pointWindow(id, k), h * w === 1 ? [0, 0] : at);
        }),
      );
      const values = operands.map((operand) => operand.values[0]!);
      return node.kind === "add"
        ? { operation: "sum", operands, result: values.reduce((sum, v) => sum + v, 0) }
        : { operation: "product", operands, result: values.reduce((product, v) => product * v, 1) };
    }
    case "softmax": {
      const operand = await patch(tape, pointWindow(first, 0, asMap(node.shape)[2]), at);
      const largest = operand.values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
      const total = operand.values.reduce((sum, v) => sum + Math.exp(v - largest), 0);
      const result = Math.exp(operand.values[k]! - largest) / total;
      return { operation: "softmax", operands: [operand], result };
    }
    case "lrn": {
      const { before, after, alpha, beta, bias } = node.params;
      const from = Math.max(0, k - before);
      const to = Math.min(asMap(node.shape)[2] - 1, k + after);
      const operand = await patch(tape, pointWindow(first, from, to - from + 1), at);
      const squares = operand.values.reduce((sum, v) => sum + v * v, 0);
      const result = operand.values[k - from]! * (bias + alpha * squares) ** -beta;
      return { operation: "normalisation", operands: [operand], result };
    }
    default: {
      const [id, place, channel] = sourceOf(tape, node, k, at);
      const operand = await patch(tape, pointWindow(id, channel), place);
      return { operation: "copy", operands: [operand], result: operand.values[0]! };
    }
  }
}

/** Where a node that only moves values took one from. */
function sourceOf(tape: Tape, node: Node, k: number, [i, j]: Place): readonly [NodeId, Place, number] {
  const shapeOf = (id: NodeId): MapShape => asMap(tape.network.member(id).node.shape);
  const first = node.inputs[0] as NodeId;
  if (node.kind === "pad") return [first, [i - node.params.padding[0][0], j - node.params.padding[1][0]], k];
  if (node.kind === "concat") {
    const axis = node.shape.length === 3 ? node.params.axis : 2;
    const place = [i, j, k] as [number, number, number];
    for (const id of node.inputs) {
      const length = shapeOf(id)[axis]!;
      if (place[axis]! < length) return [id, [place[0], place[1]], place[2]];
      place[axis]! -= length;
    }
  }
  const [, w, c] = asMap(node.shape);
  const [, columns, channels] = shapeOf(first);
  const index = (i * w + j) * c + k;
  const position = Math.floor(index / channels);
  return [first, [Math.floor(position / columns), position % columns], index % channels];
}

async function weightedSum(tape: Tape, window: WeightedWindow, at: Place): Promise<Made> {
  const { weights, bias } = window;
  const operand = await patch(tape, window, at);
  let result = bias ?? 0;
  for (let i = 0; i < weights.length; i++) result += operand.values[i]! * weights[i]!;
  return { operation: "weighted-sum", operands: [{ ...operand, weights }], bias, result };
}

async function pooled(
  tape: Tape,
  window: ChannelWindow,
  at: Place,
  kind: "maxPool" | "avgPool",
  padTakesPart: boolean,
): Promise<Made> {
  const operand = await patch(tape, window, at);
  const { rows, columns, shape, values } = operand;
  const isInside = (i: number): boolean => {
    const [row, column] = [rows[Math.floor(i / columns.length)]!, columns[i % columns.length]!];
    return row >= 0 && row < shape[0] && column >= 0 && column < shape[1];
  };
  const counted = [...values.keys()].filter((i) => padTakesPart || isInside(i));
  if (kind === "avgPool") {
    const sum = counted.reduce((total, i) => total + values[i]!, 0);
    const divisor = counted.length;
    return { operation: "mean", operands: [operand], divisor, result: sum / divisor };
  }
  const winner = counted.reduce((best, i) => (values[i]! > values[best]! ? i : best), counted[0]!);
  return { operation: "maximum", operands: [operand], winner, result: values[winner]! };
}

/** The numbers that lie under the window where it makes position `at`. */
async function patch(tape: Tape, window: ChannelWindow, [i, j]: Place): Promise<Operand> {
  const { node } = tape.network.member(window.reads);
  const shape = asMap(node.shape);
  const { firstChannel, channels } = window;
  const along = (axis: 0 | 1, position: number): readonly number[] =>
    Array.from(
      { length: window.size[axis] },
      (_, u) => position * window.strides[axis] - window.padding[axis][0] + u * window.dilations[axis],
    );
  const [rows, columns] = [along(0, i), along(1, j)];
  const inside = (lines: readonly number[], count: number): readonly [number, number] => {
    const those = lines.filter((line) => line >= 0 && line < count);
    return those.length === 0 ? [0, 0] : [those[0]!, those.at(-1)! - those[0]! + 1];
  };
  const [top, height] = inside(rows, shape[0]);
  const [left, width] = inside(columns, shape[1]);
  const values = new Float32Array(rows.length * columns.length * channels);
  if (height > 0 && width > 0) {
    const read = await readOut(() =>
      tf.slice(
        tf.reshape(tape.value(window.reads), [...shape]),
        [top, left, firstChannel],
        [height, width, channels],
      ),
    );
    rows.forEach((row, u) => {
      if (row < top || row >= top + height) return;
      columns.forEach((column, v) => {
        if (column < left || column >= left + width) return;
        const from = ((row - top) * width + column - left) * channels;
        values.set(read.subarray(from, from + channels), (u * columns.length + v) * channels);
      });
    });
  }
  return { layer: node.origin, shape, rows, columns, firstChannel, channels, values, weights: null };
}
