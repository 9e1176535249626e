import * as tf from "@tensorflow/tfjs-core";
import { layer } from "../core/params";
import { defineObjective } from "./context";
import { perPicture, spread } from "./parts/weighted";

export default defineObjective({
  id: "layer",
  label: "Layer (DeepDream)",
  summary: "More of whatever a layer already sees in the picture.",
  formula: "f(x) = \\frac{1}{hwc} \\sum_{ijk} A_{ijk}(x)^2",
  paper: {
    authors: "Mordvintsev, Olah, Tyka",
    year: 2015,
    title: "Inceptionism: Going Deeper into Neural Networks",
    url: "https://research.google/blog/inceptionism-going-deeper-into-neural-networks/",
    where: "the enhanced layers; the notebook that followed maximises the squared activations",
  },
  departures: [
    "One size, without the octaves of the notebook: the parameterisation takes care of coarse and fine.",
    "The mean of the squares is maximised, the notebook's half sum but for a factor.",
  ],
  unit: "activation²",
  needs: [],
  params: {
    layer: layer({
      which: "any",
      help: "The layer that dreams; by default the last one that still has positions.",
    }),
  },
  bind(ctx, params) {
    const { node, name, shape } = ctx.layer(params.layer);
    const size = shape.reduce((product, n) => product * n, 1);
    return {
      node,
      label: name,
      forward: (y) => tf.div(perPicture(tf.square(y)), size),
      vjp: (dy, y) => tf.mul(tf.mul(y, 2 / size), spread(dy, y.rank)),
    };
  },
});
