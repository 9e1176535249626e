import type { BlendMode } from "./blend";
import type { Rectify } from "./present";
import type { Interpolation } from "./resize";

/**
 * How a raw map becomes a picture, as a person chooses it: steps with names, never part of a method.
 * `null` follows the map: what suits its sign and its method.
 */
export interface Look {
  readonly view: "original" | "overlay" | "map";
  /** 0…1, of the map over the picture. */
  readonly opacity: number;
  readonly rectify: Rectify | null;
  readonly range: "own" | "symmetric" | "percentile" | null;
  /** Share of the values inside the limits, in percent; for the range `percentile`. */
  readonly percentile: number;
  readonly interpolation: Interpolation;
  /** For maps without negative values; signed ones take the diverging map that fits what is behind them. */
  readonly sequential: "magma" | "viridis" | "grey";
  /** Exponent on the strength 0…1; below 1 lifts weak evidence. */
  readonly gamma: number;
  /** Strengths below this share of the scale are left out, 0…1. */
  readonly threshold: number;
  /** Lines of equal evidence, at equal steps of the scale; on each side of 0 where colours diverge. */
  readonly contours: number;
  /** How map and picture are mixed where both show. */
  readonly blend: BlendMode;
}

export const defaultLook: Look = {
  view: "overlay",
  opacity: 0.85,
  rectify: null,
  range: null,
  percentile: 99.5,
  interpolation: "bilinear",
  sequential: "magma",
  gamma: 1,
  threshold: 0,
  contours: 0,
  blend: "normal",
};

/** Limits of the numbers in a look. */
export const lookLimits = {
  opacity: { min: 0, max: 1 },
  percentile: { min: 50, max: 100 },
  gamma: { min: 0.2, max: 3 },
  threshold: { min: 0, max: 0.95 },
  contours: { min: 0, max: 9 },
} as const satisfies Partial<Record<keyof Look, { readonly min: number; readonly max: number }>>;
