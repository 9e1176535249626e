import { deconvnetTable } from "../engine/tables";
import { defineMethod } from "./define";
import { inputMap } from "./parts/maps";

export default defineMethod({
  id: "deconvnet",
  label: "Deconvnet",
  family: "gradient",
  summary: "Runs the network backwards and keeps only positive signal at every ReLU.",
  formula: "R^{l} = \\mathbf{1}[R^{l+1} > 0] \\odot R^{l+1}",
  paper: {
    authors: "Zeiler, Fergus",
    year: 2014,
    title: "Visualizing and Understanding Convolutional Networks",
    url: "https://arxiv.org/abs/1311.2901",
    where: "section 2.1",
  },
  departures: [
    "Starts from the target's score instead of one unit of a feature map; choose a layer and channel as target for the paper's use.",
    "Max pooling sends the signal to the first maximum (the paper's switches).",
    "Activations other than ReLU (sigmoid, tanh, ELU, swish) have no gate and use their derivative.",
  ],
  failureModes: [
    {
      text: "Without max pooling it does not depend on the image at all except through the last layers.",
      source: "Springenberg et al. 2015, section 3.4, https://arxiv.org/abs/1412.6806",
    },
    {
      text: "It is insensitive to the class and to the weights of higher layers.",
      source:
        "Mahendran & Vedaldi 2016, Salient Deconvolutional Networks, https://doi.org/10.1007/978-3-319-46466-4_8",
    },
  ],
  sign: "signed",
  unit: "target per unit of model input",
  shape: "hwc",
  params: {},
  laws: ["exact-on-linear"],
  cost: 1.6,
  async run(ctx) {
    const signal = await ctx.signal(deconvnetTable, ctx.graph.input);
    return inputMap(ctx, () => signal);
  },
});
