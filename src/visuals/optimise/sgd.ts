import * as tf from "@tensorflow/tfjs-core";
import { number } from "../../core/params";
import { defineOptimiser } from "../context";
import { rateParam } from "../parts/rate";
import { perPicture, spread } from "../parts/weighted";

/** Of the gradient's root mean square. */
const STABILIZER = 1e-12;

export default defineOptimiser({
  id: "sgd",
  label: "Gradient ascent with momentum",
  summary:
    "Steps along the gradient, made equally long for every picture, and on in the direction of earlier ones.",
  formula: "\\Delta = \\mu \\Delta' + (1 - \\mu)\\, \\eta \\, \\frac{g}{\\sqrt{\\overline{g^2}}}",
  paper: {
    authors: "Sutskever, Martens, Dahl, Hinton",
    year: 2013,
    title: "On the Importance of Initialization and Momentum in Deep Learning",
    url: "https://proceedings.mlr.press/v28/sutskever13.html",
    where: "section 2, classical momentum",
  },
  departures: [
    "The gradient is divided by its root mean square, as DeepDream does: objectives have very different sizes.",
    "The new direction counts 1 − μ, so that the rate means the same with and without momentum.",
  ],
  params: {
    rate: rateParam,
    momentum: number({
      key: "m",
      label: "Momentum",
      help: "How much of the last step is made again.",
      default: 0.9,
      min: 0,
      max: 0.999,
    }),
  },
  moments: 1,
  step(signal, [velocity], _step, { rate, momentum }) {
    const size = signal.size / signal.shape[0]!;
    const root = tf.sqrt(tf.div(perPicture(tf.square(signal)), size));
    const direction = tf.div(signal, spread(tf.add(root, STABILIZER), signal.rank));
    const change = tf.add(tf.mul(velocity!, momentum), tf.mul(direction, rate * (1 - momentum)));
    return [change, change];
  },
});
