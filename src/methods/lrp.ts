import { COMPOSITES, type Composite, lrpTable } from "../engine/tables";
import type { BiasMode } from "../engine/variants";
import { choice, defineMethod, number } from "./define";

const labels: Record<Composite, string> = {
  epsilon: "ε everywhere",
  "epsilon-plus": "ε, z⁺ on convolutions",
  "epsilon-plus-flat": "ε, z⁺, flat first layer",
  "epsilon-gamma-box": "ε, γ, z-box first layer",
  "epsilon-alpha2-beta1": "ε, α2β1 on convolutions",
  "alpha1-beta0": "α1β0 everywhere",
  "alpha2-beta1": "α2β1 everywhere",
  z: "z (ε = 0)",
};

/** Share of the score from which on the person is told that it did not arrive. */
const LOST = 0.5;

export default defineMethod({
  id: "lrp",
  label: "Layer-wise relevance propagation",
  family: "relevance",
  summary: "Hands the score back layer by layer, to each input in proportion to what it contributed.",
  formula:
    "R_i = \\sum_j \\frac{x_i\\, \\rho(w_{ij})}{\\epsilon + \\sum_{i'} x_{i'}\\, \\rho(w_{i'j})}\\, R_j",
  paper: {
    authors: "Bach, Binder, Montavon, Klauschen, Müller, Samek",
    year: 2015,
    title:
      "On Pixel-Wise Explanations for Non-Linear Classifier Decisions by Layer-Wise Relevance Propagation",
    url: "https://doi.org/10.1371/journal.pone.0130140",
    where:
      "equations 58 and 60; composites: Montavon et al. 2019, https://doi.org/10.1007/978-3-030-28954-6_10, section 10.3",
  },
  departures: [
    "Starts from the score itself (the logit by default), not from 1 or a probability.",
    "With `bias: absorb` biases take part in the denominators and keep what they contributed, so the map adds up to less than the score; `ignore` leaves them out and conserves.",
    "Batch norm is folded exactly into the convolution before it; where that is impossible it is an ε layer of its own.",
    "Max pooling hands everything to the winner; additions and average pools share in proportion (the ε rule with ε = 1e-6).",
    "A gate (squeeze-and-excitation) gets nothing, what it gates gets everything.",
    "Zero padding gets no relevance: it belongs to the convolution behind it.",
    "The rules z⁺, γ and αβ are stabilised by 1e-6.",
    "α2β1 conserves only where a unit has contributions of both signs: one whose contributions are all positive gives out twice what it received, as the formula says.",
  ],
  failureModes: [
    {
      text: "ε with a small ε is as noisy as gradient × input, to which it is nearly equal on ReLU networks.",
      source: "Ancona et al. 2018, proposition 1, https://arxiv.org/abs/1711.06104",
    },
    {
      text: "With z⁺ or α1β0 on every layer, maps hardly depend on the class or on the weights of the last layers.",
      source: "Sixt et al. 2020, When Explanations Lie, https://arxiv.org/abs/1912.09818",
    },
    {
      text: "z⁺ loses relevance at units whose every contribution is negative; with absorbed biases little may arrive at the input.",
      source: "Measured here: MobileNet v1 0.75 keeps about 1e-4 of 16.9",
    },
  ],
  sign: "signed",
  unit: "target",
  shape: "hwc",
  params: {
    composite: choice({
      key: "c",
      label: "Composite",
      help: "Which rule is used on which kind of layer.",
      default: "epsilon-plus-flat",
      options: COMPOSITES.map((value) => ({ value, label: labels[value] })),
    }),
    epsilon: number({
      key: "e",
      label: "ε",
      help: "Added to every ε rule's denominator: the larger, the fewer and smoother the contributions that remain.",
      default: 1e-6,
      min: 1e-12,
      max: 10,
      log: true,
      unit: "unit of the target",
      when: {
        param: "composite",
        is: ["epsilon", "epsilon-plus", "epsilon-plus-flat", "epsilon-gamma-box", "epsilon-alpha2-beta1"],
      },
    }),
    gamma: number({
      key: "g",
      label: "γ",
      help: "How much positive contributions are favoured, where the composite uses the γ rule.",
      default: 0.25,
      min: 0,
      max: 10,
      when: { param: "composite", is: ["epsilon-gamma-box"] },
    }),
    bias: choice({
      key: "b",
      label: "Biases",
      help: "Whether biases keep the relevance that they contributed, or take no part.",
      default: "absorb",
      options: [
        { value: "absorb", label: "absorb relevance" },
        { value: "ignore", label: "are ignored" },
      ],
    }),
  },
  laws: ["conservation"],
  cost: 4,
  async run(ctx, { composite, epsilon, gamma, bias }) {
    const table = lrpTable({
      composite: composite as Composite,
      epsilon,
      gamma,
      bias: bias as BiasMode,
      bounds: ctx.bounds,
    });
    const [, height = 1, width = 1, channels = 1] = ctx.image.shape;
    const { values, sums } = await ctx.signalWithSums(table);
    const arrived = sums.at(-1)?.sum ?? 0;
    if (bias === "absorb" && Math.abs(arrived - ctx.target.score) > LOST * Math.abs(ctx.target.score))
      ctx.note(
        "Most of the score stayed with the biases on the way; the map shows how the rest is spread. Ignoring biases conserves it.",
      );
    return { values, height, width, channels, layer: null, promisedSum: ctx.target.score, layerSums: sums };
  },
});
