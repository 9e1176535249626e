import * as tf from "@tensorflow/tfjs-core";
import type { Rule } from "../rule";
import { share } from "../stabilize";
import { type BiasMode, NEGATIVE, POSITIVE, withBias } from "../variants";

/**
 * z⁺: only positive contributions count: x⁺w⁺ + x⁻w⁻, b⁺ in the denominator (Montavon 2017, sec. 4.1, for any
 * sign of x). The x⁻ half is left out where the input cannot be negative.
 */
export function zPlus(eps: number, bias: BiasMode): Rule<"relevance"> {
  const [up, down] = [withBias(POSITIVE, bias), withBias(NEGATIVE, bias)];
  return {
    name: "z⁺",
    backward({ dy, at, inputs, apply, adjoint, kernel, bias: biasOf }) {
      const x = at.x(0);
      const b = biasOf(up);
      const withB = (z: tf.Tensor): tf.Tensor => (b ? tf.add(z, b) : z);
      if (inputs[0]!.nonNegative) {
        const w = kernel(up);
        const [c] = adjoint(share(dy, withB(apply([x], w)), eps), w);
        return [tf.mul(x, c!)];
      }
      const [xp, xn] = [tf.relu(x), tf.minimum(x, 0)];
      const [wp, wn] = [kernel(up), kernel(down)];
      const s = share(dy, withB(tf.add(apply([xp], wp), apply([xn], wn))), eps);
      return [tf.add(tf.mul(xp, adjoint(s, wp)[0]!), tf.mul(xn, adjoint(s, wn)[0]!))];
    },
  };
}
