import * as tf from "@tensorflow/tfjs-core";
import type { Pair } from "../context";
import { perPicture, spread } from "./weighted";

/** Numbers in one picture. */
export const sizeOf = (x: tf.Tensor): number => x.size / x.shape[0]!;

/** weight · mean((2 (x − centre))²) of each picture around 0: 1 for black or white around grey. */
export const squaredDistance = (weight: number, centre: () => tf.Tensor): Pair => ({
  forward: (x) => tf.mul(perPicture(tf.square(tf.sub(x, centre()))), (4 * weight) / sizeOf(x)),
  vjp: (dy, x) => tf.mul(tf.mul(tf.sub(x, centre()), (8 * weight) / sizeOf(x)), spread(dy, x.rank)),
});
