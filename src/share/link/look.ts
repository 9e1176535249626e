import { z } from "zod";

/** Of every step of presentation: its short name in links, and what it may be. */
export const lookFields = {
  view: { key: "v", schema: z.enum(["original", "overlay", "map"]) },
  opacity: { key: "o", schema: z.number().min(0).max(1) },
  rectify: { key: "r", schema: z.enum(["none", "positive", "negative", "absolute"]).nullable() },
  range: { key: "g", schema: z.enum(["own", "symmetric", "percentile"]).nullable() },
  percentile: { key: "p", schema: z.number().min(50).max(100) },
  interpolation: { key: "i", schema: z.enum(["nearest", "bilinear"]) },
  sequential: { key: "c", schema: z.enum(["magma", "viridis", "grey"]) },
} as const;

/** How the map is shown; `null` follows the map. */
export type LinkLook = {
  readonly [K in keyof typeof lookFields]: z.infer<(typeof lookFields)[K]["schema"]>;
};
