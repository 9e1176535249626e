import * as tf from "@tensorflow/tfjs-core";
import { standardNormal } from "../core/rng";
import { gradientTable, guidedTable } from "../engine/tables";
import type { RunContext } from "./context";
import { choice, defineMethod, number } from "./define";
import { inputMap } from "./parts/maps";
import { quadrature } from "./parts/quadrature";
import { STATISTICS, type StatisticName, statistics } from "./parts/statistics";

const names: Record<StatisticName, string> = {
  mean: "mean",
  "mean-of-squares": "mean of squares",
  variance: "variance",
};

const OF = ["gradient", "gradient-x-input", "guided-backprop", "integrated-gradients"] as const;

type Of = (typeof OF)[number];

const labels: Record<Of, string> = {
  gradient: "gradient",
  "gradient-x-input": "gradient × input",
  "guided-backprop": "guided backpropagation",
  "integrated-gradients": "integrated gradients",
};

/** Points on the way to each noisy copy; `integrated-gradients` with its defaults, from black. */
const PATH = quadrature("gausslegendre", 50);
const HERE = { points: [1], weights: [1] };

export default defineMethod({
  id: "smoothgrad",
  label: "SmoothGrad",
  family: "gradient",
  summary:
    "Adds noise to the picture many times and averages the maps, so that what only noise causes cancels.",
  formula:
    "R = \\frac{1}{n} \\sum_{k=1}^{n} R_{\\text{of}}\\big(x + \\sigma\\,(\\max x - \\min x)\\, z_k\\big), \\quad z_k \\sim \\mathcal{N}(0, 1)",
  paper: {
    authors: "Smilkov, Thorat, Kim, Viégas, Wattenberg",
    year: 2017,
    title: "SmoothGrad: removing noise by adding noise",
    url: "https://arxiv.org/abs/1706.03825",
    where: "section 3",
  },
  departures: [
    "Signed and per channel; the paper shows absolute values, capped at the 99th percentile, which is a choice of the display.",
    "σ is a share of max − min of this picture after preprocessing, as in the paper, not of the range that a pixel could have.",
    "`mean-of-squares` is SmoothGrad² (Hooker et al. 2019, https://arxiv.org/abs/1806.10758), `variance` is VarGrad (Adebayo et al. 2018, https://arxiv.org/abs/1810.03307), here the population variance; both in the square of the unit.",
    "Integrated gradients run from black to each noisy copy with 50 Gauss–Legendre points.",
    "Mean and variance are carried along (Welford), so that memory does not grow with the number of samples.",
  ],
  failureModes: [
    {
      text: "Noisy copies are pictures the network never saw; what it does with them need not be what it does with this one.",
      source:
        "Hooker et al. 2019, A Benchmark for Interpretability Methods in Deep Neural Networks, https://arxiv.org/abs/1806.10758",
    },
    {
      text: "The average of gradients is no better than a random ranking of pixels when they are removed and the network is trained anew; only the squared versions are.",
      source:
        "Hooker et al. 2019, A Benchmark for Interpretability Methods in Deep Neural Networks, https://arxiv.org/abs/1806.10758",
    },
  ],
  sign: "signed",
  unit: "target per unit of model input",
  shape: "hwc",
  params: {
    samples: number({
      key: "n",
      label: "Samples",
      help: "How many noisy copies are looked at; time grows with it, memory does not.",
      default: 25,
      min: 1,
      max: 1000,
      integer: true,
    }),
    sigma: number({
      key: "s",
      label: "σ",
      help: "Standard deviation of the noise, as a share of the picture's range from darkest to brightest value.",
      default: 0.15,
      min: 0,
      max: 2,
      unit: "of max − min",
    }),
    statistic: choice({
      key: "q",
      label: "Statistic",
      help: "What becomes of the maps: their mean, the mean of their squares, or their variance.",
      default: "mean",
      options: STATISTICS.map((value) => ({ value, label: names[value] })),
    }),
    of: choice({
      key: "o",
      label: "Of",
      help: "The map that is made of every noisy copy.",
      default: "gradient",
      options: OF.map((value) => ({ value, label: labels[value] })),
    }),
    seed: { type: "seed", key: "r", label: "Seed", help: "Sample k uses seed + k.", default: 1000 },
  },
  laws: ["exact-on-linear"],
  cost: 58,
  async run(ctx, { samples, sigma, statistic: name, of, seed }) {
    const statistic = statistics[name as StatisticName];
    const copies = await noisyCopies(ctx, sigma, seed);
    const integrates = of === "integrated-gradients";
    const { points, weights } = integrates ? PATH : HERE;
    const length = points.length;
    const shape = ctx.image.shape;
    const channels = shape[3]!;
    const black = integrates ? ctx.modelSpace([0, 0, 0]) : Array<number>(channels).fill(0);
    /** Where the path to copy k is at `point`, [1, h, w, c]. */
    const on = (k: number, point: number): tf.Tensor => {
      const copy = copies(k);
      const values = new Float32Array(copy.length);
      for (let i = 0; i < copy.length; i += 1) {
        const from = black[i % channels]!;
        values[i] = from + point * (copy[i]! - from);
      }
      return tf.tensor(values, shape);
    };
    /** The map of copy k, of the gradients along its path summed up. */
    const mapOf = (gradient: tf.Tensor, k: number): tf.Tensor => {
      if (of === "gradient-x-input") return tf.mul(gradient, on(k, 1));
      return integrates ? tf.mul(gradient, tf.sub(on(k, 1), on(k, 0))) : gradient;
    };

    // Every copy's path in a row: state is what the path under way has gathered, then the statistic of those behind.
    const [, ...state] = await ctx.fold({
      what: integrates ? "Points on the paths to noisy copies" : "Noisy copies",
      count: samples * length,
      table: of === "guided-backprop" ? guidedTable : gradientTable,
      make: (first, n) =>
        tf.concat(
          Array.from({ length: n }, (_, i) =>
            on(Math.floor((first + i) / length), points[(first + i) % length]!),
          ),
        ),
      step(before, _, gradients, first) {
        let [path, ...behind] = before ?? [];
        const n = gradients.shape[0]!;
        for (let i = first; i < first + n; i += 1) {
          const one = tf.slice(gradients, [i - first, 0, 0, 0], [1, -1, -1, -1]);
          const weighted = tf.mul(one, weights[i % length]!);
          path = i % length === 0 ? weighted : tf.add(path!, weighted);
          if (i % length < length - 1) continue;
          const k = Math.floor(i / length);
          behind = statistic.add(k === 0 ? null : behind, mapOf(path, k), k);
        }
        return [path!, ...behind];
      },
      show([path, ...behind], done) {
        const whole = Math.floor(done / length);
        return inputMap(ctx, () =>
          whole > 0
            ? statistic.value(behind, whole)
            : statistic.value(statistic.add(null, mapOf(path!, 0), 0), 1),
        );
      },
    });
    return inputMap(ctx, () => statistic.value(state, samples));
  },
});

/** Noisy copies of the picture by number, row-major; the one asked for last is kept. */
async function noisyCopies(
  ctx: RunContext,
  sigma: number,
  seed: number,
): Promise<(k: number) => Float64Array> {
  const image = await ctx.read(() => ctx.image);
  const range = image.reduce((a, b) => Math.max(a, b)) - image.reduce((a, b) => Math.min(a, b));
  let known = { k: -1, copy: new Float64Array() };
  return (k) => {
    if (known.k !== k) {
      const noise = standardNormal(ctx.rng(seed + k), image.length);
      const copy = new Float64Array(image.length);
      for (let i = 0; i < copy.length; i += 1) copy[i] = image[i]! + sigma * range * noise[i]!;
      known = { k, copy };
    }
    return known.copy;
  };
}
