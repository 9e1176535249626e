import * as tf from "@tensorflow/tfjs-core";
import type { Rule } from "../rule";
import { share } from "../stabilize";
import { ONES } from "../variants";

/** Flat: every input position of a window gets the same share; padded positions get none (Bach 2016, sec. 3.2). */
export function flat(eps: number): Rule<"relevance"> {
  return {
    name: "flat",
    backward({ member, dy, apply, adjoint, kernel }) {
      const w = kernel(ONES);
      const ones = tf.ones([1, ...member.site.inputShapes[0]!]);
      return adjoint(share(dy, apply([ones], w), eps), w);
    },
  };
}
