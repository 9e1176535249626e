import { number } from "../../core/params";
import type { Tensor } from "../../engine/tensors";
import { defineTransform, type Pair } from "../context";
import { featureVisualization } from "../parts/papers";
import { sampledAt } from "../parts/sampled";

export default defineTransform({
  id: "rotation",
  label: "Rotation",
  summary: "Turns the picture a little, so that no pattern can rely on its exact direction.",
  formula: "x' = S_x(-\\tan\\tfrac{\\alpha}{2})\\, S_y(\\sin\\alpha)\\, S_x(-\\tan\\tfrac{\\alpha}{2})\\, x",
  paper: featureVisualization("The Enemy of Feature Visualization: transformation robustness"),
  departures: ["Three shears with linear interpolation (Paeth 1986), whose transposes are shears, too."],
  params: {
    angle: number({
      key: "a",
      label: "Angle",
      help: "The farthest turn to either side.",
      default: 8,
      min: 0,
      max: 45,
      unit: "°",
    }),
  },
  draw(rng, { angle }, size) {
    const alpha = ((2 * rng() - 1) * angle * Math.PI) / 180;
    const along = shear(size, "rows", -Math.tan(alpha / 2));
    const across = shear(size, "columns", Math.sin(alpha));
    return {
      forward: (x) => along.forward(across.forward(along.forward(x))),
      vjp: (dy, x) => along.vjp(across.vjp(along.vjp(dy, x), x), x),
    };
  },
});

/**
 * Every row (or column) moved along itself in proportion to its distance from the middle, linearly between two
 * pixels, 0 where nothing comes in. A line's share is the same at both ends of a tap, so that the way back is the
 * opposite shear.
 */
function shear(size: readonly [number, number], moved: "rows" | "columns", slope: number): Pair {
  return {
    forward: (x) => sheared(x, size, moved, slope),
    vjp: (dy) => sheared(dy, size, moved, -slope),
  };
}

const sheared = (x: Tensor, [h, w]: readonly [number, number], moved: "rows" | "columns", slope: number) =>
  moved === "rows"
    ? sampledAt(x, [1, -slope, (slope * (h - 1)) / 2], [0, 1, 0])
    : sampledAt(x, [1, 0, 0], [-slope, 1, (slope * (w - 1)) / 2]);
