import type { Explanation } from "../../../api/engine";
import type { Look } from "../../../image/look";
import type { Range } from "../../../image/present";
import { isDiverging, limitsOf } from "../../../image/show-map";
import { unitOf } from "../../unit";

/** The limits of one map by itself, and what it can share them with: maps of the same unit and kind of colours. */
export interface Limits {
  readonly group: string;
  readonly range: Range;
}

/** Limits that hold every map of a group, and how many those are. */
export interface SharedLimits {
  readonly range: Range;
  readonly count: number;
}

export const groupOf = (explanation: Explanation, look: Look): string =>
  `${unitOf(explanation)} ${isDiverging(look, explanation)}`;

/** @throws where the map is not finite */
export const ownLimits = (explanation: Explanation, look: Look): Limits => ({
  group: groupOf(explanation, look),
  range: limitsOf(explanation, look),
});

export function sharedLimits(limits: readonly Limits[], group: string): SharedLimits | null {
  const members = limits.filter((each) => each.group === group);
  if (members.length === 0) return null;
  return {
    range: {
      low: Math.min(...members.map(({ range }) => range.low)),
      high: Math.max(...members.map(({ range }) => range.high)),
    },
    count: members.length,
  };
}
