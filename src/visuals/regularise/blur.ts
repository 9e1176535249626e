import { number } from "../../core/params";
import { defineRegulariser } from "../context";

export default defineRegulariser({
  id: "blur",
  label: "Blur now and then",
  summary: "Blurs the picture after every few steps: what has no large shape does not last.",
  formula: "x \\leftarrow G_\\sigma * x \\quad \\text{after every } n \\text{ steps}",
  paper: {
    authors: "Yosinski, Clune, Nguyen, Fuchs, Lipson",
    year: 2015,
    title: "Understanding Neural Networks Through Deep Visualization",
    url: "https://arxiv.org/abs/1506.06579",
    where: "section 3, Gaussian blur",
  },
  departures: ["Fourier parameters are blurred before the sigmoid that keeps pixels in range."],
  mean: false,
  params: {
    every: number({
      key: "n",
      label: "Every",
      help: "Steps from one blur to the next.",
      default: 4,
      min: 1,
      max: 1000,
      integer: true,
      unit: "steps",
    }),
    sigma: number({
      key: "s",
      label: "Width",
      help: "Standard deviation of the blur, of the picture's shorter side.",
      default: 0.25,
      min: 0.01,
      max: 10,
      unit: "%",
      log: true,
    }),
  },
  bind: ({ every, sigma }) => ({ kind: "blur", every, sigma: sigma / 100 }),
});
