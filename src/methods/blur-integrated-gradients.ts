import * as tf from "@tensorflow/tfjs-core";
import { gradientTable } from "../engine/tables";
import { alias } from "../engine/tensors";
import { defineMethod, number } from "./define";
import { blurred } from "./parts/fills";
import { inputMap } from "./parts/maps";

export default defineMethod({
  id: "blur-integrated-gradients",
  label: "Blur integrated gradients",
  family: "gradient",
  summary:
    "Brings the picture into focus from a blur and adds up, on the way, what each returning detail did to the score.",
  formula:
    "R = -\\int_0^{\\sigma_{\\max}} \\frac{\\partial y}{\\partial x}\\big(x_\\sigma\\big) \\odot \\frac{\\partial x_\\sigma}{\\partial \\sigma}\\, d\\sigma, \\quad x_\\sigma = G_\\sigma * x",
  paper: {
    authors: "Xu, Venugopalan, Sundararajan",
    year: 2020,
    title: "Attribution in Scale and Space",
    url: "https://arxiv.org/abs/2004.03383",
    where: "the definition of Blur Integrated Gradients",
  },
  departures: [
    "Each gradient is multiplied by the exact difference of the pictures at the ends of its step and taken in the middle of it; the authors' software takes it at the sharper end and differentiates the blur numerically.",
    "Steps are short where the picture is nearly sharp (σ grows with the square of the step); the authors' software spaces them equally.",
    "At the picture's edges the blur is normalised by what lies inside; the authors' software sees zeros outside.",
  ],
  failureModes: [
    {
      text: "What a blur does not remove, such as the colour of a large area, gets no share.",
      source: "follows from Xu et al. 2020: the path begins at a blurred copy of the picture",
    },
    {
      text: "Blurred pictures are not pictures of nothing: the network can have a strong opinion about them.",
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
      help: "How many stages of blur are looked at; time grows with it.",
      default: 50,
      min: 1,
      max: 1000,
      integer: true,
    }),
    "max-sigma": number({
      key: "s",
      label: "Strongest blur",
      help: "Standard deviation of the blur where the path begins.",
      default: 50,
      min: 0.1,
      max: 500,
      unit: "px of the model's input",
      log: true,
    }),
  },
  laws: ["completeness"],
  cost: 120,
  async run(ctx, { steps, "max-sigma": strongest }) {
    /** Blur after k steps. */
    const sigma = (k: number): number => strongest * (k / steps) ** 2;
    const at = (k: number): tf.Tensor => alias(blurred(ctx.image, sigma(k)));
    const [blurriest] = await ctx.scores({ count: 1, make: () => at(steps), what: "Blurred picture" });
    const promisedSum = ctx.target.score - blurriest!;
    const mapOf = async (sum: tf.Tensor) => ({ ...(await inputMap(ctx, () => sum)), promisedSum });

    // State: the map so far, and the picture where the next step begins. From sharp to blurred.
    const [map] = await ctx.fold({
      what: "Stages of blur",
      count: steps,
      table: gradientTable,
      make: (first, n) => tf.concat(Array.from({ length: n }, (_, i) => at(first + i + 0.5))),
      step(state, _, gradients, first) {
        let [sum, sharper] = state ?? [tf.zerosLike(ctx.image), at(0)];
        for (let i = 0; i < gradients.shape[0]!; i += 1) {
          const blurrier = at(first + i + 1);
          const gradient = tf.slice(gradients, [i, 0, 0, 0], [1, -1, -1, -1]);
          sum = tf.add(sum!, tf.mul(gradient, tf.sub(sharper!, blurrier)));
          sharper = blurrier;
        }
        return [sum!, sharper!];
      },
      show: ([sum]) => mapOf(sum!),
    });
    return mapOf(map!);
  },
});
