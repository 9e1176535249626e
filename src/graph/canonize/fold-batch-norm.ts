import type { Canonizer, Node, NodeId, NodeOf, WeightArray } from "../types";
import { consumersOf, type Gone, renamedAfter, withUsedWeights } from "./edit";

type Linear = NodeOf<"conv2d"> | NodeOf<"depthwiseConv2d"> | NodeOf<"dense">;

/**
 * Folds batch norm into the linear layer right before it, where nobody else reads that layer: the same function
 * with one node less. Across a pad it would be false at the border, so there the affine map stays a node.
 */
export const foldBatchNorm: Canonizer = ({ graph, weights }) => {
  const consumers = consumersOf(graph);
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  const folded = new Map<NodeId, Node>();
  const merged = new Map<string, WeightArray>(weights);
  const gone: Gone[] = [];
  for (const norm of graph.nodes) {
    if (norm.kind !== "batchNorm") continue;
    // What a batch norm was folded into may take up the next one too (a bias of its own, then a batch norm).
    const input = norm.inputs[0] as NodeId;
    const before = folded.get(input) ?? byId.get(input);
    if (!before || !isLinear(before) || before.params.activation !== null) continue;
    if (before.id === graph.logits || consumers.get(before.id)?.length !== 1) continue;
    folded.set(norm.id, fold(before, norm, merged));
    gone.push({
      node: before,
      by: norm.id,
      note: `${before.origin} was merged with ${norm.origin}; this is the output of both.`,
    });
  }
  const removed = new Set(gone.map(({ node }) => node.id));
  return withUsedWeights({
    weights: merged,
    graph: {
      ...graph,
      nodes: graph.nodes.filter((node) => !removed.has(node.id)).map((node) => folded.get(node.id) ?? node),
      renamed: renamedAfter(graph, gone),
    },
  });
};

const isLinear = (node: Node): node is Linear =>
  node.kind === "conv2d" || node.kind === "depthwiseConv2d" || node.kind === "dense";

/** The linear node with scale · (W x + b) + shift worked into W and b; it takes the batch norm's place. */
function fold(linear: Linear, norm: NodeOf<"batchNorm">, merged: Map<string, WeightArray>): Node {
  const array = (key: string): WeightArray => merged.get(key) as WeightArray;
  const scale = array(norm.weights.scale).data;
  const shift = array(norm.weights.shift).data;
  const kernel = array(linear.weights.kernel);
  const bias = linear.weights.bias === null ? null : array(linear.weights.bias).data;
  const channels = scale.length;
  const keys = { kernel: `${norm.id}/merged_kernel`, bias: `${norm.id}/merged_bias` };
  // The output channel runs fastest in every kernel (depthwise: input · multiplier + m). float64, rounded once.
  merged.set(keys.kernel, {
    shape: kernel.shape,
    data: kernel.data.map((w, i) => w * (scale[i % channels] as number)),
  });
  merged.set(keys.bias, {
    shape: [channels],
    data: shift.map((s, c) => (bias?.[c] ?? 0) * (scale[c] as number) + s),
  });
  return { ...linear, id: norm.id, origin: norm.origin, weights: keys } as Node;
}
