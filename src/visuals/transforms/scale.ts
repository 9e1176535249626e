import { number } from "../../core/params";
import { defineTransform } from "../context";
import { featureVisualization } from "../parts/papers";
import { zooming } from "../parts/separable";

export default defineTransform({
  id: "scale",
  label: "Scale",
  summary: "Shows the picture a little larger or smaller, so that no pattern can rely on its exact size.",
  formula: "x' = R_s\\, x\\, R_s^\\top, \\quad \\ln s \\sim U",
  paper: featureVisualization("The Enemy of Feature Visualization: transformation robustness"),
  departures: ["Any factor of the range, by its logarithm; the article draws one of a few."],
  params: {
    range: number({
      key: "r",
      label: "Range",
      help: "The largest change to either side.",
      default: 10,
      min: 0,
      max: 100,
      unit: "%",
    }),
  },
  draw: (rng, { range }, size) => zooming(size, (1 + range / 100) ** (2 * rng() - 1)),
});
