import * as tf from "@tensorflow/tfjs-core";
import type { NodeOf } from "../../graph/types";
import type { Rule } from "../rule";
import { atOffset, padToStrides, type Sliding, scatterBack } from "../sliding";
import { share } from "../stabilize";

/**
 * Max pooling as if it were a sum: every position of a window gets its part in proportion to x⁺ (Montavon 2017,
 * pooling layers). Padded positions get nothing.
 */
export function proportional(eps: number): Rule<"relevance"> {
  return {
    name: "proportional",
    backward({ member, dy, at }) {
      const x = tf.relu(at.x(0)) as tf.Tensor4D;
      const { node, site } = member;
      if (node.kind === "maxPool") return [inWindows(node, site.inputShapes[0]!, x, dy, eps)];
      // Global: one window over all positions.
      const perChannel = [x.shape[0], 1, 1, x.shape[3]];
      const total = tf.sum(x, [1, 2], true);
      return [tf.mul(x, share(tf.reshape(dy, perChannel), total, eps))];
    },
  };
}

function inWindows(
  { params, shape }: NodeOf<"maxPool">,
  inShape: readonly number[],
  x: tf.Tensor4D,
  dy: tf.Tensor,
  eps: number,
): tf.Tensor {
  const sliding: Sliding = { ...params, dilations: [1, 1] };
  const padded = padToStrides(x, sliding, shape, 0);
  const seen = Array.from({ length: params.size[0] * params.size[1] }, (_, k) =>
    atOffset(
      padded,
      params.strides,
      [Math.floor(k / params.size[1]), k % params.size[1]],
      [shape[0]!, shape[1]!],
    ),
  );
  const part = share(dy, tf.addN(seen), eps) as tf.Tensor4D;
  return tf.mul(
    x,
    scatterBack(sliding, shape, inShape, () => part),
  );
}
