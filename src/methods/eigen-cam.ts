import { defineMethod, layer } from "./define";
import { principalMap } from "./parts/maps";

export default defineMethod({
  id: "eigen-cam",
  label: "Eigen-CAM",
  family: "cam",
  summary: "The strongest pattern among a layer's feature maps, whatever class it speaks for.",
  formula:
    "R = (A - \\bar A)\\, v_1, \\quad A - \\bar A = U \\Sigma V^\\top, \\quad A \\in \\mathbb{R}^{hw \\times K}, \\quad \\operatorname{corr}\\Big(R, \\sum_k A_k\\Big) \\ge 0",
  paper: {
    authors: "Muhammad, Yeasin",
    year: 2020,
    title: "Eigen-CAM: Class Activation Map using Principal Components",
    url: "https://arxiv.org/abs/2008.00299",
    where: "the projection on the first right singular vector",
  },
  departures: [
    "Every channel is centred over the positions first, as in pytorch-grad-cam; the paper decomposes the activations as they are.",
    "A singular vector has no sign of its own: here the map goes with the mean activation.",
    "The map is not rectified and not upsampled: both are choices of the display.",
  ],
  failureModes: [
    {
      text: "It knows nothing of the class: every target of one image has the same map.",
      source: "Follows from the formula, in which no score occurs",
    },
    {
      text: "The strongest pattern may be the background, or a mixture of two that are equally strong.",
      source: "Follows from principal components, which only look at variance",
    },
  ],
  sign: "signed",
  unit: "activation of the layer",
  shape: "layer",
  params: { layer: layer({}) },
  laws: [],
  cost: 0.4,
  async run(ctx, params) {
    const at = ctx.layer(params.layer);
    return principalMap(ctx, at, () => ctx.activation(at.node));
  },
});
