import type { Explanation, PixelImage } from "../api/engine";
import { Problem } from "../core/problem";
import { type ColormapId, colormaps, colorTable, TABLE_SIZE } from "./colormaps";
import { type Interpolation, resize } from "./resize";

// From a raw map to a picture, in named steps: sum over channels → rectify → range → upsample → colour.
// None of this is part of a method; whoever shows a map says which steps it took.

/** A map of one number per position. */
export interface ScalarMap {
  readonly width: number;
  readonly height: number;
  /** Row-major. */
  readonly values: Float32Array;
}

export type Rectify = "none" | "positive" | "negative" | "absolute";

/** Limits of the colour scale, in the unit of the map. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

export type RangeRule =
  /** Smallest to largest value of this map. */
  | { readonly kind: "own" }
  /** ± the largest magnitude of this map. */
  | { readonly kind: "symmetric" }
  /** The magnitude that `percent` of the values do not exceed: ± where values are negative, else from 0. */
  | { readonly kind: "percentile"; readonly percent: number }
  /** Given from outside: shared across panels, or typed in. */
  | { readonly kind: "explicit"; readonly low: number; readonly high: number };

export interface Presentation {
  readonly rectify: Rectify;
  readonly range: RangeRule;
  readonly upsample: Interpolation;
  readonly colormap: ColormapId;
  /** Exponent on the strength 0…1; below 1 lifts weak evidence. */
  readonly gamma: number;
  /** Strengths below this share of the scale are left out (transparent), 0…1. */
  readonly threshold: number;
  /** `strength`: weak evidence is see-through, so that a photo behind it stays readable. */
  readonly alpha: "opaque" | "strength";
}

export type Presented =
  | {
      readonly kind: "picture";
      readonly image: PixelImage;
      readonly range: Range;
      /** The rectified, interpolated values behind the colours. */
      readonly field: ScalarMap;
    }
  /** Nothing is left to show, and why, in words for the place where the picture would be. */
  | { readonly kind: "empty"; readonly sentence: string };

/** What is sensible for a map before anyone chose: see the fields of the result. */
export function defaultPresentation(
  map: Pick<Explanation, "sign" | "shape">,
  theme: "light" | "dark",
): Presentation {
  // Class activation maps are read as "where is evidence for it": rectified, as their papers do.
  const signed = map.sign === "signed" && map.shape !== "layer";
  return {
    rectify: map.sign === "signed" && map.shape === "layer" ? "positive" : "none",
    // Single pixels dominate gradients; the 99.5th percentile keeps the rest visible.
    range:
      map.shape === "layer" || map.sign === "relative"
        ? { kind: "own" }
        : { kind: "percentile", percent: 99.5 },
    upsample: "bilinear",
    colormap: signed ? `diverging-${theme}` : "magma",
    gamma: 1,
    threshold: 0,
    alpha: "strength",
  };
}

/** Signed sum over channels: the map itself where it has one. Refuses NaN and infinities, naming the layer. */
export function scalarMap(
  map: Pick<Explanation, "values" | "height" | "width" | "channels" | "layer">,
): ScalarMap {
  const { width, height, channels, layer } = map;
  const values = new Float32Array(width * height);
  for (let i = 0; i < values.length; i++) {
    let sum = 0;
    for (let c = 0; c < channels; c++) sum += map.values[i * channels + c]!;
    if (!Number.isFinite(sum)) {
      const where = layer === null ? "the map" : `the map of ${layer}`;
      throw new Problem(
        "not-finite",
        `The value at row ${Math.floor(i / width)}, column ${i % width} of ${where} is ${sum}, not a number ` +
          "that can be shown: try another rule or layer.",
        layer,
      );
    }
    values[i] = sum;
  }
  return { width, height, values };
}

const rectifiers: Record<Rectify, (value: number) => number> = {
  none: (value) => value,
  positive: (value) => Math.max(0, value),
  negative: (value) => Math.max(0, -value),
  absolute: Math.abs,
};

/** `negative` shows the strength of what speaks against: relu(−v). */
export const rectify = (values: Float32Array, rule: Rectify): Float32Array =>
  rule === "none" ? values : values.map(rectifiers[rule]);

