import { gradientTable } from "../engine/tables";
import { defineMethod } from "./define";
import { inputMap } from "./parts/maps";

export default defineMethod({
  id: "gradient",
  label: "Gradient",
  family: "gradient",
  summary: "How much the score would change if one input value were nudged a little.",
  formula: "R = \\frac{\\partial y}{\\partial x}",
  paper: {
    authors: "Simonyan, Vedaldi, Zisserman",
    year: 2014,
    title: "Deep Inside Convolutional Networks: Visualising Image Classification Models and Saliency Maps",
    url: "https://arxiv.org/abs/1312.6034",
    where: "section 3, equation 4, before taking absolute values",
  },
  departures: ["Signed and per channel; `saliency` gives the paper's absolute maximum."],
  failureModes: [
    {
      text: "On deep ReLU networks the gradient changes at random from pixel to pixel and looks like noise.",
      source: "Balduzzi et al. 2017, The Shattered Gradients Problem, https://arxiv.org/abs/1702.08591",
    },
    {
      text: "It vanishes where the score has saturated, although the evidence is there.",
      source: "Sundararajan et al. 2017, section 2.1, https://arxiv.org/abs/1703.01365",
    },
  ],
  sign: "signed",
  unit: "target per unit of model input",
  shape: "hwc",
  params: {},
  laws: ["exact-on-linear"],
  cost: 1.5,
  async run(ctx) {
    const gradient = await ctx.signal(gradientTable, ctx.graph.input);
    return inputMap(ctx, () => gradient);
  },
});
