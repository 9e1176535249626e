import type { Explanation } from "../api/engine";
import { strings } from "./strings";

/** Methods state their unit in terms of "target": here it gets its own name, logit or probability. */
export function unitOf({ unit, target }: Pick<Explanation, "unit" | "target">): string {
  const { target: asked } = target;
  const name = strings.units["class" in asked ? asked.of : "contrast" in asked ? "logit" : "activation"];
  return unit.replace(/^target\b/, name);
}
