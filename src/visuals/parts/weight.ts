import { number } from "../../core/params";

/** How much a regulariser takes off the objective. */
export const weightParam = number({
  key: "w",
  label: "Weight",
  help: "How much of the objective is given up for it, in the objective's unit.",
  default: 1,
  min: 1e-4,
  max: 1e4,
  log: true,
});
