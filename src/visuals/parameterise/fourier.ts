import * as tf from "@tensorflow/tfjs-core";
import { number } from "../../core/params";
import { standardNormal } from "../../core/rng";
import { alongRowsAndColumns } from "../../engine/separable";
import { interpolationMatrix } from "../../image/resize";
import { defineParameterisation } from "../context";
import { drawing } from "../parts/drawing";
import { featureVisualization } from "../parts/papers";
import { resizing } from "../parts/separable";
import { sideParam, within } from "../parts/side";

/** Standard deviation of the coefficients that pictures start from. */
const NOISE = 0.01;
/** Spectra of more pixels are not worth their matrix products: what is finer is interpolated. */
const MOST = 128;
/** What a coefficient of frequency 1 counts, as in the article's software. */
const GAIN = Math.SQRT2 / 4;
/** Photos are pulled this far from black and white, where the sigmoid ends. */
const MARGIN = 0.02;

/** Square root of the covariance of the colours of ImageNet's pixels, as published with the article; a row a colour. */
const COLOURS = [0.26, 0.09, 0.02, 0.27, 0, -0.05, 0.27, -0.09, 0.03];
/** Length of its longest column. */
const LONGEST = Math.hypot(0.26, 0.27, 0.27);

export default defineParameterisation({
  id: "fourier",
  label: "Fourier",
  summary:
    "The picture's waves are the parameters, coarse ones as easy to move as fine ones, in natural colours.",
  formula: "x = \\sigma\\big( C \\, R_h F_h^\\top (\\theta / f) F_w R_w^\\top \\big)",
  paper: featureVisualization("Preconditioning and Parameterization"),
  departures: [
    "A real transform by matrix products, which every backend has; its waves are products of a wave along rows and one along columns.",
    "Spectra of at most 128 pixels a side, interpolated to the input's size before the sigmoid.",
    "No decorrelated colours where the network sees grey only.",
  ],
  generator: false,
  params: {
    side: sideParam("the input's own, at most 128"),
    decay: number({
      key: "d",
      label: "Decay",
      help: "How much more coarse waves count than fine ones: 0 is none, 1 what natural pictures have.",
      default: 1,
      min: 0,
      max: 2,
    }),
  },
  bind({ size, channels, hold }, { side, decay }) {
    const [h, w] = within(size, side || MOST);
    const [rows, columns] = [realWaves(h), realWaves(w)];
    const gain = Float32Array.from(
      { length: h * w },
      (_, i) => GAIN / frequency(rows, columns, i, w) ** decay,
    );
    const gains = hold(() => tf.tensor(gain, [1, h, w, 1]));
    const colours = hold(() =>
      channels === 3
        ? tf.tensor2d(
            COLOURS.map((v) => v / LONGEST),
            [3, 3],
          )
        : tf.tensor2d([1], [1, 1]),
    ) as tf.Tensor2D;
    /** From spectra to pixels, [size, waves]. */
    const synthesis = (waves: Waves, length: number): tf.Tensor2D =>
      hold(() => {
        const basis = tf.tensor2d(waves.basis, [waves.count, waves.count]);
        const wide = tf.tensor2d(interpolationMatrix(waves.count, length, "bilinear"), [length, waves.count]);
        return tf.matMul(wide, basis, false, true);
      }) as tf.Tensor2D;
    const [tall, wide] = [synthesis(rows, size[0]), synthesis(columns, size[1])];
    const coloursBack = hold(() => tf.transpose(colours)) as tf.Tensor2D;
    /** Of [n, …, c], every place times a matrix, on the right. */
    const recoloured = (x: tf.Tensor, matrix: tf.Tensor2D): tf.Tensor =>
      tf.reshape(tf.matMul(tf.reshape(x, [-1, channels]) as tf.Tensor2D, matrix), x.shape);
    const shrinking = resizing(size, [h, w]);
    return {
      shape: [h, w, channels],
      noise: (rng) => standardNormal(rng, h * w * channels).map((v) => NOISE * v),
      encode(picture) {
        const small = shrinking ? shrinking.forward(picture) : picture;
        const inRange = tf.clipByValue(small, MARGIN, 1 - MARGIN);
        const logit = tf.log(tf.div(inRange, tf.sub(1, inRange)));
        const inverse = tf.tensor2d(inverted(channels), [channels, channels]);
        const plain = recoloured(logit, tf.transpose(inverse));
        const basis = ({ basis: values, count }: Waves) => tf.tensor2d(values, [count, count]);
        return tf.div(alongRowsAndColumns(plain, basis(rows), basis(columns)), gains);
      },
      // Colours are mixed in the spectrum, which is smaller: it comes to the same.
      draw: async (spectra) =>
        drawing(
          () => tf.sigmoid(alongRowsAndColumns(recoloured(tf.mul(spectra, gains), coloursBack), tall, wide)),
          (signal, picture) => {
            const slope = tf.mul(tf.mul(signal, picture), tf.sub(1, picture));
            const waves = alongRowsAndColumns(slope, tf.transpose(tall), tf.transpose(wide));
            return tf.mul(recoloured(waves, colours), gains);
          },
        ),
      confine: null,
      blur(spectra, sigma) {
        const pixels = sigma * Math.min(h, w);
        const left = Float32Array.from({ length: h * w }, (_, i) =>
          Math.exp(-2 * (Math.PI * pixels * frequency(rows, columns, i, w, 0)) ** 2),
        );
        return tf.mul(spectra, tf.tensor(left, [1, h, w, 1]));
      },
    };
  },
});

interface Waves {
  readonly count: number;
  /** [wave, position], orthonormal: constant, cosine and sine of 1, 2, … turns, and the alternating one. */
  readonly basis: Float32Array;
  /** Of each wave, in cycles a pixel. */
  readonly frequencies: Float64Array;
}

function realWaves(count: number): Waves {
  const basis = new Float32Array(count * count);
  const frequencies = new Float64Array(count);
  for (let wave = 0; wave < count; wave += 1) {
    const turns = Math.ceil(wave / 2);
    frequencies[wave] = turns / count;
    const single = turns === 0 || 2 * turns === count;
    const size = Math.sqrt((single ? 1 : 2) / count);
    for (let at = 0; at < count; at += 1) {
      const angle = (2 * Math.PI * turns * at) / count;
      basis[wave * count + at] = size * (wave % 2 === 1 || wave === 0 ? Math.cos(angle) : Math.sin(angle));
    }
  }
  return { count, basis, frequencies };
}

/** Of the wave at place i of a spectrum with w columns; the constant counts as the slowest wave. */
function frequency(rows: Waves, columns: Waves, i: number, w: number, least?: number): number {
  const slowest = 1 / Math.max(rows.count, columns.count);
  const here = Math.hypot(rows.frequencies[Math.floor(i / w)]!, columns.frequencies[i % w]!);
  return Math.max(here, least ?? slowest);
}

/** The inverse of the colour matrix, row-major. */
function inverted(channels: 1 | 3): number[] {
  if (channels === 1) return [1];
  const [a, b, c, d, e, f, g, h, i] = COLOURS.map((v) => v / LONGEST) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  return [
    e * i - f * h,
    c * h - b * i,
    b * f - c * e,
    f * g - d * i,
    a * i - c * g,
    c * d - a * f,
    d * h - e * g,
    b * g - a * h,
    a * e - b * d,
  ].map((v) => v / determinant);
}
