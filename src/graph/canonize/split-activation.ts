import type { Canonizer, Node, NodeId } from "../types";

/**
 * Makes the activation fused into a convolution or dense layer a node of its own. It takes over the layer's id,
 * because the layer's name means the activated output.
 */
export const splitActivation: Canonizer = ({ graph, weights }) => {
  const nodes = graph.nodes.flatMap((node): readonly Node[] => {
    if (node.kind !== "conv2d" && node.kind !== "depthwiseConv2d" && node.kind !== "dense") return [node];
    const { activation } = node.params;
    if (activation === null) return [node];
    const linear = {
      ...node,
      id: `${node.id}/linear` as NodeId,
      params: { ...node.params, activation: null },
    } as Node;
    const { id, shape, origin } = node;
    return [linear, { ...activation, id, inputs: [linear.id], weights: {}, shape, origin } as Node];
  });
  return { graph: { ...graph, nodes }, weights };
};
