import * as tf from "@tensorflow/tfjs-core";
import { gradientTable } from "../engine/tables";
import { choice, defineMethod, layer } from "./define";
import { camMap } from "./parts/maps";

/** Stabiliser of pytorch-grad-cam, in units of g². */
const EPSILON = 1e-6;

const POSITIONS = [1, 2];

/** Σ over positions, [1, 1, 1, k]. */
const total = (x: tf.Tensor): tf.Tensor => tf.sum(x, POSITIONS, true);

/** A channel's weight, [1, 1, 1, k], from activation and gradient, [1, h, w, k]. Where g = 0 every α is 0. */
const conventions = {
  "pytorch-grad-cam": (a: tf.Tensor, g: tf.Tensor) => {
    const squared = tf.square(g);
    const denominator = tf.add(tf.mul(squared, 2), tf.add(tf.mul(tf.mul(squared, g), total(a)), EPSILON));
    return total(tf.mul(tf.relu(g), tf.div(squared, denominator)));
  },
  "tf-keras-vis": (a: tf.Tensor, g: tf.Tensor) => {
    const squared = tf.square(g);
    const denominator = tf.add(tf.mul(squared, 2), tf.mul(tf.mul(squared, g), total(a)));
    const alpha = tf.divNoNan(squared, denominator);
    return tf.divNoNan(total(tf.mul(tf.relu(g), alpha)), total(alpha));
  },
  "per-position": (a: tf.Tensor, g: tf.Tensor) => {
    const squared = tf.square(g);
    const cubes = total(tf.mul(tf.mul(squared, g), a));
    const denominator = tf.add(tf.mul(squared, 2), tf.add(cubes, EPSILON));
    return total(tf.mul(tf.relu(g), tf.div(squared, denominator)));
  },
};

export default defineMethod({
  id: "grad-cam-plus-plus",
  label: "Grad-CAM++",
  family: "cam",
  summary:
    "Grad-CAM that counts only gradients in favour of the class, so that several objects of it all show.",
  formula:
    "R_{ij} = \\sum_k w_k A_{ijk}, \\quad w_k = \\sum_{ab} \\mathrm{relu}(g_{abk}) \\frac{g_{abk}^2}{2 g_{abk}^2 + g_{abk}^3 \\sum_{cd} A_{cdk} + 10^{-6}}, \\quad g = \\frac{\\partial y}{\\partial A}",
  paper: {
    authors: "Chattopadhyay, Sarkar, Howlader, Balasubramanian",
    year: 2018,
    title: "Grad-CAM++: Improved Visual Explanations for Deep Convolutional Networks",
    url: "https://arxiv.org/abs/1710.11063",
    where: "section 3: the weights, with α of an exponential of the score",
  },
  departures: [
    "The paper explains exp(logit), whose derivatives are exp(logit)·g, g², g³ only because ReLU networks are piecewise linear; that factor cancels in α and is left out of the weights, where it would only scale the map.",
    "The denominator is stabilised by 1e-6, as in pytorch-grad-cam; `tf-keras-vis` has no such term.",
    "`tf-keras-vis` divides every α by their sum over the channel's positions; the paper's formula does not.",
    "`per-position` is what torch-cam means: Σ g³A instead of g³ΣA. torch-cam itself adds 1e-8 and, in the version compared with, loses the division altogether.",
    "The map is not rectified and not upsampled: both are choices of the display.",
  ],
  failureModes: [
    {
      text: "Six different formulas go by this name: maps of two programs need not agree.",
      source: "Compared here: pytorch-grad-cam, torch-cam, tf-keras-vis, the authors' code",
    },
    {
      text: "Channels that speak against the class weigh nothing, so the map can be nearly the same for every class.",
      source: "Follows from relu(g) in the weights",
    },
    {
      text: "In practice it is close to Grad-CAM with positive gradients only.",
      source:
        "Lerma & Lucas 2022, Grad-CAM++ is Equivalent to Grad-CAM With Positive Gradients, https://arxiv.org/abs/2205.10838",
    },
  ],
  sign: "signed",
  unit: "target",
  shape: "layer",
  params: {
    layer: layer({}),
    convention: choice({
      key: "v",
      label: "Convention",
      help: "Whose formula for the weights is computed.",
      default: "pytorch-grad-cam",
      options: [
        { value: "pytorch-grad-cam", label: "pytorch-grad-cam" },
        { value: "tf-keras-vis", label: "tf-keras-vis: α adds up to 1" },
        { value: "per-position", label: "per position, as torch-cam means it" },
      ],
    }),
  },
  laws: [],
  cost: 0.1,
  async run(ctx, params) {
    const at = ctx.layer(params.layer);
    const weights = conventions[params.convention as keyof typeof conventions];
    const gradient = await ctx.signal(gradientTable, at.node);
    return camMap(ctx, gradient, at, (a, g) => tf.mul(a, weights(a, g)));
  },
});
