import * as tf from "@tensorflow/tfjs-core";
import type { Rule } from "../rule";
import { share } from "../stabilize";
import { NEGATIVE, POSITIVE, withBias } from "../variants";

/** Smallest and largest value of each input channel in model space. */
export interface Bounds {
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/**
 * zᴮ, z-box: z = xw − low·w⁺ − high·w⁻ = (x − low)·w⁺ + (x − high)·w⁻, for pixels (Montavon 2017, eq. 14). In the
 * second form no term is negative, so nothing cancels. Biases take no part; padded positions have no bounds and get
 * no relevance.
 */
export function zBox({ low, high }: Bounds, eps: number): Rule<"relevance"> {
  const [up, down] = [withBias(POSITIVE, "ignore"), withBias(NEGATIVE, "ignore")];
  return {
    name: "zᴮ",
    backward({ member, dy, at, apply, adjoint, kernel }) {
      const x = at.x(0);
      const channels = member.site.inputShapes[0]!.at(-1)!;
      // A flattened image still has its channels last, one position after the other.
      const above = (bound: readonly number[]): tf.Tensor =>
        tf.sub(x, tf.tensor1d(Array.from({ length: channels }, (_, i) => bound[i % bound.length]!)));
      const [rise, fall] = [above(low), above(high)];
      const [wp, wn] = [kernel(up), kernel(down)];
      const s = share(dy, tf.add(apply([rise], wp), apply([fall], wn)), eps);
      return [tf.add(tf.mul(rise, adjoint(s, wp)[0]!), tf.mul(fall, adjoint(s, wn)[0]!))];
    },
  };
}
