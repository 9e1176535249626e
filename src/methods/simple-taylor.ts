import * as tf from "@tensorflow/tfjs-core";
import { gradientTable } from "../engine/tables";
import { alias } from "../engine/tensors";
import { choice, defineMethod } from "./define";
import { type Fill, fillImage, fillParam } from "./parts/fills";
import { inputMap } from "./parts/maps";

export default defineMethod({
  id: "simple-taylor",
  label: "Simple Taylor decomposition",
  family: "gradient",
  summary:
    "What each input value adds to the score compared with a root picture, by the first term of a Taylor series.",
  formula: "R = (x - x_0) \\odot \\frac{\\partial y}{\\partial x}\\Big|_{\\text{at}}",
  paper: {
    authors: "Montavon, Samek, Müller",
    year: 2018,
    title: "Methods for Interpreting and Understanding Deep Neural Networks",
    url: "https://arxiv.org/abs/1706.07979",
    where: "section 3.2",
  },
  departures: [
    "The paper takes the gradient at the root (`at: root`); by default it is taken at the picture, as its own simplification for homogeneous networks with the root at 0 does. Only there the two are the same.",
    "The root is a fill from a list; it is not searched for, and the score there need not be 0.",
  ],
  failureModes: [
    {
      text: "Terms of higher order are left out, so the map adds up to the difference of the scores only where the network is linear between root and picture.",
      source: "Montavon et al. 2018, section 3.2",
    },
    {
      text: "A root far away makes the map look like the difference of the pictures rather than like evidence.",
      source:
        "Montavon et al. 2017, Explaining nonlinear classification decisions with deep Taylor decomposition, https://arxiv.org/abs/1512.02479",
    },
  ],
  sign: "signed",
  unit: "target",
  shape: "hwc",
  params: {
    root: fillParam({
      key: "r",
      label: "Root",
      help: "The picture that the explained one is compared with.",
      default: "zero",
    }),
    at: choice({
      key: "a",
      label: "Gradient at",
      help: "Where the network is replaced by its tangent.",
      default: "x",
      options: [
        { value: "x", label: "the picture" },
        { value: "root", label: "the root (the paper's)" },
      ],
    }),
  },
  laws: ["exact-on-linear", "homogeneous"],
  cost: 1.5,
  async run(ctx, { root, at }) {
    const start = fillImage(ctx, root as Fill);
    if (at === "x") {
      const gradient = await ctx.signal(gradientTable, ctx.graph.input);
      return inputMap(ctx, () => tf.mul(tf.sub(ctx.image, start), gradient));
    }
    const gradient = await ctx.signalFor(gradientTable, {
      make: () => alias(start),
      what: "Gradient at the root",
      done: 0,
    });
    return inputMap(ctx, () => tf.mul(tf.sub(ctx.image, start), tf.tensor(gradient, ctx.image.shape)));
  },
});
