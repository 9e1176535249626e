import type { Comparison } from "./compare";
import type { InsideChoice } from "./inside";
import type { Recipe } from "./recipe";

/**
 * What undo brings back: the question, how its answer is shown, what it is compared with, and what of the network is
 * looked into. The studio's own picture and model are opened, not undone.
 */
export type Chosen = Pick<Recipe, "target" | "method" | "params" | "layer" | "presentation"> & {
  readonly comparison: Comparison;
  readonly inside: InsideChoice;
};

export const chosenOf = (
  { target, method, params, layer, presentation }: Recipe,
  comparison: Comparison,
  inside: InsideChoice,
): Chosen => ({ target, method, params, layer, presentation, comparison, inside });

/**
 * Changes of the same number that follow each other faster than this, in milliseconds, are one: a slider's way, or
 * channels that are leafed through.
 */
const STROKE = 600;
/** Steps that are kept. */
const DEPTH = 200;

export interface History {
  /** Call with what was chosen before and after a change that the person made. */
  record(before: Chosen, after: Chosen): void;
  /** What to go back to from `now`; `null` at the beginning. */
  undo(now: Chosen): Chosen | null;
  redo(now: Chosen): Chosen | null;
  /** Whether there is anything to go back to from `now`, and to make again. */
  ways(now: Chosen): { readonly back: boolean; readonly forth: boolean };
  /** Class numbers and layers belong to one model: with another one there is nothing to go back to. */
  clear(): void;
}

/** @param clock milliseconds, from anywhere */
export function createHistory(clock: () => number = () => performance.now()): History {
  let past: Chosen[] = [];
  let future: Chosen[] = [];
  let last = { what: "", at: Number.NEGATIVE_INFINITY };

  /** The latest that differs from `now`: another picture may have brought back what was chosen then. */
  const lastOther = (from: readonly Chosen[], now: Chosen): number =>
    from.findLastIndex((each) => changeOf(each, now) !== null);

  return {
    record: (before, after) => {
      const what = changeOf(before, after);
      if (what === null) return;
      const at = clock();
      const goesOn = what !== "" && what === last.what && at - last.at < STROKE && past.length > 0;
      last = { what, at };
      future = [];
      if (!goesOn) past = [...past, before].slice(-DEPTH);
    },
    undo: (now) => {
      const at = lastOther(past, now);
      const found = past[at] ?? null;
      past = past.slice(0, Math.max(0, at));
      if (found) future = [...future, now];
      last = { what: "", at: Number.NEGATIVE_INFINITY };
      return found;
    },
    redo: (now) => {
      const at = lastOther(future, now);
      const found = future[at] ?? null;
      future = future.slice(0, Math.max(0, at));
      if (found) past = [...past, now];
      last = { what: "", at: Number.NEGATIVE_INFINITY };
      return found;
    },
    ways: (now) => ({ back: lastOther(past, now) >= 0, forth: lastOther(future, now) >= 0 }),
    clear: () => {
      past = [];
      future = [];
    },
  };
}

/** The room in which alone two states differ; `null` where the question or its answer do. */
export function roomOfChange(before: Chosen, after: Chosen): "compare" | "inside" | null {
  const [changed, ...others] = changedParts(before, after);
  if (others.length > 0) return null;
  return changed === "comparison" ? "compare" : changed === "inside" ? "inside" : null;
}

const isEqual = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);

const changedParts = (before: Chosen, after: Chosen): readonly (keyof Chosen)[] =>
  (Object.keys(before) as (keyof Chosen)[]).filter((name) => !isEqual(before[name], after[name]));

/** Which numbers of the appearance or of the channel changed, "" where it was something else, `null` where nothing did. */
function changeOf(before: Chosen, after: Chosen): string | null {
  const [changed, ...others] = changedParts(before, after);
  if (changed === undefined) return null;
  if (others.length > 0) return "";
  switch (changed) {
    case "presentation":
      return numbersChanged(before.presentation, after.presentation);
    case "inside":
      return numbersChanged(before.inside, after.inside);
    default:
      return "";
  }
}

function numbersChanged<T extends object>(before: T, after: T): string {
  const changed = (Object.keys(after) as (keyof T)[]).filter((name) => after[name] !== before[name]);
  return changed.every((name) => typeof after[name] === "number") ? changed.join() : "";
}
