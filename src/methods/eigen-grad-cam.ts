import * as tf from "@tensorflow/tfjs-core";
import { gradientTable } from "../engine/tables";
import { defineMethod, layer } from "./define";
import { principalMap } from "./parts/maps";

export default defineMethod({
  id: "eigen-grad-cam",
  label: "Eigen-Grad-CAM",
  family: "cam",
  summary: "The strongest pattern among what a layer's feature maps contribute to the score.",
  formula:
    "R = (M - \\bar M)\\, v_1, \\quad M_{ijk} = \\frac{\\partial y}{\\partial A_{ijk}} A_{ijk}, \\quad M - \\bar M = U \\Sigma V^\\top, \\quad \\operatorname{corr}\\Big(R, \\sum_k M_k\\Big) \\ge 0",
  paper: {
    authors: "Muhammad, Yeasin",
    year: 2020,
    title: "Eigen-CAM: Class Activation Map using Principal Components",
    url: "https://arxiv.org/abs/2008.00299",
    where:
      "the projection on the first right singular vector, of gradient × activation in place of the activation",
  },
  departures: [
    "No paper of its own: pytorch-grad-cam introduced it as Eigen-CAM of gradient × activation; this is its formula.",
    "Every channel is centred over the positions first, as in pytorch-grad-cam.",
    "A singular vector has no sign of its own: here the map goes with the sum of the contributions, which is HiResCAM.",
    "The map is not rectified and not upsampled: both are choices of the display.",
  ],
  failureModes: [
    {
      text: "Contributions in favour of and against the class enter alike: only their variance counts.",
      source: "Follows from principal components, which do not see signs",
    },
    {
      text: "Two patterns of nearly equal strength may change places from one picture to the next.",
      source: "Follows from principal components: the first one jumps where two variances cross",
    },
  ],
  sign: "signed",
  unit: "target",
  shape: "layer",
  params: { layer: layer({}) },
  laws: [],
  cost: 0.4,
  async run(ctx, params) {
    const at = ctx.layer(params.layer);
    const gradient = await ctx.signal(gradientTable, at.node);
    return principalMap(ctx, at, () => tf.mul(ctx.activation(at.node), gradient));
  },
});
