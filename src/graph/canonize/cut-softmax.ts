import type { Canonizer, Head, Node, NodeId } from "../types";
import { type Gone, renamedAfter } from "./edit";

const words: Readonly<Record<"softmax" | "sigmoid", string>> = {
  softmax: "The softmax",
  sigmoid: "The sigmoid",
};

/**
 * Cuts off a final softmax or sigmoid, with reshapes around which nothing else happens, and keeps it as a fact:
 * explanations start at the logit.
 */
export const cutSoftmax: Canonizer = ({ graph, weights }) => {
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  const cut: Node[] = [];
  let last = byId.get(graph.logits) as Node;
  while (last.kind === "reshape" || last.kind === "identity") {
    cut.push(last);
    last = byId.get(last.inputs[0] as NodeId) as Node;
  }
  if (!isHead(last)) return { graph, weights };
  cut.push(last);
  const head: Head = last.kind as "softmax" | "sigmoid";
  const logits = last.inputs[0] as NodeId;
  // The value may be used elsewhere too (then the network is odd, and stays whole).
  const removed = new Set(cut.map((node) => node.id));
  if (graph.nodes.some((node) => !removed.has(node.id) && node.inputs.some((input) => removed.has(input))))
    return { graph, weights };
  const gone: Gone[] = cut.map((node) => ({
    node,
    by: logits,
    note: `${words[head]} at the end was cut off; ${node.origin} stands for the logits before it.`,
  }));
  return {
    weights,
    graph: {
      ...graph,
      nodes: graph.nodes.filter((node) => !removed.has(node.id)),
      logits,
      head,
      renamed: renamedAfter(graph, gone),
    },
  };
};

/** A softmax over another axis than the classes would give all ones; it is no head. */
function isHead(node: Node): boolean {
  if (node.kind === "sigmoid") return true;
  const classes = node.shape.reduce((product, n) => product * n, 1);
  return node.kind === "softmax" && node.shape.at(-1) === classes;
}
