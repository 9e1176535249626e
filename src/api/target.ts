/** What is explained. */
export type Target =
  | { readonly class: number | "top"; readonly of: "logit" | "probability" }
  /** The first logit minus the second. */
  | { readonly contrast: readonly [number, number] }
  /** One channel of a layer: its mean over positions, or its value at [row, column]. */
  | { readonly layer: string; readonly channel: number; readonly at?: readonly [number, number] };
