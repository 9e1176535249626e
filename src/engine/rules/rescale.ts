import * as tf from "@tensorflow/tfjs-core";
import type { OpKind } from "../../graph/types";
import { baseOf, quotientOr } from "../difference";
import type { Rule } from "../rule";
import { straightLine } from "../straight-line";

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

/** Eight points each: enough for a softmax whose inputs change by ten. */
const PANELS = 2;

/**
 * A softmax inside the network, over the last axis: no function of one number, so its multiplier is the mean
 * derivative along the straight line from the baseline, which for functions of one number is Δy/Δx. What quadrature
 * leaves over of Σ m·Δx = Σ dy·Δy is made up for by the smallest change of m that does it.
 */
export const rescaleSoftmax: Rule<"multiplier"> = {
  name: "rescale softmax",
  backward(call) {
    const { dy, at, vjp, run } = call;
    const [x, x0] = [at.x(0), baseOf(call).x(0)];
    const difference = tf.sub(x, x0);
    const slopes = straightLine(PANELS).map(({ t, weight }) => {
      const between = tf.add(x0, tf.mul(difference, t));
      return vjp(tf.mul(dy, weight), { x: () => between, y: () => run([between]) })[0]!;
    });
    const mean = tf.addN(slopes);
    const total = (v: tf.Tensor): tf.Tensor => tf.sum(v, -1, true);
    const change = tf.sub(run([x]), run([x0]));
    const left = tf.sub(total(tf.mul(dy, change)), total(tf.mul(mean, difference)));
    const norm = total(tf.square(difference));
    const correction = quotientOr(left, norm, SMALL_DIFFERENCE ** 2, tf.zerosLike(norm));
    return [tf.add(mean, tf.mul(correction, difference))];
  },
};
