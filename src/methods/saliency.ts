import * as tf from "@tensorflow/tfjs-core";
import { gradientTable } from "../engine/tables";
import { choice, defineMethod } from "./define";
import { positionMap } from "./parts/maps";

const reducers = {
  max: (g: tf.Tensor) => tf.max(tf.abs(g), -1),
  l2: (g: tf.Tensor) => tf.sqrt(tf.sum(tf.square(g), -1)),
  sum: (g: tf.Tensor) => tf.sum(tf.abs(g), -1),
};

export default defineMethod({
  id: "saliency",
  label: "Saliency",
  family: "gradient",
  summary: "How strongly the score reacts to each pixel, whichever way it goes.",
  formula: "R_{ij} = \\max_c \\left| \\frac{\\partial y}{\\partial x_{ijc}} \\right|",
  paper: {
    authors: "Simonyan, Vedaldi, Zisserman",
    year: 2014,
    title: "Deep Inside Convolutional Networks: Visualising Image Classification Models and Saliency Maps",
    url: "https://arxiv.org/abs/1312.6034",
    where: "section 3.1",
  },
  departures: [],
  failureModes: [
    {
      text: "Adding a constant to every input and taking it back in the first bias leaves the network the same, but not this map times the input.",
      source:
        "Kindermans et al. 2019, The (Un)reliability of Saliency Methods, https://arxiv.org/abs/1711.00867",
    },
    {
      text: "On deep ReLU networks it is noisy: single pixels stand out without a reason one could see.",
      source: "Smilkov et al. 2017, https://arxiv.org/abs/1706.03825",
    },
  ],
  sign: "positive",
  unit: "target per unit of model input",
  shape: "hw",
  params: {
    reduce: choice({
      key: "r",
      label: "Over channels",
      help: "How the channels' gradients become one number a pixel.",
      default: "max",
      options: [
        { value: "max", label: "largest" },
        { value: "l2", label: "Euclidean norm" },
        { value: "sum", label: "sum" },
      ],
    }),
  },
  laws: [],
  cost: 1.5,
  async run(ctx, { reduce }) {
    const gradient = await ctx.signal(gradientTable, ctx.graph.input);
    return positionMap(ctx, () => reducers[reduce as keyof typeof reducers](gradient));
  },
});
