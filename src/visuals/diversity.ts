import * as tf from "@tensorflow/tfjs-core";
import { layer } from "../core/params";
import { defineObjective } from "./context";
import { featureVisualization } from "./parts/papers";
import { perPicture, spread } from "./parts/weighted";

/** Of norms; a layer in which nothing is active has no direction. */
const STABILIZER = 1e-12;

export default defineObjective({
  id: "diversity",
  label: "Diversity",
  summary: "Pictures that differ from one another: other styles of what excites the same unit.",
  formula:
    "f(x_i) = -\\frac{1}{n-1} \\sum_{j \\neq i} \\frac{\\langle G_i, G_j \\rangle}{\\lVert G_i \\rVert \\lVert G_j \\rVert}, \\quad G_{kl} = \\sum_p A_{pk} A_{pl}",
  paper: featureVisualization("Diversity"),
  departures: [
    "The mean similarity to the other pictures, so that the weight means the same for every number of them.",
  ],
  unit: "cosine",
  needs: ["several"],
  params: {
    layer: layer({
      which: "any",
      help: "The layer by which pictures are compared; by default the last one that still has positions.",
    }),
  },
  bind(ctx, params) {
    const { node, name, shape } = ctx.layer(params.layer);
    const channels = shape.at(-1)!;
    const others = Math.max(ctx.count - 1, 1);
    const flat = (y: tf.Tensor): tf.Tensor3D => tf.reshape(y, [y.shape[0]!, -1, channels]);
    /** Gram matrices, their norms and the matrices divided by them, [n, c, c]. */
    const grams = (y: tf.Tensor) => {
      const maps = flat(y);
      const gram = tf.matMul(maps, maps, true, false);
      const norm = spread(tf.add(tf.sqrt(perPicture(tf.square(gram))), STABILIZER), 3);
      return { maps, norm, unit: tf.div(gram, norm) };
    };
    return {
      node,
      label: `diversity at ${name}`,
      forward(y) {
        const { unit } = grams(y);
        const rest = tf.sub(tf.sum(unit, 0, true), unit);
        return tf.div(perPicture(tf.mul(unit, rest)), -others);
      },
      vjp(dy, y) {
        const { maps, norm, unit } = grams(y);
        const each = spread(dy, 3);
        const shares = tf.mul(unit, each);
        // A picture's matrix stands in its own value and in that of every other picture.
        const own = tf.mul(tf.sub(tf.sum(unit, 0, true), unit), each);
        const foreign = tf.sub(tf.sum(shares, 0, true), shares);
        const up = tf.div(tf.add(own, foreign), -others);
        const along = spread(perPicture(tf.mul(up, unit)), 3);
        const gram = tf.div(tf.sub(up, tf.mul(unit, along)), norm);
        return tf.reshape(tf.mul(tf.matMul(maps, gram as tf.Tensor3D), 2), y.shape);
      },
    };
  },
});
