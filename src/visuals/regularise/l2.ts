import * as tf from "@tensorflow/tfjs-core";
import { defineRegulariser } from "../context";
import { squaredDistance } from "../parts/distance";
import { simonyan } from "../parts/papers";
import { weightParam } from "../parts/weight";

export default defineRegulariser({
  id: "l2",
  label: "L2",
  summary: "Keeps pixels near mid grey: only what counts stands out.",
  formula: "\\lambda\\, \\overline{(2x - 1)^2}",
  paper: simonyan("section 2, equation 1"),
  departures: [
    "Distance to mid grey instead of to 0 in model space, and its mean, so that the size of the picture does not matter.",
  ],
  mean: false,
  params: { weight: weightParam },
  bind: ({ weight }) => ({ kind: "penalty", pair: squaredDistance(weight, () => tf.scalar(0)) }),
});
