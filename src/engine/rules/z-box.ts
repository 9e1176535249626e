import * as tf from "@tensorflow/tfjs-core";
import { TRAINED } from "../kernels";
import type { Rule } from "../rule";
import { share } from "../stabilize";
import { NEGATIVE, POSITIVE, withBias } from "../variants";

/** Smallest and largest value of each input channel in model space. */
export interface Bounds {
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/**
 * zᴮ, z-box: z = xw − low·w⁺ − high·w⁻, for pixels (Montavon 2017, eq. 14). Biases cancel; padded positions
 * have no bounds and get no relevance.
 */
export function zBox({ low, high }: Bounds, eps: number): Rule<"relevance"> {
  const [all, up, down] = [TRAINED, POSITIVE, NEGATIVE].map((v) => withBias(v, "ignore"));
  return {
    name: "zᴮ",
    backward({ member, dy, at, apply, adjoint, kernel }) {
      const x = at.x(0);
      const shape = member.site.inputShapes[0]!;
      // A flattened image still has its channels last, one position after the other.
      const fill = (perChannel: readonly number[]): tf.Tensor =>
        tf.add(
          tf.zeros([1, ...shape]),
          tf.tensor1d(Array.from({ length: shape.at(-1)! }, (_, i) => perChannel[i % perChannel.length]!)),
        );
      const [lo, hi] = [fill(low), fill(high)];
      const [w, wp, wn] = [kernel(all), kernel(up), kernel(down)];
      const z = tf.sub(tf.sub(apply([x], w), apply([lo], wp)), apply([hi], wn));
      const s = share(dy, z, eps);
      const signal = tf.mul(x, adjoint(s, w)[0]!);
      return [tf.sub(tf.sub(signal, tf.mul(lo, adjoint(s, wp)[0]!)), tf.mul(hi, adjoint(s, wn)[0]!))];
    },
  };
}
