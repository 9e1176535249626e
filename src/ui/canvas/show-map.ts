import type { Explanation, PixelImage } from "../../api/engine";
import type { ColormapId } from "../../image/colormaps";
import {
  defaultPresentation,
  rangeOf as measure,
  present,
  type Range,
  type RangeRule,
  rectify,
  type ScalarMap,
  type Presentation as Steps,
  scalarMap,
} from "../../image/present";
import type { Presentation, RangeChoice, RectifyChoice } from "../../state/recipe";

/** What lies behind a map decides which colours can be seen on it. */
export interface Ground {
  readonly theme: "light" | "dark";
  /** The picture under an overlay is mostly dark. */
  readonly darkPicture: boolean;
}

type Shown = Pick<Explanation, "sign" | "shape" | "values" | "height" | "width" | "channels" | "layer">;

/** A map ready to be painted, with the numbers a person may read off it. */
export interface MapOnShow {
  /** One number per position, before anything was done for display. */
  readonly scalar: ScalarMap;
  readonly colormap: ColormapId;
  readonly range: Range | null;
  readonly image: PixelImage | null;
  /** Said in place of the picture where nothing is left of the map. */
  readonly empty: string | null;
  readonly smooth: boolean;
}

/** Side in pixels up to which a map is interpolated as numbers; beyond, the canvas stretches colours. */
const FINE = 512;

export const rectifyOf = (choice: Presentation, map: Pick<Shown, "sign" | "shape">): RectifyChoice =>
  choice.rectify ?? defaultPresentation(map, "light").rectify;

export function rangeOf(choice: Presentation, map: Pick<Shown, "sign" | "shape">): RangeChoice {
  if (choice.range) return choice.range;
  const { kind } = defaultPresentation(map, "light").range;
  return kind === "explicit" ? "own" : kind;
}

function ruleOf(choice: Presentation, map: Pick<Shown, "sign" | "shape">): RangeRule {
  const range = rangeOf(choice, map);
  return range === "percentile" ? { kind: "percentile", percent: choice.percentile } : { kind: range };
}

/** Whether colours have to tell for from against. */
export const isDiverging = (choice: Presentation, map: Pick<Shown, "sign" | "shape">): boolean =>
  map.sign === "signed" && rectifyOf(choice, map) === "none";

/** The steps of `image/present` for what the person chose, defaults resolved. */
export function stepsOf(choice: Presentation, map: Pick<Shown, "sign" | "shape">, ground: Ground): Steps {
  const overPicture = choice.view === "overlay";
  const dark = overPicture ? ground.darkPicture : ground.theme === "dark";
  return {
    ...defaultPresentation(map, ground.theme),
    rectify: rectifyOf(choice, map),
    range: ruleOf(choice, map),
    upsample: choice.interpolation,
    colormap: isDiverging(choice, map) ? (dark ? "diverging-dark" : "diverging-light") : choice.sequential,
    alpha: overPicture ? "strength" : "opaque",
  };
}

/** The limits of a map by itself, as the person chose to find them. */
export function limitsOf(explanation: Shown, choice: Presentation): Range {
  const values = rectify(scalarMap(explanation).values, rectifyOf(choice, explanation));
  return measure(values, ruleOf(choice, explanation));
}

interface Extent {
  /** Instead of the map's own limits: those it shares with others. */
  readonly limits?: Range | undefined;
  /** Side in pixels up to which it is interpolated as numbers. */
  readonly fine?: number;
}

export function showMap(
  explanation: Shown,
  choice: Presentation,
  ground: Ground,
  { limits, fine = FINE }: Extent = {},
): MapOnShow {
  const scalar = scalarMap(explanation);
  const own = stepsOf(choice, explanation, ground);
  const steps: Steps = limits ? { ...own, range: { kind: "explicit", ...limits } } : own;
  const smooth = choice.interpolation === "bilinear";
  const grow = smooth ? Math.max(1, Math.ceil(fine / Math.max(scalar.width, scalar.height))) : 1;
  const presented = present(scalar, steps, scalar.height * grow, scalar.width * grow);
  return {
    scalar,
    smooth,
    colormap: steps.colormap,
    range: presented.kind === "picture" ? presented.range : null,
    image: presented.kind === "picture" ? presented.image : null,
    empty: presented.kind === "empty" ? presented.sentence : null,
  };
}

/** Below this mean lightness, 0…255, a picture under a map counts as dark: it is dimmed there. */
const DARK = 190;

/** Looks at some thousand pixels at most. */
export function isDark({ data, width, height }: PixelImage): boolean {
  const step = Math.max(1, Math.floor((width * height) / 4096)) * 4;
  let sum = 0;
  let seen = 0;
  for (let i = 0; i < data.length; i += step) {
    const alpha = data[i + 3]! / 255;
    const luma = 0.299 * data[i]! + 0.587 * data[i + 1]! + 0.114 * data[i + 2]!;
    sum += luma * alpha + 255 * (1 - alpha);
    seen++;
  }
  return sum < seen * DARK;
}
