import * as tf from "@tensorflow/tfjs-core";
import type { Rule } from "../rule";
import { share } from "../stabilize";
import { SQUARED } from "../variants";

/** w²: shares by squared weight, whatever the input (Montavon 2017, eq. 12; for unbounded input domains). */
export function wSquared(eps: number): Rule<"relevance"> {
  return {
    name: "w²",
    backward({ member, dy, apply, adjoint, kernel }) {
      const w = kernel(SQUARED);
      const ones = tf.ones([1, ...member.site.inputShapes[0]!]);
      return adjoint(share(dy, apply([ones], w), eps), w);
    },
  };
}
