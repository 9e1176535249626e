import * as tf from "@tensorflow/tfjs-core";
import { baseOf, quotientOr } from "../difference";
import type { Rule } from "../rule";

const NO_DIFFERENCE = 1e-10;

/**
 * DeepLIFT through max pooling: what a window's maximum gained goes to the position that is now the maximum, what it
 * lost goes to the position that was; each as a multiplier of that position's own difference, which is at least as
 * large and of the same sign. Windows that overlap add up, so Σ m·Δx = Σ dy·Δy always. Where a position did not
 * change, the gradient.
 */
export const pooledDifference: Rule<"multiplier"> = {
  name: "Δ of the pooled value",
  backward(call) {
    const { dy, at, vjp } = call;
    const base = baseOf(call);
    const change = tf.sub(at.y(), base.y());
    const [gained] = vjp(tf.mul(dy, tf.relu(change)));
    const [lost] = vjp(tf.mul(dy, tf.minimum(change, 0)), base);
    const difference = tf.sub(at.x(0), base.x(0));
    return [quotientOr(tf.add(gained!, lost!), difference, NO_DIFFERENCE, vjp(dy)[0]!)];
  },
};
