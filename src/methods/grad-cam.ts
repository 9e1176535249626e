import * as tf from "@tensorflow/tfjs-core";
import { gradientTable } from "../engine/tables";
import { defineMethod, layer } from "./define";
import { camMap } from "./parts/maps";

export default defineMethod({
  id: "grad-cam",
  label: "Grad-CAM",
  family: "cam",
  summary: "Where the last feature maps fire that speak for the class, on average over the picture.",
  formula:
    "R_{ij} = \\sum_k \\Big(\\tfrac{1}{hw}\\sum_{ab} \\frac{\\partial y}{\\partial A_{abk}}\\Big) A_{ijk}",
  paper: {
    authors: "Selvaraju, Cogswell, Das, Vedantam, Parikh, Batra",
    year: 2017,
    title: "Grad-CAM: Visual Explanations from Deep Networks via Gradient-Based Localization",
    url: "https://arxiv.org/abs/1610.02391",
    where: "section 3, equations 1 and 2",
  },
  departures: [
    "The map is not rectified and not upsampled: both are choices of the display, and negative evidence stays visible.",
  ],
  failureModes: [
    {
      text: "Averaging the gradient over positions can put weight where the network did not look.",
      source: "Draelos & Carin 2020, Use HiResCAM instead of Grad-CAM, https://arxiv.org/abs/2011.08891",
    },
    {
      text: "As coarse as its layer: 7 × 7 cells on most ImageNet networks.",
      source: "Selvaraju et al. 2017, section 3",
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
    return camMap(ctx, gradient, at, (a, g) => tf.mul(a, tf.mean(g, [1, 2], true)));
  },
});
