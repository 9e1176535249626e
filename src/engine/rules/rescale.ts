import * as tf from "@tensorflow/tfjs-core";
import type { OpKind } from "../../graph/types";
import { baseOf, quotientOr } from "../difference";
import type { Rule } from "../rule";

/** Below this |Δx| the derivative stands for Δy/Δx, as in captum. */
const NO_DIFFERENCE = 1e-10;

/**
 * For functions without corners the derivative half way stands for Δy/Δx already below this |Δx|: it is off by
 * Δx²·f‴/24 < 1e-7, while the quotient of two rounded differences would be off by 1e-4.
 */
const SMALL_DIFFERENCE = 1e-3;

const SMOOTH: ReadonlySet<OpKind> = new Set(["sigmoid", "tanh", "swish"]);

/**
 * The rescale rule: the multiplier of an activation is Δy/Δx (Shrikumar 2017, sec. 3.5.2). Both outputs are computed
 * here from both inputs: what fused kernels recorded is rounded otherwise and would make quotients of nothing.
 */
export const rescale: Rule<"multiplier"> = {
  name: "rescale",
  backward(call) {
    const { member, dy, at, vjp, run } = call;
    const [x, x0] = [at.x(0), baseOf(call).x(0)];
    const rise = tf.mul(dy, tf.sub(run([x]), run([x0])));
    const difference = tf.sub(x, x0);
    if (!SMOOTH.has(member.node.kind)) return [quotientOr(rise, difference, NO_DIFFERENCE, vjp(dy)[0]!)];
    const middle = tf.mul(tf.add(x, x0), 0.5);
    const [slope] = vjp(dy, { x: () => middle, y: () => run([middle]) });
    return [quotientOr(rise, difference, SMALL_DIFFERENCE, slope!)];
  },
};

/**
 * A softmax inside the network, over the last axis: no function of one number, so it is taken apart into exp, sum,
 * reciprocal and product, each with its own complete rule (rescale, linear, rescale, midpoints).
 */
export const rescaleSoftmax: Rule<"multiplier"> = {
  name: "rescale softmax",
  backward(call) {
    const { dy, at } = call;
    const [x, x0] = [at.x(0), baseOf(call).x(0)];
    // The same shift on both sides cancels in every multiplier; half way it keeps both sums far from 0 and ∞.
    const shift = tf.mul(tf.add(tf.max(x, -1, true), tf.max(x0, -1, true)), 0.5);
    const [e, e0] = [tf.exp(tf.sub(x, shift)), tf.exp(tf.sub(x0, shift))];
    const [r, r0] = [tf.reciprocal(tf.sum(e, -1, true)), tf.reciprocal(tf.sum(e0, -1, true))];
    const half = (a: tf.Tensor, b: tf.Tensor): tf.Tensor => tf.mul(tf.add(a, b), 0.5);
    const ofReciprocal = tf.sum(tf.mul(dy, half(e, e0)), -1, true);
    const ofSum = tf.neg(tf.mul(ofReciprocal, tf.mul(r, r0)));
    const ofExp = tf.add(tf.mul(dy, half(r, r0)), ofSum);
    const middle = tf.exp(tf.sub(half(x, x0), shift));
    const slope = quotientOr(tf.sub(e, e0), tf.sub(x, x0), SMALL_DIFFERENCE, middle);
    return [tf.mul(ofExp, slope)];
  },
};
