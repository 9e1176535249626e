import * as tf from "@tensorflow/tfjs-core";
import { layer } from "../core/params";
import { defineObjective } from "./context";
import { mahendran } from "./parts/papers";
import { perPicture, spread } from "./parts/weighted";

export default defineObjective({
  id: "inversion",
  label: "Inversion of a layer",
  summary: "A picture that a layer cannot tell from the photo: what the layer still knows of it.",
  formula: "f(x) = -\\frac{\\lVert A(x) - A(x_0) \\rVert^2}{\\lVert A(x_0) \\rVert^2}",
  paper: mahendran("section 3, equations 1 and 2"),
  departures: [
    "The regularisers are chosen separately: take lp and total-variation for the paper's.",
    "With Fourier parameters by default, where the paper has pixels.",
  ],
  unit: "share of the layer's squared activation",
  needs: ["photo"],
  params: {
    layer: layer({
      which: "any",
      help: "The layer that is inverted; by default the last one that still has positions.",
    }),
  },
  async bind(ctx, params) {
    const { node, name } = ctx.layer(params.layer);
    const wanted = await ctx.photo(node);
    const scale = ctx.hold(() => tf.div(1, tf.add(tf.sum(tf.square(wanted)), 1e-12)));
    return {
      node,
      label: `${name}, inverted`,
      forward: (y) => tf.neg(tf.mul(perPicture(tf.square(tf.sub(y, wanted))), scale)),
      vjp: (dy, y) => tf.mul(tf.mul(tf.sub(wanted, y), tf.mul(scale, 2)), spread(dy, y.rank)),
    };
  },
});
