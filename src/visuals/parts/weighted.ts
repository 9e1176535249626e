import * as tf from "@tensorflow/tfjs-core";
import { number } from "../../core/params";
import { Problem } from "../../core/problem";
import type { Shape } from "../../graph/types";
import type { BoundObjective, ObjectiveContext, Pair } from "../context";

/** The number of a channel. */
export const channelParam = number({
  key: "c",
  label: "Channel",
  help: "Which channel of the layer, counted from 0.",
  default: 0,
  min: 0,
  max: 1e6,
  integer: true,
});

/** The number of a class. */
export const classParam = number({
  key: "c",
  label: "Class",
  help: "Which class, counted from 0.",
  default: 0,
  min: 0,
  max: 1e6,
  integer: true,
});

/** Sum over all axes but the first, [n]. */
export const perPicture = (x: tf.Tensor): tf.Tensor =>
  x.rank === 1
    ? x
    : tf.sum(
        x,
        Array.from({ length: x.rank - 1 }, (_, i) => i + 1),
      );

/** [n] as [n, 1, …] of the given rank, to be spread over what belongs to each picture. */
export const spread = (dy: tf.Tensor, rank: number): tf.Tensor =>
  tf.reshape(dy, [dy.size, ...Array<number>(rank - 1).fill(1)]);

/** The same weighted sum of each picture's values; weights [1, ...shape] are held by somebody else. */
export const weightedSum = (weights: tf.Tensor): Pair => ({
  forward: (y) => perPicture(tf.mul(y, weights)),
  vjp: (dy, y) => tf.mul(spread(dy, y.rank), weights),
});

/** One channel of a layer: its mean over positions, or its value at one of them. */
export function channelObjective(
  ctx: ObjectiveContext,
  where: { readonly layer: string | null; readonly channel: number },
  at: readonly [row: number, column: number] | null,
): BoundObjective {
  const { node, name, shape } = ctx.layer(where.layer);
  const { channel } = where;
  const channels = shape.at(-1)!;
  if (channel >= channels)
    throw new Problem(
      "argument",
      `Layer "${name}" has channels 0 to ${channels - 1}; there is no channel ${channel}.`,
      name,
    );
  const [h, w] = positionsOf(shape);
  const cell = at && [middle(at[0], h), middle(at[1], w)];
  if (cell && (cell[0]! >= h || cell[1]! >= w))
    throw new Problem(
      "argument",
      `Layer "${name}" has ${h} × ${w} positions, counted from 0; [${cell.join(", ")}] is outside.`,
      name,
    );
  const weights = new Float32Array(h * w * channels);
  if (cell) weights[(cell[0]! * w + cell[1]!) * channels + channel] = 1;
  else for (let p = 0; p < h * w; p += 1) weights[p * channels + channel] = 1 / (h * w);
  const held = ctx.hold(() => tf.tensor(weights, [1, ...shape]));
  const place = cell && h * w > 1 ? ` at row ${cell[0]}, column ${cell[1]}` : "";
  return { ...weightedSum(held), node, label: `${name}, channel ${channel}${place}` };
}

const positionsOf = (shape: Shape): readonly [number, number] =>
  shape.length === 3 ? [shape[0]!, shape[1]!] : [1, 1];

const middle = (index: number, length: number): number => (index < 0 ? Math.floor(length / 2) : index);

/** The logits' node and the number of classes; an error where there is no such class. */
export function classAt(ctx: ObjectiveContext, index: number) {
  const { nodes, logits } = ctx.graph;
  const { shape } = nodes.find((node) => node.id === logits)!;
  const classes = shape.reduce((product, n) => product * n, 1);
  if (index >= classes)
    throw new Problem(
      "no-such-class",
      `The model has classes 0 to ${classes - 1}; there is no class ${index}.`,
      String(index),
    );
  const indicator = new Float32Array(classes);
  indicator[index] = 1;
  return { node: logits, shape, indicator };
}
