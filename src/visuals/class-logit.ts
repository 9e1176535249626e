import * as tf from "@tensorflow/tfjs-core";
import { defineObjective } from "./context";
import { simonyan } from "./parts/papers";
import { classAt, classParam, weightedSum } from "./parts/weighted";

export default defineObjective({
  id: "class-logit",
  label: "Class, by its logit",
  summary: "What speaks most for a class, whatever else it may speak for.",
  formula: "f(x) = y_c(x)",
  paper: simonyan("section 2"),
  departures: [],
  unit: "logit",
  needs: [],
  params: { class: classParam },
  bind(ctx, params) {
    const { node, shape, indicator } = classAt(ctx, params.class);
    const weights = ctx.hold(() => tf.tensor(indicator, [1, ...shape]));
    return { ...weightedSum(weights), node, label: ctx.className(params.class) };
  },
});
