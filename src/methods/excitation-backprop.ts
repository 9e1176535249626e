import { Problem } from "../core/problem";
import { excitationTable } from "../engine/tables";
import type { ModelGraph, Node, NodeId } from "../graph/types";
import type { RunContext } from "./context";
import { defineMethod, flag, layer } from "./define";
import { camMap } from "./parts/maps";

/** Share of the winners from which on the person is told that they got lost. */
const LOST = 0.5;

export default defineMethod({
  id: "excitation-backprop",
  label: "Excitation backprop",
  family: "relevance",
  summary: "Draws a winner from the answer downwards and shows where in the picture it is likely to end up.",
  formula:
    "P(a_i) = \\sum_j \\frac{a_i w_{ij}^+}{\\sum_{i'} a_{i'} w_{i'j}^+}\\, P(a_j), \\qquad R_{ab} = \\sum_k P(a_{abk})",
  paper: {
    authors: "Zhang, Bargal, Lin, Brandt, Shen, Sclaroff",
    year: 2018,
    title: "Top-Down Neural Attention by Excitation Backprop",
    url: "https://doi.org/10.1007/s11263-017-1059-x",
    where: "section 3: marginal winning probability; contrastive attention",
  },
  departures: [
    "The map is the winning probability itself: it adds up to 1 over all positions, less what units lose that fire on their bias alone. It is not scaled to its maximum.",
    "Contrastive maps add up to 0 and keep their negative part, which the paper cuts off: rectifying is a choice of the display.",
    "The paper asks for activations that are not negative. Elsewhere (tanh, swish, sums before their ReLU) only positive ones can win; in the image activity is counted from the black pixel of this model's preprocessing, or from the white one where that is smaller.",
    "A gate (squeeze-and-excitation) never wins, what it gates does. Max pooling passes everything to its winner.",
    "The dual unit is that of the one weighted layer right below the target; where there are several, or none before the chosen layer, contrastive is not applicable.",
  ],
  failureModes: [
    {
      text: "Without `contrastive` the map shows what is salient and hardly what is particular to the class.",
      source: "Zhang et al. 2018, section on contrastive attention, https://arxiv.org/abs/1608.00507",
    },
    {
      text: "Winners are lost at units that fire on their bias alone, more with every layer.",
      source: "Measured here: 1 % of MobileNet v1 0.75's reach the image, all reach its last map",
    },
    {
      text: "It is a product of positive matrices, which converges to one direction: early layers' maps hardly depend on the class.",
      source: "Sixt et al. 2020, When Explanations Lie, https://arxiv.org/abs/1912.09818",
    },
  ],
  sign: "signed",
  unit: "probability of winning",
  shape: "layer",
  params: {
    layer: layer({
      help: "The layer where winners are counted; the input's name gives a map at the picture's own resolution.",
    }),
    contrastive: flag({
      key: "c",
      label: "Contrastive",
      help: "Subtracts the winners under the dual unit, whose weights are the negative of the target's: what is left is particular to it.",
      default: false,
    }),
  },
  laws: [],
  cost: 0.3,
  async run(ctx, { layer: name, contrastive }) {
    const layer = ctx.layer(name);
    const contrast = contrastive ? layerBelow(ctx, layer.node) : null;
    const table = excitationTable({ contrast, low: ctx.bounds.low });
    const winning = await ctx.signal(table, layer.node);
    const map = await camMap(ctx, winning, layer, (_activation, signal) => signal);
    if (contrastive || "contrast" in ctx.target.target) return map;
    if (map.values.reduce((sum, v) => sum + v, 0) < 1 - LOST)
      ctx.note(
        "Most winners were lost at units that fire on their bias alone; the map shows where the rest ended up. A later layer loses fewer.",
      );
    return { ...map, promisedSum: 1 };
  },
});

/** The one layer with weights that makes the target's unit, reached through nodes without any. */
function layerBelow({ graph, target }: RunContext, stop: NodeId): NodeId {
  const found = new Set<NodeId>();
  const seen = new Set<NodeId>();
  const visit = (id: NodeId): void => {
    if (seen.has(id)) return;
    seen.add(id);
    const node = nodeOf(graph, id);
    if (id === stop)
      throw new Problem(
        "not-applicable",
        `No layer with weights lies between the explained unit and "${node.origin}", so there is no dual to contrast with; choose an earlier layer.`,
        node.origin,
      );
    if (Object.keys(node.weights).length > 0) found.add(id);
    else node.inputs.forEach(visit);
  };
  visit(target.node);
  const [only, ...others] = found;
  if (only === undefined || others.length > 0)
    throw new Problem(
      "not-applicable",
      `${found.size} layers with weights make "${nodeOf(graph, target.node).origin}", so its dual unit is not defined; turn contrastive off or explain a class.`,
      nodeOf(graph, target.node).origin,
    );
  return only;
}

const nodeOf = (graph: ModelGraph, id: NodeId): Node => graph.nodes.find((node) => node.id === id)!;
