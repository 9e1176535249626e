import { defineMethod, number } from "./define";
import { pixelMap } from "./parts/maps";
import { softMask } from "./parts/soft-masks";
import { dimmer, scratch } from "./parts/veil";

export default defineMethod({
  id: "rise",
  label: "RISE",
  family: "perturbation",
  summary:
    "Shows the network thousands of randomly dimmed copies of the picture and asks which parts were visible when the score was high.",
  formula: "R = \\frac{1}{N p} \\sum_{k=1}^{N} f(x \\odot M_k)\\, M_k, \\quad E[M_k] = p",
  paper: {
    authors: "Petsiuk, Das, Saenko",
    year: 2018,
    title: "RISE: Randomized Input Sampling for Explanation of Black-box Models",
    url: "https://arxiv.org/abs/1806.07421",
    where: "section 3.1, equation 6; masks of section 3.2",
  },
  departures: [
    "Masks are enlarged from (grid + 1)² cells, so that a cell covers a grid-th of the picture's side wherever the mask is cut out; the paper stretches grid² cells over the same area.",
    "The score is the target's: a logit unless the probability is asked for, which the paper uses. A logit may be negative, and a score that no mask changes lifts the whole map by itself.",
    "The mask multiplies the preprocessed picture, as the authors' code does: hidden is the colour that preprocessing maps to 0, for most networks a mid grey.",
  ],
  failureModes: [
    {
      text: "The map is an estimate: its noise falls only with the square root of the number of samples.",
      source: "Petsiuk et al. 2018, section 3.1, a Monte Carlo sum",
    },
    {
      text: "Only differences within the map mean something: its level is about the mean score of all dimmed copies.",
      source: "Follows from the formula with a constant f",
    },
    {
      text: "What is smaller than a cell of the grid is blurred, and what is larger than several may be missed.",
      source: "Petsiuk et al. 2018, section 3.2: the grid sets the size of what is hidden at once",
    },
    {
      text: "A dimmed picture is none that the network was trained on.",
      source:
        "Hooker et al. 2019, A Benchmark for Interpretability Methods, https://arxiv.org/abs/1806.10758",
    },
  ],
  sign: "relative",
  unit: "target",
  shape: "hw",
  params: {
    samples: number({
      key: "n",
      label: "Samples",
      help: "How many masks are tried; time grows with it, noise falls with its square root.",
      default: 2000,
      min: 10,
      max: 20000,
      integer: true,
      unit: "masks",
      log: true,
    }),
    grid: number({
      key: "g",
      label: "Grid",
      help: "Cells of a mask along each side of the picture.",
      default: 7,
      min: 2,
      max: 32,
      integer: true,
      unit: "cells",
    }),
    p: number({
      key: "p",
      label: "Visible share",
      help: "How likely a cell is to be visible.",
      default: 0.5,
      min: 0.05,
      max: 0.95,
    }),
    seed: { type: "seed", key: "r", label: "Seed", help: "Other seeds draw other masks.", default: 1 },
  },
  laws: [],
  cost: 2000,
  async run(ctx, { samples, grid, p, seed }) {
    const [, height = 1, width = 1] = ctx.image.shape;
    const pixels = height * width;
    const rng = ctx.rng(seed);
    const sums = new Float64Array(pixels);
    const memory = scratch();
    const dimmed = dimmer(ctx.image);
    /** Of the batch that is under way, [n, h, w]. */
    let masks = memory(0);
    const mapOf = (count: number) => pixelMap(ctx, new Float32Array(sums.map((sum) => sum / (count * p))));
    await ctx.scores({
      what: "Random masks",
      count: samples,
      make(_, size) {
        masks = memory(size * pixels);
        for (let i = 0; i < size; i += 1)
          softMask(height, width, { grid, p, rng }, masks.subarray(i * pixels, (i + 1) * pixels));
        return dimmed(masks);
      },
      onScores(start, scores) {
        scores.forEach((score, i) => {
          for (let q = 0; q < pixels; q += 1) sums[q]! += score * masks[i * pixels + q]!;
        });
        return ctx.partial(() => mapOf(start + scores.length));
      },
    });
    return mapOf(samples);
  },
});
