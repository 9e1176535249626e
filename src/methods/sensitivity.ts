import * as tf from "@tensorflow/tfjs-core";
import { gradientTable } from "../engine/tables";
import { defineMethod } from "./define";
import { positionMap } from "./parts/maps";

export default defineMethod({
  id: "sensitivity",
  label: "Sensitivity analysis",
  family: "gradient",
  summary: "How strongly the score reacts to each pixel, squared, so that the strongest stand out.",
  formula: "R_{ij} = \\sum_c \\left( \\frac{\\partial y}{\\partial x_{ijc}} \\right)^2",
  paper: {
    authors: "Montavon, Samek, Müller",
    year: 2018,
    title: "Methods for Interpreting and Understanding Deep Neural Networks",
    url: "https://arxiv.org/abs/1706.07979",
    where: "section 3.1",
  },
  departures: ["One value a pixel: the squares of its channels are added."],
  failureModes: [
    {
      text: "It explains which change would make the score go up or down, not what makes it as high as it is: the map adds up to the squared length of the gradient, not to the score.",
      source: "Montavon et al. 2018, section 3.1",
    },
    {
      text: "On deep ReLU networks the gradient is noisy, and squaring spreads the noise further.",
      source: "Balduzzi et al. 2017, The Shattered Gradients Problem, https://arxiv.org/abs/1702.08591",
    },
  ],
  sign: "positive",
  unit: "(target per model input)²",
  shape: "hw",
  params: {},
  laws: [],
  cost: 1.5,
  async run(ctx) {
    const gradient = await ctx.signal(gradientTable, ctx.graph.input);
    return positionMap(ctx, () => tf.sum(tf.square(gradient), -1));
  },
});
