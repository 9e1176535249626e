import type { ClassScore } from "../api/engine";
import type { Target } from "../api/target";

/** The class that a target asks about, among scores sorted from the most probable on; `null` for a hidden unit. */
export function explainedClass(target: Target, scores: readonly ClassScore[]): ClassScore | null {
  const top = scores[0] ?? null;
  if ("contrast" in target) return scores.find(({ index }) => index === target.contrast[0]) ?? top;
  if ("layer" in target) return null;
  if (target.class === "top") return top;
  return scores.find(({ index }) => index === target.class) ?? top;
}
