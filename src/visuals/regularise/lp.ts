import * as tf from "@tensorflow/tfjs-core";
import { number } from "../../core/params";
import { defineRegulariser } from "../context";
import { sizeOf } from "../parts/distance";
import { mahendran } from "../parts/papers";
import { weightParam } from "../parts/weight";
import { perPicture, spread } from "../parts/weighted";

export default defineRegulariser({
  id: "lp",
  label: "Lᵖ",
  summary: "Keeps pixels from black, white and loud colours, and lets those in between alone.",
  formula: "\\lambda\\, \\overline{|2x - 1|^p}",
  paper: mahendran("section 3.1, the α-norm"),
  departures: ["The mean over pixels, so that the size of the picture does not matter."],
  mean: false,
  params: {
    weight: weightParam,
    power: number({
      key: "p",
      label: "p",
      help: "The larger, the more only the extremes count.",
      default: 6,
      min: 1.5,
      max: 20,
    }),
  },
  bind: ({ weight, power }) => ({
    kind: "penalty",
    pair: {
      forward: (x) => tf.mul(perPicture(tf.pow(tf.abs(tf.mul(x, 2)), power)), weight / sizeOf(x)),
      vjp(dy, x) {
        const size = tf.pow(tf.abs(tf.mul(x, 2)), power - 1);
        const slope = tf.mul(tf.mul(size, tf.sign(x)), (2 * power * weight) / sizeOf(x));
        return tf.mul(slope, spread(dy, x.rank));
      },
    },
  }),
});
