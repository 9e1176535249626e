import type { Explanation, PixelImage } from "../api/engine";
import { activeRegion, type Region } from "./active-region";
import { type ColormapId, colormaps } from "./colormaps";
import { type Contour, contourLevels, contoursOf } from "./contours";
import type { Look } from "./look";
import {
  defaultPresentation,
  rangeOf as measure,
  present,
  type Range,
  type RangeRule,
  type Rectify,
  rectify,
  type ScalarMap,
  type Presentation as Steps,
  scalarMap,
} from "./present";

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
  /** Lines of equal evidence, in shares of the picture. */
  readonly contours: readonly Contour[];
}

/** Side in pixels up to which a map is interpolated as numbers; beyond, the canvas stretches colours. */
const FINE = 512;

export const rectifyOf = (choice: Look, map: Pick<Shown, "sign" | "shape">): Rectify =>
  map.sign === "relative" ? "none" : (choice.rectify ?? defaultPresentation(map, "light").rectify);

export function rangeOf(choice: Look, map: Pick<Shown, "sign" | "shape">): NonNullable<Look["range"]> {
  if (choice.range) return choice.range;
  const { kind } = defaultPresentation(map, "light").range;
  return kind === "explicit" ? "own" : kind;
}

function ruleOf(choice: Look, map: Pick<Shown, "sign" | "shape">): RangeRule {
  const range = rangeOf(choice, map);
  return range === "percentile" ? { kind: "percentile", percent: choice.percentile } : { kind: range };
}

/** Whether colours have to tell for from against. */
export const isDiverging = (choice: Look, map: Pick<Shown, "sign" | "shape">): boolean =>
  map.sign === "signed" && rectifyOf(choice, map) === "none";

/** The steps of `image/present` for what the person chose, defaults resolved. */
export function stepsOf(choice: Look, map: Pick<Shown, "sign" | "shape">, ground: Ground): Steps {
  const overPicture = choice.view === "overlay";
  const dark = overPicture ? ground.darkPicture : ground.theme === "dark";
  return {
    ...defaultPresentation(map, ground.theme),
    rectify: rectifyOf(choice, map),
    range: ruleOf(choice, map),
    upsample: choice.interpolation,
    colormap: isDiverging(choice, map) ? (dark ? "diverging-dark" : "diverging-light") : choice.sequential,
    alpha: overPicture ? "strength" : "opaque",
    gamma: choice.gamma,
    threshold: choice.threshold,
  };
}

/** The limits of a map by itself, as the person chose to find them. */
export function limitsOf(explanation: Shown, choice: Look): Range {
  const values = rectify(scalarMap(explanation).values, rectifyOf(choice, explanation));
  return measure(values, ruleOf(choice, explanation));
}

/** What a map says of each place: where only differences mean something, by how much it is above the lowest. */
export function evidenceOf({ sign }: Pick<Shown, "sign">, scalar: ScalarMap): ScalarMap {
  if (sign !== "relative") return scalar;
  const lowest = scalar.values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  return { ...scalar, values: scalar.values.map((value) => value - lowest) };
}

/** Where the evidence lies that the person chose to see; `null` where there is none. */
export function regionOf(explanation: Shown, choice: Look): Region | null {
  const evidence = evidenceOf(explanation, scalarMap(explanation));
  return activeRegion({ ...evidence, values: rectify(evidence.values, rectifyOf(choice, explanation)) });
}

interface Extent {
  /** Instead of the map's own limits: those it shares with others. */
  readonly limits?: Range | undefined;
  /** Side in pixels up to which it is interpolated as numbers. */
  readonly fine?: number;
}

export function showMap(
  explanation: Shown,
  choice: Look,
  ground: Ground,
  { limits, fine = FINE }: Extent = {},
): MapOnShow {
  const scalar = scalarMap(explanation);
  const own = stepsOf(choice, explanation, ground);
  const steps: Steps = limits ? { ...own, range: { kind: "explicit", ...limits } } : own;
  const smooth = choice.interpolation !== "nearest";
  const grow = smooth ? Math.max(1, Math.ceil(fine / Math.max(scalar.width, scalar.height))) : 1;
  const presented = present(scalar, steps, scalar.height * grow, scalar.width * grow);
  return {
    scalar,
    smooth,
    colormap: steps.colormap,
    range: presented.kind === "picture" ? presented.range : null,
    image: presented.kind === "picture" ? presented.image : null,
    empty: presented.kind === "empty" ? presented.sentence : null,
    contours:
      presented.kind === "picture" && choice.contours > 0
        ? contoursOf(
            presented.field,
            contourLevels(presented.range, choice.contours, colormaps[steps.colormap].kind === "diverging"),
          )
        : [],
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
