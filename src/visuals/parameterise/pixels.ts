import * as tf from "@tensorflow/tfjs-core";
import { standardNormal } from "../../core/rng";
import { alongRowsAndColumns, gaussianMatrix } from "../../engine/separable";
import { alias } from "../../engine/tensors";
import { defineParameterisation } from "../context";
import { drawing } from "../parts/drawing";
import { simonyan } from "../parts/papers";
import { resizing } from "../parts/separable";
import { sideParam, within } from "../parts/side";

/** Standard deviation of the noise around mid grey that pictures start from. */
const NOISE = 0.05;

export default defineParameterisation({
  id: "pixels",
  label: "Pixels",
  summary: "Every pixel is a parameter of its own: what the gradient asks for, fine speckle included.",
  formula: "x = \\theta, \\quad 0 \\le \\theta \\le 1",
  paper: simonyan("section 2"),
  departures: [
    "Pixels are kept between black and white after every step.",
    "Pictures start from weak noise around mid grey instead of the training set's mean.",
  ],
  generator: false,
  params: { side: sideParam("the input's own") },
  bind({ size, channels }, { side }) {
    const [h, w] = within(size, side || Math.max(...size));
    const enlarging = resizing([h, w], size);
    const shrinking = resizing(size, [h, w]);
    return {
      shape: [h, w, channels],
      noise: (rng) => standardNormal(rng, h * w * channels).map((v) => 0.5 + NOISE * v),
      encode: (picture) => (shrinking ? shrinking.forward(picture) : alias(picture)),
      draw: async (pixels) =>
        drawing(
          () => (enlarging ? enlarging.forward(pixels) : alias(pixels)),
          (signal) => (enlarging ? enlarging.vjp(signal, pixels) : alias(signal)),
        ),
      confine: (pixels) => tf.clipByValue(pixels, 0, 1),
      blur: (pixels, sigma) =>
        alongRowsAndColumns(
          pixels,
          gaussianMatrix(h, sigma * Math.min(h, w)),
          gaussianMatrix(w, sigma * Math.min(h, w)),
        ),
    };
  },
});
