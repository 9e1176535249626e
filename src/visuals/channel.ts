import { layer } from "../core/params";
import { defineObjective } from "./context";
import { featureVisualization } from "./parts/papers";
import { channelObjective, channelParam } from "./parts/weighted";

export default defineObjective({
  id: "channel",
  label: "Channel",
  summary: "What one channel of a layer looks for anywhere in the picture.",
  formula: "f(x) = \\frac{1}{hw} \\sum_{ij} A_{ijk}(x)",
  paper: featureVisualization("Optimization Objectives: channel"),
  departures: [],
  unit: "activation",
  needs: [],
  params: {
    layer: layer({
      which: "any",
      help: "The layer whose channel is excited; by default the last one that still has positions.",
    }),
    channel: channelParam,
  },
  bind: (ctx, params) => channelObjective(ctx, params, null),
});
