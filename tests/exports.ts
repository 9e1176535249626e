import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { ClassScore } from "../src/api/engine";

/** A path below the root of the repository. */
export const root = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));

export const readJson = (path: string): unknown => JSON.parse(readFileSync(root(path), "utf8"));

/** The largest difference, relative to the largest number wanted. */
export function relativeError(found: ArrayLike<number>, wanted: readonly number[]): number {
  const scale = Math.max(...wanted.map(Math.abs));
  return Math.max(...wanted.map((value, k) => Math.abs((found[k] ?? Number.NaN) - value))) / scale;
}

/** The logits in the order of the classes. */
export const logitsOf = (scores: readonly ClassScore[]): readonly number[] =>
  [...scores].sort((a, b) => a.index - b.index).map(({ logit }) => logit);
