import * as tf from "@tensorflow/tfjs-core";
import type { Rule } from "../rule";
import { share } from "../stabilize";
import { type BiasMode, NEGATIVE, POSITIVE, withBias } from "../variants";

/**
 * αβ: positive contributions weigh α, negative ones β, α − β = 1 (Bach 2015, eq. 60). The bias is split the
 * same way: b⁺ among the positive, b⁻ among the negative contributions.
 */
export function alphaBeta(alpha: number, beta: number, eps: number, bias: BiasMode): Rule<"relevance"> {
  const [up, down] = [withBias(POSITIVE, bias), withBias(NEGATIVE, bias)];
  return {
    name: `α${alpha}β${beta}`,
    backward({ dy, at, inputs, apply, adjoint, kernel, bias: biasOf }) {
      const x = at.x(0);
      const [wp, wn] = [kernel(up), kernel(down)];
      const xp = inputs[0]!.nonNegative ? x : tf.relu(x);
      const xn = inputs[0]!.nonNegative ? null : tf.minimum(x, 0);
      // Contributions x⁺·same + x⁻·other, with the bias of their sign.
      const half = (same: typeof wp, other: typeof wp, b: tf.Tensor | null): tf.Tensor => {
        const z = xn ? tf.add(apply([xp], same), apply([xn], other)) : apply([xp], same);
        const s = share(dy, b ? tf.add(z, b) : z, eps);
        const near = tf.mul(xp, adjoint(s, same)[0]!);
        return xn ? tf.add(near, tf.mul(xn, adjoint(s, other)[0]!)) : near;
      };
      const positive = tf.mul(half(wp, wn, biasOf(up)), alpha);
      return [beta === 0 ? positive : tf.sub(positive, tf.mul(half(wn, wp, biasOf(down)), beta))];
    },
  };
}
