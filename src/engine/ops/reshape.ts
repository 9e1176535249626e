import * as tf from "@tensorflow/tfjs-core";
import type { MoveOp } from "../op";
import { batched } from "../tensors";

/** Flatten and reshape: the same values in row-major order. */
export const reshape: MoveOp<"reshape"> = {
  kind: "reshape",
  role: "move",
  forward: ([x], { node }) => tf.reshape(x!, batched(x!, node.shape)),
  vjp: (dy, { inputShapes }) => [tf.reshape(dy, batched(dy, inputShapes[0]!))],
};
