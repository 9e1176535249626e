import * as tf from "@tensorflow/tfjs-core";
import { defineObjective, type Pair } from "./context";
import { classAt, classParam, perPicture, spread } from "./parts/weighted";

export default defineObjective({
  id: "class-probability",
  label: "Class, by its probability",
  summary: "What speaks for a class and against all others.",
  formula: "f(x) = p_c(x)",
  paper: {
    authors: "Montavon, Samek, Müller",
    year: 2018,
    title: "Methods for Interpreting and Understanding Deep Neural Networks",
    url: "https://arxiv.org/abs/1706.07979",
    where: "section 3.1",
  },
  departures: ["The probability is maximised, the paper's logarithm of it has the same maximum."],
  unit: "probability",
  needs: [],
  params: { class: classParam },
  bind(ctx, params) {
    const { node, shape, indicator } = classAt(ctx, params.class);
    const chosen = ctx.hold(() => tf.tensor(indicator, [1, ...shape]));
    const pair = ctx.graph.head === "sigmoid" ? throughSigmoid(chosen) : throughSoftmax(chosen);
    return { ...pair, node, label: `probability of ${ctx.className(params.class)}` };
  },
});

const throughSigmoid = (chosen: tf.Tensor): Pair => ({
  forward: (y) => perPicture(tf.mul(tf.sigmoid(y), chosen)),
  vjp: (dy, y) => tf.mul(tf.mul(chosen, tf.mul(tf.sigmoid(y), tf.sigmoid(tf.neg(y)))), spread(dy, y.rank)),
});

/** Without a head, logits are read as scores of a softmax. */
const throughSoftmax = (chosen: tf.Tensor): Pair => {
  const softmax = (y: tf.Tensor): tf.Tensor =>
    tf.reshape(tf.softmax(tf.reshape(y, [y.shape[0]!, -1]) as tf.Tensor2D), y.shape);
  return {
    forward: (y) => perPicture(tf.mul(softmax(y), chosen)),
    vjp(dy, y) {
      const p = softmax(y);
      const others = tf.mul(p, tf.sub(1, chosen));
      const pc = spread(perPicture(tf.mul(p, chosen)), y.rank);
      // 1 − p_c as a sum: taken from 1 it would be 0 for a class the network is nearly sure of.
      const rest = spread(perPicture(others), y.rank);
      return tf.mul(tf.mul(pc, tf.sub(tf.mul(chosen, rest), others)), spread(dy, y.rank));
    },
  };
};
