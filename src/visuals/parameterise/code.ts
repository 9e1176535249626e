import * as tf from "@tensorflow/tfjs-core";
import { number } from "../../core/params";
import { Problem } from "../../core/problem";
import { standardNormal } from "../../core/rng";
import { computed } from "../../engine/memory";
import { withScope } from "../../engine/scope";
import { alias } from "../../engine/tensors";
import { type Canvas, type Drawing, defineParameterisation, type Generator } from "../context";
import { resizing } from "../parts/separable";

export default defineParameterisation({
  id: "code",
  label: "Code space",
  summary:
    "A generator draws the picture from a code, and the code is changed: pictures like those it has learnt.",
  formula: "x = G(\\mu + \\sigma \\odot \\theta), \\quad |\\theta| \\le r",
  paper: {
    authors: "Nguyen, Dosovitskiy, Yosinski, Brox, Clune",
    year: 2016,
    title: "Synthesizing the Preferred Inputs for Neurons in Neural Networks via Deep Generator Networks",
    url: "https://arxiv.org/abs/1605.09304",
    where: "section 2",
  },
  departures: [
    "Codes are counted in standard deviations from the mean code, and pictures start from a random one.",
    "Codes are kept in range after every step; the paper also pulls them towards 0.",
  ],
  generator: true,
  params: {
    reach: number({
      key: "r",
      label: "Reach",
      help: "How far a code may be from the mean, in standard deviations.",
      default: 3,
      min: 0.1,
      max: 10,
      unit: "σ",
    }),
  },
  bind(canvas, { reach }) {
    const { generator, hold } = canvas;
    if (!generator)
      throw new Problem("argument", "Code space needs a generator: name the folder of one.", "generator");
    const fitting = fitted(generator, canvas);
    const { mean, deviation } = generator;
    // Codes behind a ReLU are not negative, and the generator has seen no others.
    const floored = mean.every((v) => v >= 0);
    const low = mean.map((m, i) => {
      const zero = deviation[i]! > 0 && floored ? -m / deviation[i]! : -reach;
      return Math.min(Math.max(-reach, zero), reach);
    });
    const vector = (values: Float32Array) => hold(() => tf.tensor2d(values, [1, mean.length]));
    const [centre, spread, lowest] = [vector(mean), vector(deviation), vector(low)];
    return {
      shape: [mean.length],
      noise: (rng) => standardNormal(rng, mean.length).map((v, i) => Math.min(Math.max(v, low[i]!), reach)),
      encode: null,
      draw: (codes) =>
        withScope(async (scope) => {
          const given = scope.own(
            computed(() =>
              tf.reshape(tf.add(tf.mul(codes, spread), centre), [codes.shape[0]!, ...generator.input]),
            ),
          );
          const drawn = scope.own(await generator.draw(given));
          const picture = computed(() => fitting.forward(drawn.picture));
          scope.release(drawn);
          return {
            picture,
            async back(signal) {
              return withScope(async (inner) => {
                const ofPicture = inner.own(computed(() => fitting.vjp(signal)));
                const ofCode = inner.own(await drawn.back(ofPicture));
                return computed(() => tf.mul(tf.reshape(ofCode, codes.shape), spread));
              });
            },
            dispose() {
              picture.dispose();
              drawn.dispose();
            },
          } satisfies Drawing;
        }),
      confine: (codes) => tf.maximum(tf.minimum(codes, reach), lowest),
      blur: null,
    };
  },
});

/** The generator's pictures in the size and with the channels of the canvas. */
function fitted({ output: [h, w, drawn] }: Generator, { size, channels }: Canvas) {
  if (drawn !== channels && drawn !== 1)
    throw new Problem(
      "not-applicable",
      `The generator draws ${drawn} colour channels and the network sees ${channels}; choose pixels or Fourier.`,
      "generator",
    );
  const enlarging = resizing([h, w], size);
  const coloured = drawn !== channels;
  return {
    forward(x: tf.Tensor): tf.Tensor {
      const sized = enlarging ? enlarging.forward(x) : x;
      return coloured ? tf.tile(sized, [1, 1, 1, channels]) : alias(sized);
    },
    vjp(dy: tf.Tensor): tf.Tensor {
      const grey = coloured ? tf.sum(dy, 3, true) : dy;
      return enlarging ? enlarging.vjp(grey, grey) : alias(grey);
    },
  };
}
