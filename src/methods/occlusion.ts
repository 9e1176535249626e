import { Problem } from "../core/problem";
import { alias } from "../engine/tensors";
import { choice, defineMethod, number } from "./define";
import { type Fill, fillImage, fillParam } from "./parts/fills";
import { pixelMap } from "./parts/maps";
import { scratch, veil } from "./parts/veil";
import { addInside, slidingWindows } from "./parts/windows";

export default defineMethod({
  id: "occlusion",
  label: "Occlusion",
  family: "perturbation",
  summary: "Slides a patch over the picture and notes how far the score falls where it hides something.",
  formula:
    "R_{ij} = \\frac{1}{|\\{W \\ni ij\\}|} \\sum_{W \\ni ij} \\big( f(x) - f(x_{W \\to \\text{fill}}) \\big)",
  paper: {
    authors: "Zeiler, Fergus",
    year: 2014,
    title: "Visualizing and Understanding Convolutional Networks",
    url: "https://arxiv.org/abs/1311.2901",
    where: "section 4.2",
  },
  departures: [
    "The paper shows the score with the patch at each place; here it is the fall of the score, averaged over all patches that cover a pixel (captum 0.8's Occlusion), so that evidence is positive and the map has the picture's size.",
    "Patches go on until the picture is covered, the last ones clipped at the edge.",
    "`keep` does the opposite: only the patch is shown, and the map is the mean of f(only the patch) − f(fill).",
    "The paper's patch is grey; any other fill can be chosen.",
  ],
  failureModes: [
    {
      text: "Evidence that is there twice does not show: hiding one of two changes nothing.",
      source: "Shrikumar et al. 2017, section 2.1, https://arxiv.org/abs/1704.02685",
    },
    {
      text: "The map depends on the size of the patch: it finds what is about as large.",
      source:
        "Ancona et al. 2018, Towards Better Understanding of Gradient-based Attribution Methods, https://arxiv.org/abs/1711.06104",
    },
    {
      text: "A picture with a patch is none that the network was trained on; edges of the patch may themselves look like something.",
      source:
        "Hooker et al. 2019, A Benchmark for Interpretability Methods, https://arxiv.org/abs/1806.10758",
    },
  ],
  sign: "signed",
  unit: "target",
  shape: "hw",
  params: {
    window: number({
      key: "w",
      label: "Window",
      help: "Side of the patch; 0 takes a seventh of the picture's shorter side, rounded.",
      default: 0,
      min: 0,
      max: 512,
      integer: true,
      unit: "px",
    }),
    stride: number({
      key: "t",
      label: "Stride",
      help: "From one patch to the next, at most the window; 0 takes half the window. Time grows with its inverse square.",
      default: 0,
      min: 0,
      max: 512,
      integer: true,
      unit: "px",
    }),
    fill: fillParam({
      key: "f",
      label: "Fill",
      help: "What stands where the picture is hidden.",
      default: "grey",
    }),
    score: choice({
      key: "s",
      label: "Score",
      help: "What is watched: the target itself or the probability of its class.",
      default: "target",
      options: [
        { value: "target", label: "the target" },
        { value: "probability", label: "the class's probability" },
      ],
    }),
    mode: choice({
      key: "m",
      label: "Mode",
      help: "Hide the patch, or hide everything else.",
      default: "hide",
      options: [
        { value: "hide", label: "hide the window" },
        { value: "keep", label: "keep only the window" },
      ],
    }),
  },
  laws: [],
  cost: 170,
  async run(ctx, params) {
    const [, height = 1, width = 1] = ctx.image.shape;
    const side = params.window || Math.max(Math.round(Math.min(height, width) / 7), 1);
    const stride = params.stride || Math.max(Math.floor(side / 2), 1);
    if (stride > side)
      throw new Problem(
        "argument",
        `Occlusion: a stride of ${stride} px leaves gaps between windows of ${side} px; take a stride of at most ${side}.`,
        "stride",
      );
    const windows = slidingWindows(height, width, side, stride);
    const fill = fillImage(ctx, params.fill as Fill);
    const of = params.score as "target" | "probability";
    const keep = params.mode === "keep";

    const [reference = 0] = await ctx.scores({
      count: 1,
      of,
      make: () => alias(keep ? fill : ctx.image),
      what: keep ? "The fill alone" : "The whole picture",
    });
    const covered = veil(ctx, fill);
    const memory = scratch();
    const sums = new Float64Array(height * width);
    const counts = new Float64Array(height * width);
    const mapOf = () =>
      pixelMap(ctx, new Float32Array(sums.map((sum, pixel) => sum / Math.max(counts[pixel]!, 1))));
    await ctx.scores({
      count: windows.length,
      of,
      what: keep ? "Showing windows" : "Hiding windows",
      make(start, size) {
        const hidden = memory(size * height * width).fill(keep ? 1 : 0);
        for (let i = 0; i < size; i += 1)
          addInside(hidden, windows[start + i]!, width, keep ? -1 : 1, i * height * width);
        return covered(hidden);
      },
      onScores(start, scores) {
        scores.forEach((score, i) => {
          const window = windows[start + i]!;
          addInside(sums, window, width, keep ? score - reference : reference - score);
          addInside(counts, window, width, 1);
        });
        return ctx.partial(mapOf);
      },
    });
    return mapOf();
  },
});
