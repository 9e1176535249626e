import { Problem } from "../core/problem";
import { alias } from "../engine/tensors";
import { defineMethod, number } from "./define";
import { shapleyCoalitions } from "./parts/coalitions";
import { hideable, regionParams, sharedOut } from "./parts/hideable";
import { LeastSquares } from "./parts/least-squares";
import { pixelMap } from "./parts/maps";

/** Settles an unfinished map that too few samples determine; far below what a result could show. */
const UNFINISHED_RIDGE = 1e-9;

export default defineMethod({
  id: "kernel-shap",
  label: "Kernel SHAP",
  family: "perturbation",
  summary:
    "Shares the score out fairly among the parts of the picture: each gets what it adds on average, whoever was there before it.",
  formula:
    "\\varphi = \\arg\\min_{\\sum_r \\varphi_r = f(x) - f(x_0)} \\sum_{S} \\frac{M - 1}{\\binom{M}{|S|} |S| (M - |S|)} \\Big( f(x_S) - f(x_0) - \\sum_{r \\in S} \\varphi_r \\Big)^2, \\quad R_{ij} = \\frac{\\varphi_{r(ij)}}{|r(ij)|}",
  paper: {
    authors: "Lundberg, Lee",
    year: 2017,
    title: "A Unified Approach to Interpreting Model Predictions",
    url: "https://arxiv.org/abs/1705.07874",
    where: "section 4.1, theorem 2",
  },
  departures: [
    "Regions are shown or hidden, not single pixels; a region's value is shared out evenly among its pixels, so that the map adds up to f(x) − f(fill).",
    "A hidden region shows one fixed fill; the paper averages over a background of other inputs.",
    "Coalitions are drawn in pairs with their complements (Covert & Lee 2021, https://arxiv.org/abs/2012.01536) after the sizes that weigh most are complete; no term rewards few regions, as the shap package's default does.",
    "The default of 1000 samples is an estimate for 50 regions; with 2^M samples or more for M regions it is exact.",
  ],
  failureModes: [
    {
      text: "Half-hidden pictures are none that the network was trained on, and the values depend on what it makes of them.",
      source:
        "Kumar et al. 2020, Problems with Shapley-value-based Explanations as Feature Importance Measures, https://arxiv.org/abs/2002.11097",
    },
    {
      text: "A model can be built to behave well on hidden pictures only, and so fool the explanation.",
      source: "Slack et al. 2020, Fooling LIME and SHAP, https://arxiv.org/abs/1911.02508",
    },
    {
      text: "The estimate's noise grows with the number of regions and can be of the size of the values; try another seed.",
      source: "Covert & Lee 2021, Improving KernelSHAP, https://arxiv.org/abs/2012.01536",
    },
  ],
  sign: "signed",
  unit: "target per pixel",
  shape: "hw",
  params: {
    ...regionParams,
    samples: number({
      key: "n",
      label: "Samples",
      help: "How many pictures with hidden regions are tried; exact where there are no more combinations than that.",
      default: 1000,
      min: 100,
      max: 20000,
      integer: true,
      unit: "pictures",
      log: true,
    }),
  },
  laws: ["completeness"],
  cost: 1000,
  async run(ctx, params) {
    const { segments, fill, showing } = hideable(ctx, params);
    const [nothing = 0] = await ctx.scores({ count: 1, make: () => alias(fill), what: "The fill alone" });
    const sum = ctx.target.score - nothing;
    const coalitions = shapleyCoalitions(segments.count, params.samples, ctx.rng(params.seed));
    const fit = new LeastSquares(segments.count);
    const mapOf = (values: Float64Array) => pixelMap(ctx, sharedOut(segments, values), sum);
    await ctx.scores({
      what: "Hiding regions",
      count: coalitions.length,
      make: (start, size) => showing(coalitions.slice(start, start + size).map(({ members }) => members)),
      onScores(start, scores) {
        scores.forEach((score, i) => {
          const { members, weight } = coalitions[start + i]!;
          fit.add(members, score - nothing, weight);
        });
        return ctx.partial(() => mapOf(fit.solve({ sum, ridge: UNFINISHED_RIDGE })!));
      },
    });
    const values = fit.solve({ sum });
    if (!values)
      throw new Problem(
        "argument",
        `Kernel SHAP: ${params.samples} samples do not tell ${segments.count} regions apart; take ${2 * segments.count} samples or more, or fewer regions.`,
        "samples",
      );
    return mapOf(values);
  },
});
