import * as tf from "@tensorflow/tfjs-core";
import type { NodeOf } from "../../graph/types";
import type { Rule } from "../rule";

/**
 * The derivative of a ReLU, and where it is off the signal that would switch it on: a unit that is nowhere active has
 * no gradient, but a direction in which it wakes up (Olah 2017, "redirected ReLU"). The signal is to be followed
 * upwards.
 */
export const redirected: Rule<"gradient"> = {
  name: "redirected",
  backward({ dy, at, member, vjp }) {
    const { max, threshold } = (member.node as NodeOf<"relu">).params;
    const x = at.x(0);
    // Comparing with a scalar is the slowest kernel of the WASM backend.
    const below = tf.sub(1, tf.step(tf.sub(x, threshold)));
    const awake = tf.add(vjp(dy)[0]!, tf.mul(below, tf.relu(dy)));
    if (max === null) return [awake];
    const above = tf.sub(1, tf.step(tf.sub(max, x)));
    return [tf.sub(awake, tf.mul(above, tf.relu(tf.neg(dy))))];
  },
};
