import * as tf from "@tensorflow/tfjs-core";
import type { ActivationOp } from "../op";

export const tanh: ActivationOp<"tanh"> = {
  kind: "tanh",
  role: "activation",
  forward: (x) => tf.tanh(x),
  vjp: (dy, at) => tf.mul(dy, tf.sub(1, tf.square(at.y()))),
};
