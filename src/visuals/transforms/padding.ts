import { number } from "../../core/params";
import { defineTransform } from "../context";
import { featureVisualization } from "../parts/papers";
import { zooming } from "../parts/separable";

export default defineTransform({
  id: "padding",
  label: "Padding",
  summary: "Shows the picture in a grey frame, so that nothing is gained by tricks at its border.",
  formula: "x' = R\\, \\mathrm{pad}_p(x)\\, R^\\top",
  paper: featureVisualization("The Enemy of Feature Visualization: transformation robustness"),
  departures: ["Picture and frame are made to fit the input; the article's network takes larger pictures."],
  params: {
    width: number({
      key: "w",
      label: "Width",
      help: "Of the frame on every side, of the picture's side.",
      default: 5,
      min: 0,
      max: 50,
      unit: "%",
    }),
  },
  draw: (_rng, { width }, size) => zooming(size, 1 / (1 + width / 50)),
});
