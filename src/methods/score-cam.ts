import * as tf from "@tensorflow/tfjs-core";
import { alongRowsAndColumns } from "../engine/separable";
import { choice, defineMethod, layer, number } from "./define";
import { weightedMap } from "./parts/maps";
import { interpolationMatrix } from "./parts/upsample";

/** Keeps a channel that is the same everywhere from dividing by zero. */
const FLAT = 1e-8;

type Conventions = "pytorch-grad-cam" | "torch-cam" | "probability";

export default defineMethod({
  id: "score-cam",
  label: "Score-CAM",
  family: "cam",
  summary: "Shows the network the picture through each feature map and asks how high the score then is.",
  formula:
    "R_{ij} = \\sum_k w_k A_{ijk}, \\quad w = \\mathrm{softmax}_k\\, y\\Big(x \\odot \\frac{U(A_k) - \\min U(A_k)}{10^{-8} + \\max U(A_k) - \\min U(A_k)}\\Big)",
  paper: {
    authors: "Wang, Wang, Du, Yang, Zhang, Ding, Mardziel, Hu",
    year: 2020,
    title: "Score-CAM: Score-Weighted Visual Explanations for Convolutional Neural Networks",
    url: "https://arxiv.org/abs/1910.01279",
    where: "section 3 and algorithm 1",
  },
  departures: [
    "The score of a baseline picture, which the paper subtracts, cancels in the softmax and is not computed.",
    "The mask multiplies the preprocessed picture, as in pytorch-grad-cam and torch-cam: hidden is the colour that preprocessing maps to 0, for most networks a mid grey.",
    "`pytorch-grad-cam` upsamples with aligned corners, then stretches to 0…1; `torch-cam` stretches first and upsamples by pixel centres.",
    "`probability` takes the class's probability itself as a weight, without a softmax over the channels, with the masks of `pytorch-grad-cam`.",
    "With `top` other than 0 only the channels of largest variance are tried; the paper tries all.",
    "The map is not rectified and not upsampled: both are choices of the display.",
  ],
  failureModes: [
    {
      text: "The softmax over logits gives nearly all weight to a few channels: the map may be one feature map alone.",
      source: "Seen in pytorch-grad-cam's own weights on ResNet20, where one of 64 channels has 0.46",
    },
    {
      text: "Each mask leaves a picture that the network was not trained on; its score is extrapolated.",
      source: "Hooker et al. 2019, https://arxiv.org/abs/1806.10758, on inputs with parts removed",
    },
    {
      text: "Every weight is positive, so evidence against the class cannot show, and two classes' maps may look alike.",
      source: "Follows from the softmax",
    },
  ],
  sign: "signed",
  unit: "activation of the layer",
  shape: "layer",
  params: {
    layer: layer({}),
    convention: choice<Conventions>({
      key: "v",
      label: "Convention",
      help: "How masks are made and scores become weights.",
      default: "pytorch-grad-cam",
      options: [
        { value: "pytorch-grad-cam", label: "pytorch-grad-cam: aligned corners, softmax" },
        { value: "torch-cam", label: "torch-cam: pixel centres, softmax" },
        { value: "probability", label: "the probability as weight" },
      ],
    }),
    top: number({
      key: "n",
      label: "Channels",
      help: "How many channels are tried, those that vary most; 0 tries all.",
      default: 0,
      min: 0,
      max: 4096,
      integer: true,
      unit: "channels",
    }),
  },
  laws: [],
  cost: 768,
  async run(ctx, { layer: name, convention, top }) {
    const at = ctx.layer(name);
    const [h = 1, w = 1, channels = 1] = at.shape;
    const [, height = 1, width = 1] = ctx.image.shape;
    const activation = await ctx.read(() => ctx.activation(at.node));
    const tried = mostVariable(activation, channels, top);
    const stretchFirst = convention === "torch-cam";
    const kind = stretchFirst ? "bilinear" : "bilinear-align-corners";
    const rows = ctx.hold(() => interpolationMatrix(h, height, kind)) as tf.Tensor2D;
    const columns = ctx.hold(() => interpolationMatrix(w, width, kind)) as tf.Tensor2D;
    const enlarged = (maps: tf.Tensor): tf.Tensor => alongRowsAndColumns(maps, rows, columns);

    const scores: number[] = [];
    const mapOf = () => weightedMap(at, activation, weightsOf(tried, scores, convention === "probability"));
    await ctx.scores({
      what: "Looking through feature maps",
      count: tried.length,
      of: convention === "probability" ? "probability" : "target",
      make(start, size) {
        const maps = channelMaps(activation, channels, tried.slice(start, start + size), [h, w]);
        return tf.mul(ctx.image, stretchFirst ? enlarged(stretched(maps)) : stretched(enlarged(maps)));
      },
      onScores(_, found) {
        scores.push(...found);
        return ctx.partial(mapOf);
      },
    });
    return mapOf();
  },
});

/** Every map of [n, h, w, 1] from its smallest value to its largest as 0…1. */
function stretched(maps: tf.Tensor): tf.Tensor {
  const low = tf.min(maps, [1, 2], true);
  const range = tf.sub(tf.max(maps, [1, 2], true), low);
  return tf.div(tf.sub(maps, low), tf.add(range, FLAT));
}

/** [n, h, w, 1] */
function channelMaps(
  activation: Float32Array,
  channels: number,
  chosen: readonly number[],
  [h, w]: readonly [number, number],
): tf.Tensor {
  const maps = new Float32Array(chosen.length * h * w);
  chosen.forEach((channel, i) => {
    for (let p = 0; p < h * w; p += 1) maps[i * h * w + p] = activation[p * channels + channel]!;
  });
  return tf.tensor(maps, [chosen.length, h, w, 1]);
}

/** The `top` channels of largest variance over positions, or all, in their order; the first of equals wins. */
function mostVariable(activation: Float32Array, channels: number, top: number): number[] {
  const all = Array.from({ length: channels }, (_, k) => k);
  if (top === 0 || top >= channels) return all;
  const positions = activation.length / channels;
  const variances = all.map((k) => {
    let [sum, squares] = [0, 0];
    for (let p = 0; p < positions; p += 1) sum += activation[p * channels + k]!;
    for (let p = 0; p < positions; p += 1) squares += (activation[p * channels + k]! - sum / positions) ** 2;
    return squares / positions;
  });
  return all
    .sort((a, b) => variances[b]! - variances[a]! || a - b)
    .slice(0, top)
    .sort((a, b) => a - b);
}

/** Weights of the channels whose scores are known. */
function weightsOf(tried: readonly number[], scores: readonly number[], raw: boolean): Map<number, number> {
  const max = scores.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const shares = raw ? scores : scores.map((score) => Math.exp(score - max));
  const sum = raw ? 1 : shares.reduce((a, b) => a + b, 0);
  return new Map(shares.map((share, i) => [tried[i]!, share / sum]));
}
