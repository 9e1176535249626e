import * as tf from "@tensorflow/tfjs-core";
import { Problem } from "../core/problem";
import { defineMethod, layer } from "./define";
import { weightedMap } from "./parts/maps";

export default defineMethod({
  id: "ablation-cam",
  label: "Ablation-CAM",
  family: "cam",
  summary: "Where those features fire without which the score would fall.",
  formula:
    "R_{ij} = \\sum_k w_k A_{ijk}, \\quad w_k = \\frac{y - y_k}{y}, \\quad y_k = y \\text{ with } A_k := 0",
  paper: {
    authors: "Desai, Ramaswamy",
    year: 2020,
    title: "Ablation-CAM: Visual Explanations for Deep Convolutional Network via Gradient-free Localization",
    url: "https://doi.org/10.1109/WACV45572.2020.9093360",
    where: "the definition of a channel's weight, from the score with and without it",
  },
  departures: [
    "A channel is always set to 0; pytorch-grad-cam sets it far below its minimum where activations can be negative.",
    "The score to compare with is computed by the same kernels as the ablated ones, so that a channel without influence weighs exactly 0.",
    "The map is not rectified and not upsampled: both are choices of the display.",
  ],
  failureModes: [
    {
      text: "Where the score is negative, the division by it turns the map's sign around.",
      source: "Follows from the formula; measured on random networks",
    },
    {
      text: "Two channels that can stand in for each other both weigh little, because only one is taken away at a time.",
      source: "Follows from the formula, which ablates one channel at a time",
    },
  ],
  sign: "signed",
  unit: "activation of the layer",
  shape: "layer",
  params: { layer: layer({}) },
  laws: [],
  cost: 10,
  async run(ctx, params) {
    const at = ctx.layer(params.layer);
    const channels = at.shape[2]!;
    const activation = await ctx.read(() => ctx.activation(at.node));
    const weights = new Map<number, number>();
    let whole = Number.NaN;
    await ctx.scores({
      from: at.node,
      what: "Switching off channels",
      // One more than there are channels: the first is the layer as it is.
      count: channels + 1,
      make: (start, size) => tf.mul(ctx.activation(at.node), oneOff(start - 1, size, channels)),
      onScores(start, scores) {
        scores.forEach((score, i) => {
          if (start + i === 0) whole = score;
          else weights.set(start + i - 1, (whole - score) / whole);
        });
        if (whole === 0)
          throw new Problem(
            "not-applicable",
            "Ablation-CAM measures drops relative to the target's score, which is exactly 0 here; choose another class or grad-cam.",
          );
        return ctx.partial(() => weightedMap(at, activation, weights));
      },
    });
    return weightedMap(at, activation, weights);
  },
});

/** [size, 1, 1, channels], ones with row i's channel first + i at zero, where there is such a channel. */
function oneOff(first: number, size: number, channels: number): tf.Tensor {
  const keep = new Float32Array(size * channels).fill(1);
  for (let i = 0; i < size; i += 1) if (first + i >= 0) keep[i * channels + first + i] = 0;
  return tf.tensor(keep, [size, 1, 1, channels]);
}
