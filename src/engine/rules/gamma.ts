import * as tf from "@tensorflow/tfjs-core";
import { TRAINED } from "../kernels";
import type { Rule } from "../rule";
import { share } from "../stabilize";
import { type BiasMode, raisedNegative, raisedPositive, withBias } from "../variants";

/**
 * Generalised LRP-γ: contributions of the output's own sign are raised by γ (Montavon 2019, sec. 10.2.3, extended
 * to inputs and outputs of any sign as zennit does). For z > 0: x⁺(w + γw⁺) + x⁻(w + γw⁻); for z < 0 the roles
 * of w⁺ and w⁻ are swapped.
 */
export function gamma(g: number, eps: number, bias: BiasMode): Rule<"relevance"> {
  const [trained, up, down] = [TRAINED, raisedPositive(g), raisedNegative(g)].map((v) =>
    withBias(v, bias),
  ) as [typeof TRAINED, typeof TRAINED, typeof TRAINED];
  return {
    name: `γ ${g}`,
    backward({ dy, at, inputs, apply, adjoint, kernel, bias: biasOf }) {
      const x = at.x(0);
      const plus = (z: tf.Tensor, b: tf.Tensor | null): tf.Tensor => (b ? tf.add(z, b) : z);
      const z = plus(apply([x], kernel(trained)), biasOf(trained));
      const [wUp, wDown] = [kernel(up), kernel(down)];
      const xp = inputs[0]!.nonNegative ? x : tf.relu(x);
      const xn = inputs[0]!.nonNegative ? null : tf.minimum(x, 0);
      const half = (same: typeof wUp, other: typeof wUp, b: tf.Tensor | null, sign: 1 | -1): tf.Tensor => {
        const raised = xn ? tf.add(apply([xp], same), apply([xn], other)) : apply([xp], same);
        // 1 where the output has this sign; a comparison with a scalar is a slow kernel on WASM.
        const own = tf.step(sign === 1 ? z : tf.neg(z));
        const s = tf.mul(share(dy, plus(raised, b), eps), own);
        const near = tf.mul(xp, adjoint(s, same)[0]!);
        return xn ? tf.add(near, tf.mul(xn, adjoint(s, other)[0]!)) : near;
      };
      return [tf.add(half(wUp, wDown, biasOf(up), 1), half(wDown, wUp, biasOf(down), -1))];
    },
  };
}
