import { layer, number } from "../core/params";
import { defineObjective } from "./context";
import { channelObjective, channelParam } from "./parts/weighted";

const position = (key: string, label: string) =>
  number({
    key,
    label,
    help: "Counted from 0; −1 is the middle.",
    default: -1,
    min: -1,
    max: 1e6,
    integer: true,
  });

export default defineObjective({
  id: "neuron",
  label: "Neuron",
  summary: "What one cell of a layer looks for: one channel at one position.",
  formula: "f(x) = A_{ijk}(x)",
  paper: {
    authors: "Erhan, Bengio, Courville, Vincent",
    year: 2009,
    title: "Visualizing Higher-Layer Features of a Deep Network",
    url: "https://www.researchgate.net/publication/265022827_Visualizing_Higher-Layer_Features_of_a_Deep_Network",
    where: "section 3, maximizing the activation",
  },
  departures: ["The picture's range is kept instead of the norm that the paper fixes."],
  unit: "activation",
  needs: [],
  params: {
    layer: layer({
      which: "any",
      help: "The layer whose cell is excited; by default the last one that still has positions.",
    }),
    channel: channelParam,
    row: position("r", "Row"),
    column: position("q", "Column"),
  },
  bind: (ctx, params) => channelObjective(ctx, params, [params.row, params.column]),
});
