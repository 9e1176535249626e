import * as tf from "@tensorflow/tfjs-core";
import { gradientTable } from "../engine/tables";
import { defineMethod, layer } from "./define";
import { camMap } from "./parts/maps";

export default defineMethod({
  id: "hires-cam",
  label: "HiResCAM",
  family: "cam",
  summary:
    "What each place of a layer contributes to the score: its features times how the score reacts there.",
  formula: "R_{ij} = \\sum_k \\frac{\\partial y}{\\partial A_{ijk}} A_{ijk}",
  paper: {
    authors: "Draelos, Carin",
    year: 2020,
    title: "Use HiResCAM instead of Grad-CAM for faithful explanations of convolutional neural networks",
    url: "https://arxiv.org/abs/2011.08891",
    where: "the definition of HiResCAM: gradients times feature maps, summed over the maps",
  },
  departures: [
    "The map is not rectified and not upsampled: both are choices of the display, and negative evidence stays visible.",
  ],
  failureModes: [
    {
      text: "Only where one dense layer follows does the map add up to the score without its bias; behind further non-linear layers it is gradient × activation, and shares the gradient's noise.",
      source: "Draelos & Carin 2020, who prove it for networks that end in one fully connected layer",
    },
    {
      text: "As coarse as its layer: 7 × 7 cells on most ImageNet networks.",
      source: "Selvaraju et al. 2017, section 3, https://arxiv.org/abs/1610.02391",
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
    return camMap(ctx, gradient, at, (a, g) => tf.mul(a, g));
  },
});
