import { number } from "../../core/params";

/** How far parameters move in a step. */
export const rateParam = number({
  key: "r",
  label: "Rate",
  help: "How far parameters move in a step: large ones are fast and coarse.",
  default: 0.05,
  min: 1e-4,
  max: 1,
  log: true,
});
