import * as tf from "@tensorflow/tfjs-core";
import { number } from "../../core/params";
import { defineTransform, type Pair } from "../context";
import { featureVisualization } from "../parts/papers";

export default defineTransform({
  id: "rotation",
  label: "Rotation",
  summary: "Turns the picture a little, so that no pattern can rely on its exact direction.",
  formula: "x' = S_x(-\\tan\\tfrac{\\alpha}{2})\\, S_y(\\sin\\alpha)\\, S_x(-\\tan\\tfrac{\\alpha}{2})\\, x",
  paper: featureVisualization("The Enemy of Feature Visualization: transformation robustness"),
  departures: ["Three shears with linear interpolation (Paeth 1986), whose transposes are shears, too."],
  params: {
    angle: number({
      key: "a",
      label: "Angle",
      help: "The farthest turn to either side.",
      default: 8,
      min: 0,
      max: 45,
      unit: "°",
    }),
  },
  draw(rng, { angle }, size) {
    const alpha = ((2 * rng() - 1) * angle * Math.PI) / 180;
    const along = shear(size, "rows", -Math.tan(alpha / 2));
    const across = shear(size, "columns", Math.sin(alpha));
    return {
      forward: (x) => along.forward(across.forward(along.forward(x))),
      vjp: (dy, x) => along.vjp(across.vjp(along.vjp(dy, x), x), x),
    };
  },
});

/**
 * Every row (or column) moved along itself in proportion to its distance from the middle, linearly between two
 * pixels, 0 where nothing comes in: a matrix with two entries a row, kept as the places they stand at.
 */
function shear([h, w]: readonly [number, number], moved: "rows" | "columns", slope: number): Pair {
  const rows = moved === "rows";
  const [lines, length] = rows ? [h, w] : [w, h];
  const shifts = Float64Array.from({ length: lines }, (_, i) => slope * (i - (lines - 1) / 2));
  const near = new Float32Array(h * w);
  const [forth, back] = [new Int32Array(2 * h * w), new Int32Array(2 * h * w)];
  const place = (line: number, at: number): number =>
    at < 0 || at >= length ? h * w : rows ? line * w + at : at * w + line;
  for (let line = 0; line < lines; line += 1) {
    const whole = Math.floor(shifts[line]!);
    for (let at = 0; at < length; at += 1) {
      const p = place(line, at);
      near[p] = 1 - (shifts[line]! - whole);
      // Output p reads at − shift, which lies between −whole − 1 and −whole.
      forth[p] = place(line, at - whole);
      forth[h * w + p] = place(line, at - whole - 1);
      back[p] = place(line, at + whole);
      back[h * w + p] = place(line, at + whole + 1);
    }
  }
  const blended = (x: tf.Tensor, places: Int32Array): tf.Tensor => {
    const [n = 1, , , c = 1] = x.shape;
    // One more position, which is 0.
    const flat = tf.pad(tf.reshape(x, [n, h * w, c]) as tf.Tensor3D, [
      [0, 0],
      [0, 1],
      [0, 0],
    ]);
    const taken = tf.gather(flat, tf.tensor1d(places, "int32"), 1);
    const [first, second] = tf.split(taken, 2, 1);
    const share = tf.tensor3d(near, [1, h * w, 1]);
    return tf.reshape(tf.add(tf.mul(first!, share), tf.mul(second!, tf.sub(1, share))), x.shape);
  };
  // A line's share is the same at both ends of a tap, so that the way back is a blend of shifts as well.
  return { forward: (x) => blended(x, forth), vjp: (dy) => blended(dy, back) };
}
