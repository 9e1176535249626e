import type { Sidedness } from "../../../image/agreement";
import type { ScalarMap } from "../../../image/present";

// What passes between the page and the worker that compares maps.

export type Measure = "spearman" | "ssim" | "top";

/** Percent of the positions that count as the strongest. */
export const TOP_PERCENT = 10;

export interface Ask {
  readonly id: number;
  readonly measure: Measure;
  readonly sidedness: Sidedness;
  /** The grid on which maps are compared. */
  readonly height: number;
  readonly width: number;
  readonly maps: readonly ScalarMap[];
}

export interface Reply {
  readonly id: number;
  /** Lower triangle: row i has i values, −1…1 or 0…1; `null` where there is no agreement to speak of. */
  readonly rows: readonly (readonly (number | null)[])[];
}
