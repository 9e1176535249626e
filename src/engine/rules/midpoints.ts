import * as tf from "@tensorflow/tfjs-core";
import { baseOf } from "../difference";
import type { Rule } from "../rule";
import { alignRank, sumTo } from "../tensors";

/**
 * DeepLIFT through a product: Δ(a·b) = Δa·(b + b₀)/2 + Δb·(a + a₀)/2, exactly and treating both factors alike. More
 * factors are multiplied in order, pair by pair.
 */
export const midpoints: Rule<"multiplier"> = {
  name: "midpoints",
  backward(call) {
    const { member, dy, at } = call;
    const base = baseOf(call);
    const rank = member.node.shape.length + 1;
    const factors = member.node.inputs.map((_, i) => ({
      x: alignRank(at.x(i), rank),
      x0: alignRank(base.x(i), rank),
    }));
    const half = ({ x, x0 }: { x: tf.Tensor; x0: tf.Tensor }): tf.Tensor => tf.mul(tf.add(x, x0), 0.5);
    const products = [factors[0]!];
    for (const { x, x0 } of factors.slice(1)) {
      const before = products.at(-1)!;
      products.push({ x: tf.mul(before.x, x), x0: tf.mul(before.x0, x0) });
    }
    const multipliers: tf.Tensor[] = [];
    let signal = dy;
    for (let i = factors.length - 1; i > 0; i -= 1) {
      multipliers.unshift(tf.mul(signal, half(products[i - 1]!)));
      signal = tf.mul(signal, half(factors[i]!));
    }
    return [signal, ...multipliers].map((m, i) => sumTo(m, member.site.inputShapes[i]!));
  },
};
