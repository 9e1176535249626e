import type { Explanation } from "../api/engine";
import type { Problem } from "../core/problem";
import type { Comparison } from "./compare";
import type { OpenColumn } from "./compare-columns";

/** How far one panel is. `key` is the question it answers: another question starts it again. */
export type Panel =
  | { readonly status: "waiting"; readonly key: string }
  | { readonly status: "running"; readonly key: string; readonly what: string; readonly done: number | null }
  | { readonly status: "done"; readonly key: string; readonly explanation: Explanation }
  /** Too dear to run unasked. Cost in forward runs; time `null` where none was measured. */
  | {
      readonly status: "offered";
      readonly key: string;
      readonly cost: number;
      readonly milliseconds: number | null;
    }
  | { readonly status: "stopped"; readonly key: string }
  | { readonly status: "failed"; readonly key: string; readonly problem: Problem };

export interface CompareState {
  readonly comparison: Comparison;
  readonly columns: readonly OpenColumn[];
  /** By the id of the place. Empty while model or picture are missing. */
  readonly panels: Readonly<Record<string, Panel>>;
}
