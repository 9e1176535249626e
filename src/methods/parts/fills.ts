import * as tf from "@tensorflow/tfjs-core";
import { alongRowsAndColumns, gaussianMatrix } from "../../engine/separable";
import type { RunContext } from "../context";
import { choice } from "../define";

/** What stands where the picture is hidden, and where paths begin. One list for every method. */
export const FILLS = ["black", "grey", "white", "zero", "mean", "blur", "noise"] as const;

export type Fill = (typeof FILLS)[number];

export const fillLabels: Record<Fill, string> = {
  black: "black",
  grey: "mid grey",
  white: "white",
  zero: "zero in model space",
  mean: "the picture's mean colour",
  blur: "the picture, blurred",
  noise: "noise",
};

/** The parameter that chooses a fill. */
export const fillParam = <const K extends string>(p: {
  readonly key: K;
  readonly label: string;
  readonly help: string;
  readonly default: Fill;
}) => choice<Fill>({ ...p, options: FILLS.map((value) => ({ value, label: fillLabels[value] })) });

/** Standard deviation of the blur, as a share of the shorter side: wide enough to leave no object recognisable. */
const BLUR_SIGMA = 0.1;

/** A fill as an input, [1, h, w, c] in model space; held until the method has ended. */
export function fillImage(ctx: RunContext, fill: Fill, seed = 0): tf.Tensor {
  const [, h = 1, w = 1, c = 1] = ctx.image.shape;
  const plain = (colour: readonly number[]): tf.Tensor =>
    ctx.hold(() => tf.add(tf.zeros([1, h, w, c]), tf.tensor1d([...colour])));
  const level = (v: number): number[] => ctx.modelSpace([v, v, v]);
  switch (fill) {
    case "black":
      return plain(level(0));
    case "grey":
      return plain(level(127.5));
    case "white":
      return plain(level(255));
    case "zero":
      return plain(Array<number>(c).fill(0));
    case "mean":
      return ctx.hold(() => tf.add(tf.zerosLike(ctx.image), tf.mean(ctx.image, [1, 2], true)));
    case "blur":
      return ctx.hold(() => blurred(ctx.image, BLUR_SIGMA * Math.min(h, w)));
    case "noise": {
      const next = ctx.rng(seed);
      const { low, high } = ctx.bounds;
      const values = Float32Array.from({ length: h * w * c }, (_, i) => {
        const channel = i % c;
        return low[channel]! + next() * (high[channel]! - low[channel]!);
      });
      return ctx.hold(() => tf.tensor(values, [1, h, w, c]));
    }
  }
}

/** Gaussian blur with standard deviation `sigma` in pixels; edges are normalised by what lies inside the picture. */
export function blurred(image: tf.Tensor, sigma: number): tf.Tensor {
  if (sigma <= 0) return image;
  const [, h = 1, w = 1] = image.shape;
  const rows = gaussianMatrix(h, sigma);
  return alongRowsAndColumns(image, rows, w === h ? rows : gaussianMatrix(w, sigma));
}
