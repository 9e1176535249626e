import * as tf from "@tensorflow/tfjs-core";
import type { Preprocessing } from "../../graph/card";
import type { Pair } from "../context";

/** A picture 0…1 around 0, which is mid grey; inside a tidy. */
export const around = (picture: tf.Tensor): tf.Tensor => tf.sub(picture, 0.5);

/** From pixels 0…1, red first, to what the network takes. */
export function modelSpace({ scale, offset, order }: Preprocessing, channels: 1 | 3): Pair {
  const factors = () => tf.tensor1d(scale.slice(0, channels).map((s) => 255 * s));
  const turned = (x: tf.Tensor): tf.Tensor => (channels === 3 && order === "bgr" ? tf.reverse(x, 3) : x);
  return {
    forward: (x) => tf.add(tf.mul(turned(x), factors()), tf.tensor1d(offset.slice(0, channels))),
    vjp: (dy) => turned(tf.mul(dy, factors())),
  };
}
