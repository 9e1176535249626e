import * as tf from "@tensorflow/tfjs-core";
import { gradientTable } from "../engine/tables";
import { alias } from "../engine/tensors";
import type { Attribution } from "./define";
import { defineMethod, number } from "./define";
import { type Fill, fillImage, fillParam } from "./parts/fills";
import { guidedStep } from "./parts/guided-path";

/** How far a value may leave the straight path, as a share of its own way; the authors' software has 0.02. */
const REACH = 0.02;

export default defineMethod({
  id: "guided-integrated-gradients",
  label: "Guided integrated gradients",
  family: "gradient",
  summary:
    "Integrated gradients on a path that moves first what matters least, and so avoids regions of steep, noisy gradients.",
  formula:
    "R = \\sum_{t=1}^{T} \\tfrac12 \\Big(\\tfrac{\\partial y}{\\partial x}(x_{t-1}) + \\tfrac{\\partial y}{\\partial x}(x_t)\\Big) \\odot (x_t - x_{t-1}), \\quad \\text{first the } p \\cdot N \\text{ inputs of smallest } \\Big|\\tfrac{\\partial y}{\\partial x}\\Big|",
  paper: {
    authors: "Kapishnikov, Venugopalan, Avci, Wedin, Terry, Bolukbasi",
    year: 2021,
    title: "Guided Integrated Gradients: an Adaptive Path Method for Removing Noise",
    url: "https://arxiv.org/abs/2106.09788",
    where: "the definition of Guided IG, an adaptive path method",
  },
  departures: [
    "The path is kept near the straight one as in the authors' software, by letting no value be ahead or behind by more than 2 % of its own way; the paper draws it through anchor points instead.",
    "Each step counts the mean of the gradients at its two ends. The authors' software takes the one where the step begins, which is small because the step was chosen for it: on MobileNet v1 0.75 (two animals, 50 steps from black) the map then adds up to 151 % of the difference of the scores, and to 86 % with the mean.",
    "50 steps by default, as for integrated gradients, where the authors' software takes 200.",
  ],
  failureModes: [
    {
      text: "The more a path follows the gradient's kinks, the slower its sum converges: gaps of 10 to 50 % at 50 steps are common, and more steps need not close them, because a value still crosses its whole reach at once.",
      source: "Measured here: MobileNet v1 0.75 keeps a gap of 8 to 12 % at 200 steps",
    },
    {
      text: "What the baseline already shows gets no share, as for integrated gradients.",
      source:
        "Sturmfels et al. 2020, Visualizing the Impact of Feature Attribution Baselines, https://distill.pub/2020/attribution-baselines",
    },
  ],
  sign: "signed",
  unit: "target",
  shape: "hwc",
  params: {
    steps: number({
      key: "n",
      label: "Steps",
      help: "How many pictures along the path are looked at; time grows with it.",
      default: 50,
      min: 1,
      max: 1000,
      integer: true,
    }),
    fraction: number({
      key: "f",
      label: "Moved together",
      help: "Share of the input values that move at once, those with the smallest gradients first.",
      default: 0.25,
      min: 0.001,
      max: 1,
    }),
    baseline: fillParam({
      key: "b",
      label: "Baseline",
      help: "The picture that stands for nothing to see, where the path begins.",
      default: "black",
    }),
  },
  laws: ["completeness", "exact-on-linear"],
  cost: 165,
  async run(ctx, { steps, fraction, baseline }) {
    const { shape } = ctx.image;
    const [, height = 1, width = 1, channels = 1] = shape;
    const base = fillImage(ctx, baseline as Fill);
    const start = await ctx.read(() => base);
    const way = await ctx.read(() => tf.sub(ctx.image, base));
    const [atStart] = await ctx.scores({ count: 1, make: () => alias(base), what: "Baseline" });
    const distances = Float64Array.from(way, Math.abs);
    const places = new Float64Array(way.length);
    const sum = new Float64Array(way.length);
    const map = (): Attribution => ({
      values: Float32Array.from(sum),
      height,
      width,
      channels,
      layer: null,
      promisedSum: ctx.target.score - atStart!,
      layerSums: null,
    });

    const here = (): Float32Array => {
      const values = start.slice();
      for (let i = 0; i < values.length; i += 1) values[i]! += places[i]! * way[i]!;
      return values;
    };
    const gradientHere = (done: number): Promise<Float32Array> =>
      ctx.signalFor(gradientTable, {
        make: () => tf.tensor(here(), shape),
        what: "Steps of the path",
        done,
      });
    let gradient = await gradientHere(0);
    for (let t = 1; t <= steps; t += 1) {
      const before = places.slice();
      guidedStep(places, distances, gradient, { share: t / steps, fraction, reach: REACH });
      const next = await gradientHere(t / (steps + 1));
      for (let i = 0; i < sum.length; i += 1)
        sum[i]! += ((gradient[i]! + next[i]!) / 2) * way[i]! * (places[i]! - before[i]!);
      gradient = next;
      await ctx.partial(map);
    }
    return map();
  },
});
