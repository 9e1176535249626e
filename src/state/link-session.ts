import type { CatalogueModel } from "../api/engine";
import type { MapPrint, Verdict } from "../share/map-print";

/** What has to be settled before a link can be followed all the way. */
export type LinkQuestion =
  /** It names files on other servers: nothing is fetched from there before the person says so. */
  | {
      readonly kind: "fetch";
      /** Servers; `null`: nothing is wanted from one. */
      readonly model: string | null;
      readonly image: string | null;
      /** The model is one of the catalogue, to be downloaded and kept. */
      readonly download: Pick<CatalogueModel, "name" | "bytes"> | null;
    }
  /** It was made with files of the sender's. */
  | { readonly kind: "bring"; readonly name: string };

/** How the map recomputed here compares with the one that was shared. */
export interface Comparison {
  readonly verdict: Verdict;
  /** Largest difference of two of the 8 × 8 means, as a share of the largest of them. */
  readonly difference: number;
}

/** A link that was opened: what was lost of it, what it still needs, and whether it came true. */
export interface LinkSession {
  /** What could not be read or found, a sentence each. */
  readonly sentences: readonly string[];
  readonly question: LinkQuestion | null;
  /** Of the map that was shared, until the person asks something else. */
  readonly print: MapPrint | null;
  readonly comparison: Comparison | null;
}

export const noLink: LinkSession = { sentences: [], question: null, print: null, comparison: null };
