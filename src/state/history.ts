import type { Recipe } from "./recipe";

/** What undo brings back: the question and how its answer is shown. Pictures and models are opened, not undone. */
export type Chosen = Pick<Recipe, "target" | "method" | "params" | "layer" | "presentation">;

export const chosenOf = ({ target, method, params, layer, presentation }: Recipe): Chosen => ({
  target,
  method,
  params,
  layer,
  presentation,
});

/** Changes of the same number that follow each other faster than this, in milliseconds, are one: a slider's way. */
const STROKE = 600;
/** Steps that are kept. */
const DEPTH = 200;

export interface History {
  /** Call with the recipe before and after a change that the person made. */
  record(before: Recipe, after: Recipe): void;
  /** What to go back to from `now`; `null` at the beginning. */
  undo(now: Recipe): Chosen | null;
  redo(now: Recipe): Chosen | null;
  /** Class numbers and layers belong to one model: with another one there is nothing to go back to. */
  clear(): void;
}

/** @param clock milliseconds, from anywhere */
export function createHistory(clock: () => number = () => performance.now()): History {
  let past: Chosen[] = [];
  let future: Chosen[] = [];
  let last = { what: "", at: Number.NEGATIVE_INFINITY };

  return {
    record: (before, after) => {
      const what = changeOf(chosenOf(before), chosenOf(after));
      if (what === null) return;
      const at = clock();
      const goesOn = what !== "" && what === last.what && at - last.at < STROKE && past.length > 0;
      last = { what, at };
      future = [];
      if (!goesOn) past = [...past, chosenOf(before)].slice(-DEPTH);
    },
    undo: (now) => {
      const found = past.at(-1) ?? null;
      if (found) {
        past = past.slice(0, -1);
        future = [...future, chosenOf(now)];
        last = { what: "", at: Number.NEGATIVE_INFINITY };
      }
      return found;
    },
    redo: (now) => {
      const found = future.at(-1) ?? null;
      if (found) {
        future = future.slice(0, -1);
        past = [...past, chosenOf(now)];
        last = { what: "", at: Number.NEGATIVE_INFINITY };
      }
      return found;
    },
    clear: () => {
      past = [];
      future = [];
    },
  };
}

/** Which number of the appearance changed, "" where it was something else, `null` where nothing did. */
function changeOf(before: Chosen, after: Chosen): string | null {
  const isEqual = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);
  const names = Object.keys(before) as (keyof Chosen)[];
  const changed = names.filter((name) => !isEqual(before[name], after[name]));
  if (changed.length === 0) return null;
  if (changed.length > 1 || changed[0] !== "presentation") return "";
  const looks = Object.entries(after.presentation).filter(
    ([name, value]) => value !== before.presentation[name as keyof Chosen["presentation"]],
  );
  return looks.every(([, value]) => typeof value === "number") ? looks.map(([name]) => name).join() : "";
}
