import { standardNormal } from "../core/rng";
import { defineMethod } from "./define";
import { pixelMap } from "./parts/maps";

export default defineMethod({
  id: "random-map",
  label: "Random map",
  family: "control",
  summary: "Pure chance, to compare with: a map that knows neither the network nor the picture.",
  formula: "R_{ij} \\sim \\mathcal{N}(0, 1)",
  paper: {
    authors: "Hooker, Erhan, Kindermans, Kim",
    year: 2019,
    title: "A Benchmark for Interpretability Methods in Deep Neural Networks",
    url: "https://arxiv.org/abs/1806.10758",
    where: "section 4, control variants: random importance",
  },
  departures: [
    "Normal noise, so that it has both signs as most methods' maps do; only its order matters to the metrics.",
  ],
  failureModes: [
    {
      text: "It explains nothing. A method that a metric does not rank above it has not shown that it does.",
      source: "Hooker et al. 2019, where several methods did not, https://arxiv.org/abs/1806.10758",
    },
  ],
  sign: "signed",
  unit: "none",
  shape: "hw",
  params: {
    seed: { type: "seed", key: "r", label: "Seed", help: "Another seed, another map.", default: 1 },
  },
  laws: [],
  cost: 0,
  async run(ctx, { seed }) {
    const [, height = 1, width = 1] = ctx.image.shape;
    return pixelMap(ctx, standardNormal(ctx.rng(seed), height * width));
  },
});
