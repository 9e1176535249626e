import type * as tf from "@tensorflow/tfjs-core";
import { areasOf, gridSegments, type Segments } from "../../image/segment/segments";
import { slic } from "../../image/segment/slic";
import type { RunContext } from "../context";
import { choice, number, type SeedParam } from "../define";
import { type Fill, fillImage, fillParam } from "./fills";
import { scratch, veil } from "./veil";

/** The parameters of methods that show and hide whole regions. */
export const regionParams = {
  regions: choice({
    key: "g",
    label: "Regions",
    help: "What is shown or hidden as a whole: superpixels that follow the picture's edges (SLIC), or rectangles.",
    default: "superpixels",
    options: [
      { value: "superpixels", label: "superpixels" },
      { value: "grid", label: "grid" },
    ],
  }),
  count: number({
    key: "c",
    label: "Number of regions",
    help: "About how many; more regions need more samples.",
    default: 50,
    min: 1,
    max: 400,
    integer: true,
    unit: "regions",
  }),
  fill: fillParam({
    key: "f",
    label: "Fill",
    help: "What stands where a region is hidden.",
    default: "grey",
  }),
  seed: {
    type: "seed",
    key: "r",
    label: "Seed",
    help: "Other seeds draw other samples.",
    default: 1,
  } satisfies SeedParam as SeedParam,
};

/** A picture whose regions can be hidden. */
export interface Hideable {
  readonly segments: Segments;
  /** What shows where everything is hidden, [1, h, w, c]. */
  readonly fill: tf.Tensor;
  /** Samples [n, h, w, c], in each the regions marked 1 visible; call inside a tidy. */
  showing(visible: readonly ArrayLike<number>[]): tf.Tensor;
}

/** Cuts the picture into regions and makes ready to hide them. */
export function hideable(
  ctx: RunContext,
  params: { readonly regions: string; readonly count: number; readonly fill: string; readonly seed: number },
): Hideable {
  const [, height = 1, width = 1] = ctx.image.shape;
  const segments =
    params.regions === "grid"
      ? gridSegments(width, height, params.count)
      : slic(ctx.pixels, { count: params.count });
  const { labels } = segments;
  const fill = fillImage(ctx, params.fill as Fill, params.seed);
  const covered = veil(ctx, fill);
  const memory = scratch();
  return {
    segments,
    fill,
    showing(visible) {
      const hidden = memory(visible.length * labels.length);
      visible.forEach((seen, i) => {
        for (let p = 0; p < labels.length; p += 1) hidden[i * labels.length + p] = 1 - seen[labels[p]!]!;
      });
      return covered(hidden);
    },
  };
}

/** The value of its region at every pixel. */
export function painted({ labels }: Segments, values: ArrayLike<number>): Float32Array {
  const map = new Float32Array(labels.length);
  for (let p = 0; p < labels.length; p += 1) map[p] = values[labels[p]!]!;
  return map;
}

/** The value of its region, shared out evenly among the region's pixels: the map adds up to the values. */
export function sharedOut(segments: Segments, values: ArrayLike<number>): Float32Array {
  const areas = areasOf(segments);
  return painted(
    segments,
    Array.from(values, (v, region) => v / areas[region]!),
  );
}
