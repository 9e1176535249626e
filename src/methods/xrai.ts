import type { PixelImage } from "../api/engine";
import { felzenszwalb, pixelGraph } from "../image/segment/felzenszwalb";
import { type Attribution, choice, defineMethod, number } from "./define";
import { FILLS, fillLabels } from "./parts/fills";
import { type Region, rankRegions, regionsOf } from "./parts/region-ranking";

/** k of the segmentation, for values of −1…1 and 224 × 224 pixels; these and what follows from the authors' software. */
const SCALES = [50, 100, 150, 250, 500, 1200].map((k) => k / 255);
const SIGMA = 0.8;
const LEAST_SIZE = 150;
const LEAST_NEW = 50;
const GROWN = 5;
const REFERENCE_SIDE = 224;

export default defineMethod({
  id: "xrai",
  label: "XRAI",
  family: "gradient",
  summary:
    "Ranks whole regions of the picture by how much integrated gradients, averaged over a region, speak for the class.",
  formula:
    "R_{ij} = \\max_{s \\not\\subseteq S} \\frac{1}{|s \\setminus S|} \\sum_{ab \\in s \\setminus S} A_{ab}, \\quad S \\leftarrow S \\cup s, \\quad A = \\max_c \\overline{\\text{IG}}_c",
  paper: {
    authors: "Kapishnikov, Bolukbasi, Viégas, Terry",
    year: 2019,
    title: "XRAI: Better Attributions Through Regions",
    url: "https://arxiv.org/abs/1906.02825",
    where: "algorithm 1",
  },
  departures: [
    "Integrated gradients use 50 Gauss–Legendre points for each baseline, where the authors' software takes 100 left ends.",
    "The white and the black baseline are those colours, not the picture's own extremes as in the authors' software.",
    "The picture is segmented at the model's input size, with every length, area and difference between neighbours scaled to it, where the authors' software resizes the picture to 224 × 224.",
    "As in the authors' software, regions are grown by 5 pixels (at 224), those that would add fewer than 50 are left out, and the channels' largest value stands for a pixel; the map therefore does not add up to the difference of the scores.",
  ],
  failureModes: [
    {
      text: "Every pixel of a region gets the same value, so a part that does not matter looks as important as the one that does if they share a colour.",
      source: "follows from the ranking of whole regions, Kapishnikov et al. 2019, algorithm 1",
    },
    {
      text: "Regions are found in the picture, not in the network: their outlines look meaningful whatever the network does.",
      source:
        "Adebayo et al. 2018, Sanity Checks for Saliency Maps, on edges, https://arxiv.org/abs/1810.03292",
    },
  ],
  sign: "signed",
  unit: "target per pixel",
  shape: "hw",
  params: {
    scales: number({
      key: "s",
      label: "Scales",
      help: "How many segmentations are used, from fine to coarse.",
      default: 6,
      min: 1,
      max: SCALES.length,
      integer: true,
    }),
    baseline: choice({
      key: "b",
      label: "Baseline",
      help: "Where the paths of integrated gradients begin.",
      default: "black-and-white",
      options: [
        { value: "black-and-white", label: "black and white, averaged" },
        ...FILLS.map((value) => ({ value, label: fillLabels[value] })),
      ],
    }),
  },
  laws: [],
  cost: 230,
  async run(ctx, { scales, baseline }) {
    const [, height = 1, width = 1, channels = 1] = ctx.image.shape;
    const regions = segmented(ctx.pixels, [height, width], scales);
    const leastNew = Math.round((LEAST_NEW * height * width) / REFERENCE_SIDE ** 2);
    const starts = baseline === "black-and-white" ? ["black", "white"] : [baseline];
    const sum = new Float64Array(height * width * channels);
    const map = (): Attribution => ({
      values: rankRegions(largest(sum, channels), regions, leastNew),
      height,
      width,
      channels: 1,
      layer: null,
      promisedSum: null,
      layerSums: null,
    });
    for (const [i, start] of starts.entries()) {
      if (i > 0) await ctx.partial(map);
      const { values } = await ctx.attribute("integrated-gradients", { baseline: start }, [
        i / starts.length,
        (i + 1) / starts.length,
      ]);
      for (let j = 0; j < sum.length; j += 1) sum[j]! += values[j]! / starts.length;
    }
    return map();
  },
});

/** The regions of every scale. */
function segmented(
  picture: PixelImage,
  [height, width]: readonly [number, number],
  scales: number,
): Region[] {
  // On a picture of half the side, lengths are halved, areas quartered, and neighbours differ twice as much: what
  // balances differences against scale / area is half the scale.
  const area = (height * width) / REFERENCE_SIDE ** 2;
  const length = Math.sqrt(area);
  const graph = pixelGraph({ width, height, channels: 3, values: stretched(picture) }, SIGMA * length);
  return SCALES.slice(0, scales).flatMap((scale) => {
    const { labels, count } = felzenszwalb(graph, { scale: scale * length, minSize: LEAST_SIZE * area });
    return regionsOf(labels, count, [height, width], Math.round(GROWN * length));
  });
}

/** Red, green and blue, from darkest to brightest value as −1…1. */
function stretched({ data }: PixelImage): Float64Array {
  const colours = data.filter((_, i) => i % 4 !== 3);
  const low = colours.reduce((a, b) => Math.min(a, b), 255);
  const high = colours.reduce((a, b) => Math.max(a, b), 0);
  return Float64Array.from(colours, (v) => (high > low ? (2 * (v - low)) / (high - low) - 1 : 0));
}

/** The largest channel of each pixel. */
function largest(values: Float64Array, channels: number): Float64Array {
  return Float64Array.from({ length: values.length / channels }, (_, p) =>
    values.subarray(p * channels, (p + 1) * channels).reduce((a, b) => Math.max(a, b)),
  );
}
