import * as tf from "@tensorflow/tfjs-core";
import { gradientTable } from "../engine/tables";
import { alias } from "../engine/tensors";
import { choice, defineMethod, flag, number } from "./define";
import { type Fill, fillImage, fillParam } from "./parts/fills";
import { inputMap } from "./parts/maps";
import { QUADRATURE_RULES, type QuadratureRule, quadrature, spreadOrder } from "./parts/quadrature";

const labels: Record<QuadratureRule, string> = {
  gausslegendre: "Gauss–Legendre",
  middle: "midpoints",
  trapezoid: "trapezoid",
  left: "left ends",
  right: "right ends",
  "trapezoid-captum": "trapezoid as captum weighs it",
};

export default defineMethod({
  id: "integrated-gradients",
  label: "Integrated gradients",
  family: "gradient",
  summary:
    "Fades the picture in from a baseline and adds up, on the way, what each input value did to the score.",
  formula:
    "R = (x - x_0) \\odot \\int_0^1 \\frac{\\partial y}{\\partial x}\\Big(x_0 + \\alpha\\,(x - x_0)\\Big)\\, d\\alpha",
  paper: {
    authors: "Sundararajan, Taly, Yan",
    year: 2017,
    title: "Axiomatic Attribution for Deep Networks",
    url: "https://arxiv.org/abs/1703.01365",
    where: "section 3, equation 1",
  },
  departures: [
    "Gauss–Legendre points by default; the paper's sum over right ends (section 5, equation 3) is `rule: right`.",
    "`trapezoid-captum` divides by the number of points, as captum 0.8 does: its weights sum to (n − 1)/n, so every map is too small by that factor.",
    "With `multiply: false` the map is the average gradient along the path, which promises no sum.",
  ],
  failureModes: [
    {
      text: "What the baseline already shows gets no share: with a black baseline, black parts of an object count for nothing.",
      source:
        "Sturmfels et al. 2020, Visualizing the Impact of Feature Attribution Baselines, https://distill.pub/2020/attribution-baselines",
    },
    {
      text: "On deep ReLU networks the gradient jumps along the path, so that no rule converges fast; the gap between the map's sum and f(x) − f(x₀) is shown for this reason.",
      source: "Sundararajan et al. 2017, section 5, which asks for 20 to 300 points",
    },
    {
      text: "Gradients far from the picture, where it is neither shown nor hidden, add noise to the map.",
      source: "Kapishnikov et al. 2021, Guided Integrated Gradients, https://arxiv.org/abs/2106.09788",
    },
  ],
  sign: "signed",
  unit: "target",
  shape: "hwc",
  params: {
    steps: number({
      key: "n",
      label: "Points",
      help: "How many pictures along the path are looked at; time grows with it.",
      default: 50,
      min: 2,
      max: 1000,
      integer: true,
    }),
    rule: choice({
      key: "q",
      label: "Quadrature",
      help: "Where on the path the points lie and how much each counts.",
      default: "gausslegendre",
      options: QUADRATURE_RULES.map((value) => ({ value, label: labels[value] })),
    }),
    baseline: fillParam({
      key: "b",
      label: "Baseline",
      help: "The picture that stands for nothing to see, where the path begins.",
      default: "black",
    }),
    multiply: flag({
      key: "m",
      label: "Times the difference",
      help: "Multiply by picture minus baseline, so that the map adds up to the difference of the scores.",
      default: true,
    }),
  },
  laws: ["completeness", "exact-on-linear"],
  cost: 110,
  async run(ctx, { steps, rule, baseline, multiply }) {
    const { points, weights } = quadrature(rule as QuadratureRule, steps);
    const order = spreadOrder(steps);
    const start = fillImage(ctx, baseline as Fill);
    const difference = ctx.hold(() => tf.sub(ctx.image, start));
    const atStart = multiply
      ? (await ctx.scores({ count: 1, make: () => alias(start), what: "Baseline" }))[0]!
      : 0;
    const column = (values: Float64Array, first: number, size: number): tf.Tensor =>
      tf.tensor(
        order.slice(first, first + size).map((k) => values[k]!),
        [size, 1, 1, 1],
      );
    const mapOf = async (average: () => tf.Tensor) => ({
      ...(await inputMap(ctx, () => (multiply ? tf.mul(average(), difference) : average()))),
      promisedSum: multiply ? ctx.target.score - atStart : null,
    });

    const [total] = await ctx.fold({
      what: "Points on the path",
      count: steps,
      table: gradientTable,
      make: (first, size) => tf.add(start, tf.mul(column(points, first, size), difference)),
      step(state, _, gradients, first) {
        const weighted = tf.mul(gradients, column(weights, first, gradients.shape[0]!));
        const sum = tf.sum(weighted, 0, true);
        return [state ? tf.add(state[0]!, sum) : sum];
      },
      show([sum], done) {
        const counted = order.slice(0, done).reduce((w, k) => w + weights[k]!, 0);
        return mapOf(() => tf.div(sum!, counted));
      },
    });
    return mapOf(() => total!);
  },
});
