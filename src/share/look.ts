import { z } from "zod";
import { type Look, lookLimits } from "../image/look";

interface LookField<V> {
  /** In links. Never given to another field. */
  readonly key: string;
  /** In a terminal. */
  readonly flag: string;
  readonly help: string;
  readonly schema: z.ZodType<V>;
}

const number = (name: keyof typeof lookLimits) =>
  z.number().min(lookLimits[name].min).max(lookLimits[name].max);

/** Of every step of presentation: its names in links and in a terminal, and what it may be. */
export const lookFields = {
  view: {
    key: "v",
    flag: "view",
    help: "what the picture shows: original, overlay or map",
    schema: z.enum(["original", "overlay", "map"]),
  },
  opacity: {
    key: "o",
    flag: "opacity",
    help: "of the map over the picture, 0 to 1",
    schema: number("opacity"),
  },
  rectify: {
    key: "r",
    flag: "rectify",
    help: "which values are shown: none (all, signed), positive, negative or absolute",
    schema: z.enum(["none", "positive", "negative", "absolute"]).nullable(),
  },
  range: {
    key: "g",
    flag: "range",
    help: "where colours begin and end: own, symmetric or percentile",
    schema: z.enum(["own", "symmetric", "percentile"]).nullable(),
  },
  percentile: {
    key: "p",
    flag: "percentile",
    help: "share of the values inside the limits, 50 to 100 percent",
    schema: number("percentile"),
  },
  interpolation: {
    key: "i",
    flag: "interpolation",
    help: "between the map's positions: nearest, bilinear or bicubic",
    schema: z.enum(["nearest", "bilinear", "bicubic"]),
  },
  sequential: {
    key: "c",
    flag: "colormap",
    help: "of maps without negative values: magma, viridis or grey",
    schema: z.enum(["magma", "viridis", "grey"]),
  },
  gamma: {
    key: "e",
    flag: "gamma",
    help: "exponent on the strength, 0.2 to 3; below 1 lifts weak evidence",
    schema: number("gamma"),
  },
  threshold: {
    key: "t",
    flag: "threshold",
    help: "strengths below this share of the scale are left out, 0 to 0.95",
    schema: number("threshold"),
  },
  contours: {
    key: "l",
    flag: "contours",
    help: "how many lines of equal evidence, 0 to 9",
    schema: number("contours").refine(Number.isInteger),
  },
  blend: {
    key: "b",
    flag: "blend",
    help: "how map and picture mix: normal, multiply, screen or overlay",
    schema: z.enum(["normal", "multiply", "screen", "overlay"]),
  },
} as const satisfies { readonly [K in keyof Look]: LookField<Look[K]> };

export const lookNames = Object.keys(lookFields) as readonly (keyof Look)[];

/** Steps that differ from their defaults, as flags and values for a terminal. */
export const lookArguments = (look: Look, defaults: Look): readonly string[] =>
  lookNames.flatMap((name) => {
    const value = look[name];
    return value === defaults[name] || value === null ? [] : [`--${lookFields[name].flag}`, `${value}`];
  });
