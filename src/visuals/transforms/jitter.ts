import * as tf from "@tensorflow/tfjs-core";
import { number } from "../../core/params";
import { defineTransform } from "../context";
import { featureVisualization } from "../parts/papers";

export default defineTransform({
  id: "jitter",
  label: "Jitter",
  summary: "Shifts the picture by a few whole pixels, so that no pattern can rely on its exact place.",
  formula: "x'_{ij} = x_{i + a,\\, j + b}",
  paper: featureVisualization("The Enemy of Feature Visualization: transformation robustness"),
  departures: ["What comes in at the border is mid grey; the article crops a larger picture."],
  params: {
    reach: number({
      key: "r",
      label: "Reach",
      help: "The farthest shift to either side, of the picture's shorter side.",
      default: 4,
      min: 0,
      max: 50,
      unit: "%",
    }),
  },
  draw(rng, { reach }, [h, w]) {
    const most = Math.round((reach / 100) * Math.min(h, w));
    const shift = (): number => Math.floor(rng() * (2 * most + 1)) - most;
    const [down, right] = [shift(), shift()];
    return { forward: (x) => shifted(x, down, right), vjp: (dy) => shifted(dy, -down, -right) };
  },
});

/** Moved down and to the right, 0 where nothing comes in. Rows are moved whole: several times faster on WASM. */
function shifted(x: tf.Tensor, down: number, right: number): tf.Tensor {
  const [n = 1, h = 1, w = 1, c = 1] = x.shape;
  const rows = tf.reshape(x, [n, h, w * c]);
  const from = [0, Math.max(-down, 0), Math.max(-right, 0) * c];
  const left = tf.slice(rows, from, [n, h - Math.abs(down), (w - Math.abs(right)) * c]);
  const moved = tf.pad(left, [
    [0, 0],
    [Math.max(down, 0), Math.max(-down, 0)],
    [Math.max(right, 0) * c, Math.max(-right, 0) * c],
  ]);
  return tf.reshape(moved, x.shape);
}
