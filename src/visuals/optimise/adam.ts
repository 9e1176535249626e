import * as tf from "@tensorflow/tfjs-core";
import { number } from "../../core/params";
import { defineOptimiser } from "../context";
import { rateParam } from "../parts/rate";

/** Of the root of the second moment. */
const STABILIZER = 1e-8;

export default defineOptimiser({
  id: "adam",
  label: "Adam",
  summary: "Steps of about the same length for every parameter, whatever the size of its gradient.",
  formula:
    "\\Delta = \\eta \\, \\frac{\\hat m}{\\sqrt{\\hat v} + \\epsilon}, \\quad m \\leftarrow \\beta_1 m + (1 - \\beta_1) g, \\quad v \\leftarrow \\beta_2 v + (1 - \\beta_2) g^2",
  paper: {
    authors: "Kingma, Ba",
    year: 2015,
    title: "Adam: A Method for Stochastic Optimization",
    url: "https://arxiv.org/abs/1412.6980",
    where: "algorithm 1",
  },
  departures: [],
  params: {
    rate: rateParam,
    beta1: number({
      key: "b",
      label: "β₁",
      help: "How much of the direction of earlier steps is kept.",
      default: 0.9,
      min: 0,
      max: 0.999,
    }),
    beta2: number({
      key: "v",
      label: "β₂",
      help: "How much of the size of earlier gradients is kept.",
      default: 0.999,
      min: 0,
      max: 0.99999,
    }),
  },
  moments: 2,
  step(signal, [first, second], step, { rate, beta1, beta2 }) {
    const m = tf.add(tf.mul(first!, beta1), tf.mul(signal, 1 - beta1));
    const v = tf.add(tf.mul(second!, beta2), tf.mul(tf.square(signal), 1 - beta2));
    const root = tf.sqrt(tf.div(v, 1 - beta2 ** step));
    const change = tf.div(tf.mul(m, rate / (1 - beta1 ** step)), tf.add(root, STABILIZER));
    return [change, m, v];
  },
});
