import * as tf from "@tensorflow/tfjs-core";
import { gradientTable } from "../engine/tables";
import { defineMethod, layer } from "./define";
import { camMap } from "./parts/maps";

export default defineMethod({
  id: "layer-cam",
  label: "LayerCAM",
  family: "cam",
  summary:
    "Where a layer's features fire and push the score up at that very place; works at early layers too.",
  formula: "R_{ij} = \\sum_k \\mathrm{relu}\\Big(\\frac{\\partial y}{\\partial A_{ijk}}\\Big) A_{ijk}",
  paper: {
    authors: "Jiang, Zhang, Hou, Cheng, Wei",
    year: 2021,
    title: "LayerCAM: Exploring Hierarchical Class Activation Maps for Localization",
    url: "https://doi.org/10.1109/TIP.2021.3089943",
    where: "section III, equations 5 to 7",
  },
  departures: [
    "The map is not rectified, scaled by tanh or upsampled: those are choices of the display.",
    "One layer at a time; the paper also fuses several.",
  ],
  failureModes: [
    {
      text: "Negative gradients are thrown away, so evidence against the class never shows.",
      source: "Jiang et al. 2021, equation 5",
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
    return camMap(ctx, gradient, at, (a, g) => tf.mul(a, tf.relu(g)));
  },
});
