import { guidedTable } from "../engine/tables";
import { defineMethod } from "./define";
import { inputMap } from "./parts/maps";

export default defineMethod({
  id: "guided-backprop",
  label: "Guided backpropagation",
  family: "gradient",
  summary: "A gradient that follows only the paths along which evidence grows.",
  formula: "R^{l} = \\mathbf{1}[a^{l} > 0] \\odot \\mathbf{1}[R^{l+1} > 0] \\odot R^{l+1}",
  paper: {
    authors: "Springenberg, Dosovitskiy, Brox, Riedmiller",
    year: 2015,
    title: "Striving for Simplicity: The All Convolutional Net",
    url: "https://arxiv.org/abs/1412.6806",
    where: "section 3.4, figure 1",
  },
  departures: [
    "ReLU6 is gated at both ends: the signal is stopped where the unit is at 6, too.",
    "Activations other than ReLU (sigmoid, tanh, ELU, swish) have no gate and use their derivative.",
  ],
  failureModes: [
    {
      text: "The picture hardly changes when the network's weights are randomised or another class is asked: it recovers edges of the image rather than reasons.",
      source:
        "Adebayo et al. 2018, Sanity Checks for Saliency Maps, https://arxiv.org/abs/1810.03292; Nie et al. 2018, https://arxiv.org/abs/1805.07039",
    },
  ],
  sign: "signed",
  unit: "target per unit of model input",
  shape: "hwc",
  params: {},
  laws: ["exact-on-linear"],
  cost: 1.6,
  async run(ctx) {
    const signal = await ctx.signal(guidedTable, ctx.graph.input);
    return inputMap(ctx, () => signal);
  },
});
