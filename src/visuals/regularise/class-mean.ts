import { defineRegulariser } from "../context";
import { squaredDistance } from "../parts/distance";
import { weightParam } from "../parts/weight";

export default defineRegulariser({
  id: "class-mean",
  label: "Near the class mean",
  summary: "Keeps pictures near the mean picture of a class, or near any other.",
  formula: "\\lambda\\, \\overline{4 (x - \\bar x)^2}",
  paper: {
    authors: "Montavon, Samek, Müller",
    year: 2018,
    title: "Methods for Interpreting and Understanding Deep Neural Networks",
    url: "https://arxiv.org/abs/1706.07979",
    where: "section 3.2, where the data are modelled by a Gaussian",
  },
  departures: ["The mean over pixels, so that the size of the picture does not matter."],
  mean: true,
  params: { weight: weightParam },
  bind: ({ weight }, mean) => ({ kind: "penalty", pair: squaredDistance(weight, () => mean!) }),
});
