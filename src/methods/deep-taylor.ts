import { deepTaylorTable } from "../engine/tables";
import { choice, defineMethod } from "./define";

/** Share of the score from which on the person is told that it did not arrive. */
const LOST = 0.5;

export default defineMethod({
  id: "deep-taylor",
  label: "Deep Taylor decomposition",
  family: "relevance",
  summary: "Hands the score down to the pixels, layer by layer, along what excited each unit.",
  formula:
    "R_i = \\sum_j \\frac{x_i w_{ij}^+}{\\sum_{i'} x_{i'} w_{i'j}^+}\\, R_j, \\qquad R_i^{\\text{pixel}} = \\sum_j \\frac{x_i w_{ij} - l_i w_{ij}^+ - h_i w_{ij}^-}{\\sum_{i'} x_{i'} w_{i'j} - l_{i'} w_{i'j}^+ - h_{i'} w_{i'j}^-}\\, R_j",
  paper: {
    authors: "Montavon, Lapuschkin, Binder, Samek, Müller",
    year: 2017,
    title: "Explaining nonlinear classification decisions with deep Taylor decomposition",
    url: "https://doi.org/10.1016/j.patcog.2016.11.008",
    where: "the z⁺, w² and zᴮ rules (section 4)",
  },
  departures: [
    "Starts from the score as it is: a negative logit gives a map of negative relevance, where the theory asks for a positive output.",
    "Biases take no part in the shares. The theory asks for biases ≤ 0; where a positive one alone makes a unit fire, its relevance has nobody to go to and is lost, and the gap shows how much.",
    "Negative activations (tanh, swish, sums before their ReLU): in weighted layers a negative input through a negative weight counts as a positive contribution; additions and average pools share among the positive inputs.",
    "A gate (squeeze-and-excitation) gets nothing, what it gates gets everything. Batch norm is folded into the convolution before it; where that is impossible it is a z⁺ layer of its own.",
    "zᴮ is bounded by a black and a white pixel of this model's preprocessing. Zero padding gets no relevance.",
  ],
  failureModes: [
    {
      text: "Maps hardly depend on the class or on the weights of the last layers: products of positive matrices forget where they started.",
      source: "Sixt et al. 2020, When Explanations Lie, https://arxiv.org/abs/1912.09818",
    },
    {
      text: "Evidence against the class is never shown: relevance has one sign by construction.",
      source: "Montavon et al. 2017, the definition of positive heatmaps, https://arxiv.org/abs/1512.02479",
    },
    {
      text: "Relevance of units that fire on their bias alone is lost; folded batch norms make many of them.",
      source: "Measured here: MobileNet v1 0.75 keeps 0.23 of 16.9, ResNet50 98 %, VGG16 and ResNet20 all",
    },
  ],
  sign: "signed",
  unit: "target",
  shape: "hwc",
  params: {
    input: choice({
      key: "i",
      label: "Rule at the image",
      help: "zᴮ knows that pixels lie between black and white; w² shares by squared weight, whatever the pixels are.",
      default: "zB",
      options: [
        { value: "zB", label: "zᴮ, bounded pixels" },
        { value: "w²", label: "w², unbounded" },
      ],
    }),
    pool: choice({
      key: "p",
      label: "Max pooling",
      help: "Whether a window's relevance is shared in proportion to its values or goes to its maximum.",
      default: "proportional",
      options: [
        { value: "proportional", label: "in proportion" },
        { value: "winner", label: "winner takes all" },
      ],
    }),
  },
  laws: ["conservation"],
  cost: 3,
  async run(ctx, { input, pool }) {
    const table = deepTaylorTable({
      input: input as "zB" | "w²",
      pool: pool as "proportional" | "winner",
      bounds: ctx.bounds,
    });
    const [, height = 1, width = 1, channels = 1] = ctx.image.shape;
    const { values, sums } = await ctx.signalWithSums(table);
    const { score } = ctx.target;
    if (Math.abs((sums.at(-1)?.sum ?? 0) - score) > LOST * Math.abs(score))
      ctx.note(
        "Most of the score was lost at units that fire on their bias alone; the map shows how the rest is spread.",
      );
    return { values, height, width, channels, layer: null, promisedSum: score, layerSums: sums };
  },
});
