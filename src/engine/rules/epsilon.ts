import * as tf from "@tensorflow/tfjs-core";
import { TRAINED } from "../kernels";
import type { Rule } from "../rule";
import { share } from "../stabilize";
import { type BiasMode, withBias } from "../variants";

/**
 * LRP-ε: R_i = x_i Σ_j w_ij R_j / (z_j + ε·sign z_j) (Bach 2015, eq. 58). Works for every linear node, with or
 * without coefficients; on additions and average pools it is the *norm* rule.
 */
export function epsilon(eps: number, bias: BiasMode): Rule<"relevance"> {
  const variant = withBias(TRAINED, bias);
  return {
    name: `ε ${eps}`,
    backward({ member, dy, at, apply, adjoint, kernel, bias: biasOf }) {
      const x = member.node.inputs.map((_, i) => at.x(i));
      const w = kernel(variant);
      const b = biasOf(variant);
      const wx = apply(x, w);
      const back = adjoint(share(dy, b ? tf.add(wx, b) : wx, eps), w);
      return back.map((c, i) => tf.mul(x[i]!, c));
    },
  };
}
