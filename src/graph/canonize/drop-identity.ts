import type { Canonizer, NodeId } from "../types";
import { type Gone, renamedAfter, rewired } from "./edit";

/** Removes what does nothing at inference: dropout, linear activations, a reshape to the same shape. */
export const dropIdentity: Canonizer = ({ graph, weights }) => {
  const shapes = new Map(graph.nodes.map((node) => [node.id, node.shape]));
  const origins = new Map(graph.nodes.map((node) => [node.id, node.origin]));
  const replaced = new Map<NodeId, NodeId>();
  const gone: Gone[] = [];
  const nodes = graph.nodes.flatMap((node) => {
    const kept = rewired(node, replaced);
    const input = kept.inputs[0];
    const idle =
      kept.kind === "identity" ||
      (kept.kind === "reshape" && input !== undefined && String(shapes.get(input)) === String(kept.shape));
    if (!idle || input === undefined) return [kept];
    replaced.set(node.id, input);
    gone.push({
      node,
      by: input,
      note: `${node.origin} changes nothing when a network is used; this is the output of ${origins.get(input)}.`,
    });
    return [];
  });
  return {
    weights,
    graph: {
      ...graph,
      nodes,
      logits: replaced.get(graph.logits) ?? graph.logits,
      renamed: renamedAfter(graph, gone),
    },
  };
};
