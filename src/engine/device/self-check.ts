import * as tf from "@tensorflow/tfjs-core";
import type { NodeId, NodeOf } from "../../graph/types";
import type { Site } from "../op";
import { conv2d } from "../ops/conv2d";

const node: NodeOf<"conv2d"> = {
  id: "self-check" as NodeId,
  kind: "conv2d",
  inputs: ["x" as NodeId],
  params: {
    strides: [2, 2],
    dilations: [1, 1],
    padding: [
      [1, 1],
      [1, 1],
    ],
    groups: 1,
    activation: null,
  },
  weights: { kernel: "w", bias: null },
  shape: [3, 3, 1],
  origin: "self-check",
};
const site: Site<"conv2d"> = { node, inputShapes: [[5, 5, 1]] };

const IMAGE = Float32Array.from({ length: 25 }, (_, i) => ((i * 7) % 11) - 5);
const KERNEL = Float32Array.from({ length: 9 }, (_, i) => ((i * 5) % 7) - 3);

/** y = W·x and Wᵀ·y of the arrays above, worked out apart from this program. Small whole numbers are exact in any float. */
const OUTPUT = [4, -17, -12, -23, -7, 49, 10, 6, -18];
const BACK = [
  12, 38, -51, 7, -36, -58, 46, 37, -169, 134, -69, -9, -21, -105, 147, 89, -57, 33, -9, -183, 30, -2, 18, 42,
  -54,
];

/**
 * Runs a small strided convolution and its gradient on the current backend.
 *
 * @returns the largest relative error, 0 for a device that computes correctly
 */
export async function selfCheck(): Promise<number> {
  const [y, back] = tf.tidy(() => {
    const forward = conv2d.layout!.forward(
      { data: KERNEL, shape: [3, 3, 1, 1] },
      site,
      Number.POSITIVE_INFINITY,
    );
    const kernel = { forward, adjoint: conv2d.layout!.adjoint!(forward, site) };
    const out = conv2d.apply([tf.tensor4d(IMAGE, [1, 5, 5, 1])], kernel, site);
    return [out, conv2d.adjoint(out, kernel, site)[0]!];
  });
  try {
    return Math.max(relativeError(await y.data(), OUTPUT), relativeError(await back.data(), BACK));
  } finally {
    tf.dispose([y, back]);
  }
}

function relativeError(got: ArrayLike<number>, expected: readonly number[]): number {
  const largest = Math.max(...expected.map(Math.abs));
  return Math.max(...expected.map((e, i) => Math.abs((got[i] ?? Number.NaN) - e) / largest));
}
