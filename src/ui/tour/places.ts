import type { Region } from "../../image/active-region";

/** A part of a sample picture that tours speak of, by what its mask calls it. */
export interface Place {
  readonly sample: string;
  readonly parts: readonly string[];
  /** A box around the parts; where maps are coarse, with room for one of their cells. */
  readonly at: Region;
}

export const places = {
  logo: {
    sample: "shortcut-mug-with-logo",
    parts: ["logo"],
    at: { x: 0.7, y: 0.7, width: 0.3, height: 0.3 },
  },
  mug: {
    sample: "shortcut-mug-with-logo",
    parts: ["body", "drink", "handle"],
    at: { x: 0.32, y: 0.36, width: 0.48, height: 0.4 },
  },
  greenMug: {
    sample: "world-mug-1",
    parts: ["body", "drink", "handle"],
    at: { x: 0.32, y: 0.38, width: 0.5, height: 0.46 },
  },
  handle: {
    sample: "world-mug-1",
    parts: ["handle"],
    at: { x: 0.625, y: 0.42, width: 0.25, height: 0.32 },
  },
  cup: {
    sample: "world-cup-1",
    parts: ["body", "drink"],
    at: { x: 0.25, y: 0.4, width: 0.38, height: 0.47 },
  },
} as const satisfies Record<string, Place>;

export type PlaceId = keyof typeof places;