/** The limits of a map, or of several maps that share one scale (give all their values). */
export function rangeOf(values: Float32Array, rule: RangeRule): Range {
  switch (rule.kind) {
    case "explicit":
      return { low: rule.low, high: rule.high };
    case "symmetric": {
      const { low, high } = extent(values);
      const limit = Math.max(-low, high);
      return { low: -limit, high: limit };
    }
    case "percentile": {
      const limit = percentileOfMagnitude(values, rule.percent);
      return { low: values.some((value) => value < 0) ? -limit : 0, high: limit };
    }
    case "own": {
      const { low, high } = extent(values);
      // A constant map has no extent of its own: it is measured against 0.
      return low < high ? { low, high } : { low: Math.min(0, low), high: Math.max(0, high) };
    }
  }
}

function extent(values: Float32Array): Range {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { low, high };
}

/** Falls back to the largest magnitude where the percentile itself is 0 (a few bright pixels on nothing). */
function percentileOfMagnitude(values: Float32Array, percent: number): number {
  const sorted = values.map(Math.abs).sort();
  const rank = Math.ceil((percent / 100) * sorted.length) - 1;
  return sorted[Math.max(0, rank)]! || sorted.at(-1)!;
}

const emptySentences: Record<Rectify, string> = {
  none: "The map is zero everywhere: nothing in the picture moves this score.",
  positive:
    "Nothing speaks for it: all evidence in this map is negative or zero. Show the signed map to see it.",
  negative:
    "Nothing speaks against it: all evidence in this map is positive or zero. Show the signed map to see it.",
  absolute: "The map is zero everywhere: nothing in the picture moves this score.",
};

/**
 * The whole chain, to a picture of width × height pixels.
 * A diverging colour map is always centred on 0, whatever the range says.
 */
export function present(
  map: ScalarMap,
  presentation: Presentation,
  height: number,
  width: number,
): Presented {
  const values = rectify(map.values, presentation.rectify);
  if (values.every((value) => value === 0)) {
    return { kind: "empty", sentence: emptySentences[presentation.rectify] };
  }
  const range = centred(rangeOf(values, presentation.range), presentation.colormap);
  const same = map.width === width && map.height === height;
  const shown = same ? values : resize({ ...map, channels: 1, values }, height, width, presentation.upsample);
  const field = { width, height, values: shown };
  return { kind: "picture", image: { width, height, data: paint(shown, range, presentation) }, range, field };
}

function centred({ low, high }: Range, colormap: ColormapId): Range {
  if (colormaps[colormap].kind === "sequential") return { low, high };
  const limit = Math.max(Math.abs(low), Math.abs(high));
  return { low: -limit, high: limit };
}

type Look = Pick<Presentation, "colormap" | "gamma" | "threshold" | "alpha">;

/** Values → straight RGBA. What lies outside the range takes the colour of its end. */
export function paint(values: Float32Array, { low, high }: Range, look: Look): Uint8ClampedArray {
  const table = colorTable(look.colormap);
  const isDiverging = colormaps[look.colormap].kind === "diverging";
  const scale = high > low ? 1 / (high - low) : 0;
  const out = new Uint8ClampedArray(values.length * 4);
  for (let i = 0; i < values.length; i++) {
    const share = Math.min(1, Math.max(0, (values[i]! - low) * scale));
    const raw = isDiverging ? Math.abs(2 * share - 1) : share;
    const strength = look.gamma === 1 ? raw : raw ** look.gamma;
    const t = isDiverging ? (share < 0.5 ? 0.5 - strength / 2 : 0.5 + strength / 2) : strength;
    const color = Math.round(t * (TABLE_SIZE - 1)) * 3;
    out[i * 4] = table[color]!;
    out[i * 4 + 1] = table[color + 1]!;
    out[i * 4 + 2] = table[color + 2]!;
    out[i * 4 + 3] = raw < look.threshold ? 0 : look.alpha === "opaque" ? 255 : strength * 255;
  }
  return out;
}
