import * as tf from "@tensorflow/tfjs-core";
import { gradientTable } from "../engine/tables";
import { defineMethod } from "./define";
import { inputMap } from "./parts/maps";

export default defineMethod({
  id: "gradient-x-input",
  label: "Gradient × input",
  family: "gradient",
  summary: "What each input value adds to the score, if the network were linear around this picture.",
  formula: "R = x \\odot \\frac{\\partial y}{\\partial x}",
  paper: {
    authors: "Shrikumar, Greenside, Shcherbina, Kundaje",
    year: 2016,
    title: "Not Just a Black Box: Learning Important Features Through Propagating Activation Differences",
    url: "https://arxiv.org/abs/1605.01713",
    where: "section 2",
  },
  departures: [
    "x is the preprocessed input, so a pixel whose preprocessed value is 0 (mid grey for −1…1) gets no share.",
  ],
  failureModes: [
    {
      text: "Values that preprocessing maps to 0 can never be evidence.",
      source:
        "Sturmfels et al. 2020, Visualizing the Impact of Feature Attribution Baselines, https://distill.pub/2020/attribution-baselines",
    },
  ],
  sign: "signed",
  unit: "target",
  shape: "hwc",
  params: {},
  laws: ["exact-on-linear", "homogeneous"],
  cost: 1.5,
  async run(ctx) {
    const gradient = await ctx.signal(gradientTable, ctx.graph.input);
    return inputMap(ctx, () => tf.mul(gradient, ctx.image));
  },
});
