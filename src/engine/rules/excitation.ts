import * as tf from "@tensorflow/tfjs-core";
import type { Kernel } from "../op";
import type { Rule, RuleCall } from "../rule";
import { share } from "../stabilize";
import { NEGATIVE, POSITIVE, withBias } from "../variants";

const EXCITING = withBias(POSITIVE, "ignore");
const INHIBITING = withBias(NEGATIVE, "ignore");

/**
 * Excitation: each input wins in proportion to x·w⁺ (Zhang 2018, winner-take-all sampling); biases take no part, inputs that are not
 * active (x ≤ 0) never win. Layers without coefficients (additions, average pools) share in proportion to x⁺.
 *
 * @param low per channel: the smallest value that an input can have, from which its activity is counted. For layers
 *   that read the image; 0 elsewhere.
 */
export function excitation(eps: number, low?: readonly number[]): Rule<"relevance" | "probability"> {
  return {
    name: "excitation",
    backward(call) {
      const x = activity(call, low);
      return weighted(x, shares(call, x, eps, call.kernel(EXCITING)));
    },
  };
}

/**
 * The winners under a unit less the winners under its dual, whose weights are the negative of its own: x·w⁺ against
 * x·w⁻ (Zhang 2018, contrastive attention). For the layer right below the explained unit.
 */
export function contrastiveExcitation(eps: number, low?: readonly number[]): Rule<"probability"> {
  return {
    name: "contrastive excitation",
    backward(call) {
      const x = activity(call, low);
      const own = shares(call, x, eps, call.kernel(EXCITING));
      const dual = shares(call, x, eps, call.kernel(INHIBITING));
      return weighted(
        x,
        own.map((c, i) => tf.sub(c, dual[i]!)),
      );
    },
  };
}

function activity({ member, inputs, at }: RuleCall, low?: readonly number[]): tf.Tensor[] {
  return inputs.map(({ nonNegative }, i) => {
    const x = at.x(i);
    if (!low) return nonNegative ? x : tf.relu(x);
    // A flattened image still has its channels last, one position after the other.
    const channels = member.site.inputShapes[i]!.at(-1)!;
    return tf.sub(x, tf.tensor1d(Array.from({ length: channels }, (_, c) => low[c % low.length]!)));
  });
}

const shares = (
  { dy, apply, adjoint }: RuleCall,
  x: readonly tf.Tensor[],
  eps: number,
  w: Kernel | null,
): readonly tf.Tensor[] => adjoint(share(dy, apply(x, w), eps), w);

const weighted = (x: readonly tf.Tensor[], c: readonly tf.Tensor[]): tf.Tensor[] =>
  x.map((v, i) => tf.mul(v, c[i]!));
