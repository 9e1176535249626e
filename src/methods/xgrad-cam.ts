import * as tf from "@tensorflow/tfjs-core";
import { gradientTable } from "../engine/tables";
import { defineMethod, layer } from "./define";
import { camMap } from "./parts/maps";

/** Keeps a channel that is silent everywhere from dividing by zero. */
const SILENT = 1e-7;

export default defineMethod({
  id: "xgrad-cam",
  label: "XGrad-CAM",
  family: "cam",
  summary: "Grad-CAM that listens to a feature's gradient mostly where the feature fires.",
  formula:
    "R_{ij} = \\sum_k \\frac{\\sum_{ab} \\frac{\\partial y}{\\partial A_{abk}} A_{abk}}{10^{-7} + \\sum_{ab} A_{abk}} A_{ijk}",
  paper: {
    authors: "Fu, Hu, Dong, Guo, Gao, Li",
    year: 2020,
    title: "Axiom-based Grad-CAM: Towards Accurate Visualization and Explanation of CNNs",
    url: "https://arxiv.org/abs/2008.02312",
    where: "the weights of XGrad-CAM, derived from the axioms of sensitivity and conservation",
  },
  departures: [
    "1e-7 is added to the denominator, as in pytorch-grad-cam, so that silent channels weigh nothing.",
    "The map is not rectified and not upsampled: both are choices of the display.",
  ],
  failureModes: [
    {
      text: "Where activations may be negative (swish, ELU) a channel can add up to nearly zero, and its weight explodes.",
      source: "Follows from the formula, which divides by that sum",
    },
    {
      text: "With global average pooling and one dense layer behind it, it is Grad-CAM exactly.",
      source: "Measured here: equal on MobileNet and ResNet20; follows from the constant gradient",
    },
  ],
  sign: "signed",
  unit: "target",
  shape: "layer",
  params: { layer: layer({}) },
  laws: [],
  cost: 0.1,
  async run(ctx, params) {
    const at = ctx.layer(params.layer);
    const gradient = await ctx.signal(gradientTable, at.node);
    return camMap(ctx, gradient, at, (a, g) => {
      const contribution = tf.sum(tf.mul(g, a), [1, 2], true);
      const total = tf.sum(a, [1, 2], true);
      return tf.mul(a, tf.div(contribution, tf.add(total, SILENT)));
    });
  },
});
