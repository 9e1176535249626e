import * as tf from "@tensorflow/tfjs-core";
import type { LinearOp } from "../op";

/** Inference batch norm: y = scale · x + shift per channel. Only where folding would be wrong. */
export const batchNorm: LinearOp<"batchNorm"> = {
  kind: "batchNorm",
  role: "linear",
  layout: { forward: ({ data, shape }) => [tf.tensor(data, [...shape])] },
  apply: ([x], kernel) => tf.mul(x!, kernel!.forward[0]!),
  adjoint: (dy, kernel) => [tf.mul(dy, kernel!.adjoint[0]!)],
};
