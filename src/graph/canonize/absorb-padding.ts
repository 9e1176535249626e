import type { Canonizer, Node, NodeId, NodeOf, Padding } from "../types";
import { consumersOf, type Gone, renamedAfter } from "./edit";

/**
 * Zeros in front of convolutions and pools become their own padding, so that padded positions belong to the
 * window (and get no relevance) instead of to a layer. A pad with any other reader stays.
 */
export const absorbPadding: Canonizer = ({ graph, weights }) => {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const gone: Gone[] = [];
  // From the back: of two pads in a row the second goes first, and the first then meets the convolution.
  for (const { id } of graph.nodes.toReversed()) {
    const pad = nodes.get(id);
    if (pad?.kind !== "pad" || pad.id === graph.logits) continue;
    const consumers = consumersOf({ ...graph, nodes: [...nodes.values()] }).get(pad.id) ?? [];
    const padded = consumers.map((consumer) => absorbed(consumer, pad));
    const first = padded[0];
    if (!first || !padded.every((node) => node !== null)) continue;
    for (const node of padded) nodes.set(node.id, node);
    nodes.delete(pad.id);
    gone.push({
      node: pad,
      by: first.id,
      note: `The zeros of ${pad.origin} became the padding of ${first.origin}; this is the output of ${first.origin}.`,
    });
  }
  return {
    weights,
    graph: { ...graph, nodes: [...nodes.values()], renamed: renamedAfter(graph, gone) },
  };
};

const sum = (a: Padding, b: Padding): Padding => [
  [a[0][0] + b[0][0], a[0][1] + b[0][1]],
  [a[1][0] + b[1][0], a[1][1] + b[1][1]],
];

const isZero = (padding: Padding): boolean => padding.flat().every((n) => n === 0);

/** The consumer with the pad's zeros; `null` where that would compute something else. */
function absorbed(consumer: Node, pad: NodeOf<"pad">): Node | null {
  const inputs: readonly NodeId[] = pad.inputs;
  const zeros = pad.params.padding;
  switch (consumer.kind) {
    case "conv2d":
      return {
        ...consumer,
        inputs,
        params: { ...consumer.params, padding: sum(consumer.params.padding, zeros) },
      };
    case "depthwiseConv2d":
      return {
        ...consumer,
        inputs,
        params: { ...consumer.params, padding: sum(consumer.params.padding, zeros) },
      };
    case "maxPool":
    case "avgPool": {
      const { padding, padWith } = consumer.params;
      // Zeros take part in a pool, the padding of its own `same` does not: a window has only one of the two.
      if (padWith === "none" && !isZero(padding)) return null;
      const params = { ...consumer.params, padding: sum(padding, zeros), padWith: "zero" as const };
      return { ...consumer, inputs, params };
    }
    default:
      return null;
  }
}
