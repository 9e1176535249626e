import * as tf from "@tensorflow/tfjs-core";
import { number } from "../../core/params";
import { defineRegulariser } from "../context";
import { sizeOf } from "../parts/distance";
import { mahendran } from "../parts/papers";
import { weightParam } from "../parts/weight";
import { perPicture, spread } from "../parts/weighted";

/** Below the root: flat areas have no direction. */
const STABILIZER = 1e-6;

export default defineRegulariser({
  id: "total-variation",
  label: "Total variation",
  summary: "Keeps neighbouring pixels alike: areas instead of speckle.",
  formula:
    "\\lambda\\, \\overline{\\big( (2x_{i,j+1} - 2x_{ij})^2 + (2x_{i+1,j} - 2x_{ij})^2 \\big)^{\\beta/2}}",
  paper: mahendran("section 3.1, equation 3"),
  departures: [
    "The mean over pixels, so that the size of the picture does not matter, and 1e-6 below the root.",
    "β is 1 by default, which keeps edges; the paper's inversions use 2.",
  ],
  mean: false,
  params: {
    weight: weightParam,
    beta: number({
      key: "b",
      label: "β",
      help: "1 keeps edges, 2 makes everything smooth.",
      default: 1,
      min: 1,
      max: 4,
    }),
  },
  bind: ({ weight, beta }) => ({
    kind: "penalty",
    pair: {
      forward(x) {
        const { across, down } = differences(x);
        const squares = tf.add(tf.add(tf.square(across), tf.square(down)), STABILIZER);
        return tf.mul(perPicture(tf.pow(squares, beta / 2)), weight / sizeOf(x));
      },
      vjp(dy, x) {
        const { across, down } = differences(x);
        const squares = tf.add(tf.add(tf.square(across), tf.square(down)), STABILIZER);
        const slope = tf.mul(tf.pow(squares, beta / 2 - 1), (2 * beta * weight) / sizeOf(x));
        const [right, below] = [tf.mul(slope, across), tf.mul(slope, down)];
        const back = tf.sub(
          tf.add(moved(right, 2, 1), moved(below, 1, 1)),
          tf.add(moved(right, 2, 0), moved(below, 1, 0)),
        );
        return tf.mul(back, spread(dy, x.rank));
      },
    },
  }),
});

/** Twice the differences to the right and below, [n, h − 1, w − 1, c]. */
function differences(x: tf.Tensor): { readonly across: tf.Tensor; readonly down: tf.Tensor } {
  const [n = 1, h = 1, w = 1, c = 1] = x.shape;
  const corner = (row: number, column: number): tf.Tensor =>
    tf.slice(x, [0, row, column, 0], [n, h - 1, w - 1, c]);
  const here = corner(0, 0);
  return {
    across: tf.mul(tf.sub(corner(0, 1), here), 2),
    down: tf.mul(tf.sub(corner(1, 0), here), 2),
  };
}

/** [n, h − 1, w − 1, c] back in the picture's place, by one along an axis or not at all. */
function moved(x: tf.Tensor, axis: 1 | 2, by: 0 | 1): tf.Tensor {
  const pads: [number, number][] = [
    [0, 0],
    [0, 1],
    [0, 1],
    [0, 0],
  ];
  pads[axis] = [by, 1 - by];
  return tf.pad(x, pads);
}
