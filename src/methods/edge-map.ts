import { luma } from "../image/luma";
import { sobel } from "../image/sobel";
import { defineMethod } from "./define";
import { pixelMap } from "./parts/maps";

export default defineMethod({
  id: "edge-map",
  label: "Edge map",
  family: "control",
  summary: "The picture's edges, to compare with: a map that looks convincing and never saw the network.",
  formula: "R = \\sqrt{(S_x * Y)^2 + (S_y * Y)^2}",
  paper: {
    authors: "Adebayo, Gilmer, Muelly, Goodfellow, Hardt, Kim",
    year: 2018,
    title: "Sanity Checks for Saliency Maps",
    url: "https://arxiv.org/abs/1810.03292",
    where: "figure 1: methods beside an edge detector",
  },
  departures: [
    "Sobel's filters on the luma Y of the picture at the model's input size, as Hooker et al. 2019 use them; Adebayo et al. name no filter.",
  ],
  failureModes: [
    {
      text: "It explains nothing. A map that looks like it may be showing the picture, not the network.",
      source: "Adebayo et al. 2018, https://arxiv.org/abs/1810.03292",
    },
  ],
  sign: "positive",
  unit: "grey levels per pixel",
  shape: "hw",
  params: {},
  laws: [],
  cost: 0,
  async run(ctx) {
    const { data, width, height } = ctx.pixels;
    const grey = Float32Array.from({ length: width * height }, (_, p) =>
      luma(data[4 * p]!, data[4 * p + 1]!, data[4 * p + 2]!),
    );
    return pixelMap(ctx, sobel(grey, width, height));
  },
});
