import { Problem } from "../core/problem";
import { defineMethod, number } from "./define";
import { hideable, painted, regionParams } from "./parts/hideable";
import { LeastSquares } from "./parts/least-squares";
import { pixelMap } from "./parts/maps";

export default defineMethod({
  id: "lime",
  label: "LIME",
  family: "perturbation",
  summary:
    "Hides random parts of the picture and fits the simplest model to what happens: one number for each part.",
  formula:
    "R_{ij} = \\beta_{r(ij)}, \\quad \\beta = \\arg\\min_{\\beta, \\beta_0} \\sum_k e^{-D(z_k)^2 / \\sigma^2} \\big( f(x_{z_k}) - \\beta_0 - \\beta \\cdot z_k \\big)^2 + \\lambda \\lVert \\beta \\rVert^2, \\quad D(z) = 1 - \\sqrt{|z| / M}",
  paper: {
    authors: "Ribeiro, Singh, Guestrin",
    year: 2016,
    title: "“Why Should I Trust You?”: Explaining the Predictions of Any Classifier",
    url: "https://arxiv.org/abs/1602.04938",
    where: "sections 3.3 and 3.4, equation 2",
  },
  departures: [
    "Every region gets a coefficient by ridge regression; the paper first picks a few regions with the lasso (algorithm 1).",
    "The kernel is exp(−D²/σ²), as in the paper; the authors' package takes its square root, so that its width 0.25 is 0.354 here.",
    "Superpixels are SLIC with about 50 regions and a hidden one shows one fill; the authors' package cuts with quickshift and hides a region behind its own mean colour.",
    "The score is the target's: a logit unless the probability is asked for, which the paper uses.",
  ],
  failureModes: [
    {
      text: "Other samples, other regions or a slightly different picture can change the explanation a great deal.",
      source:
        "Alvarez-Melis & Jaakkola 2018, On the Robustness of Interpretability Methods, https://arxiv.org/abs/1806.08049",
    },
    {
      text: "The kernel's width decides what “local” means, and there is no rule for it.",
      source:
        "Garreau & von Luxburg 2020, Explaining the Explainer: A First Theoretical Analysis of LIME, https://arxiv.org/abs/2001.03447",
    },
    {
      text: "A model can be built to behave well on hidden pictures only, and so fool the explanation.",
      source: "Slack et al. 2020, Fooling LIME and SHAP, https://arxiv.org/abs/1911.02508",
    },
  ],
  sign: "signed",
  unit: "target per region",
  shape: "hw",
  params: {
    ...regionParams,
    samples: number({
      key: "n",
      label: "Samples",
      help: "How many pictures with hidden regions are tried.",
      default: 1000,
      min: 10,
      max: 20000,
      integer: true,
      unit: "pictures",
      log: true,
    }),
    "kernel-width": number({
      key: "k",
      label: "Kernel width",
      help: "σ: how far from the whole picture a sample still counts, as a cosine distance.",
      default: 0.25,
      min: 0.01,
      max: 10,
      log: true,
    }),
    ridge: number({
      key: "l",
      label: "Ridge",
      help: "λ: pulls coefficients towards 0; in units of one sample's weight.",
      default: 1,
      min: 0,
      max: 1000,
    }),
  },
  laws: [],
  cost: 1000,
  async run(ctx, params) {
    const { segments, showing } = hideable(ctx, params);
    const regions = segments.count;
    const rng = ctx.rng(params.seed);
    // The whole picture first, as in the authors' package; then each region is seen or not with equal chance.
    const samples = Array.from({ length: params.samples }, (_, k) =>
      Uint8Array.from({ length: regions }, () => (k === 0 || rng() < 0.5 ? 1 : 0)),
    );
    const weightOf = (seen: Uint8Array): number => {
      const distance = 1 - Math.sqrt(seen.reduce((n, s) => n + s, 0) / regions);
      return Math.exp(-((distance / params["kernel-width"]) ** 2));
    };
    // The last unknown is the intercept, which the ridge leaves alone.
    const fit = new LeastSquares(regions + 1);
    const ridge = (lambda: number) =>
      Float64Array.from({ length: regions + 1 }, (_, i) => (i < regions ? lambda : 0));
    const mapOf = (coefficients: Float64Array) => pixelMap(ctx, painted(segments, coefficients));
    await ctx.scores({
      what: "Hiding regions",
      count: samples.length,
      make: (start, size) => showing(samples.slice(start, start + size)),
      onScores(start, scores) {
        scores.forEach((score, i) => {
          const seen = samples[start + i]!;
          fit.add([...seen, 1], score, weightOf(seen));
        });
        return ctx.partial(() => mapOf(fit.solve({ ridge: ridge(params.ridge || 1e-9) })!));
      },
    });
    const coefficients = fit.solve({ ridge: ridge(params.ridge) });
    if (!coefficients)
      throw new Problem(
        "argument",
        `LIME: ${params.samples} samples do not tell ${regions} regions apart without a ridge; take more samples or a ridge above 0.`,
        "ridge",
      );
    return mapOf(coefficients);
  },
});
