import { Problem } from "../../core/problem";
import type { ModelGraph, Node, NodeId } from "../../graph/types";

/** A head that averages feature maps over positions and makes the logits of the averages with one dense layer. */
export interface GapHead {
  /** The average, one number a channel. */
  readonly pool: NodeId;
  /** What it averages: the layer that class activation maps are drawn over. */
  readonly maps: Node;
}

/**
 * The head of a network, if it has this form; a 1×1 convolution on a 1×1 map is a dense layer.
 *
 * @throws Problem `not-applicable` that names what stands there instead
 */
export function gapHead(graph: ModelGraph): GapHead {
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  /** The node itself or the one before it that changes values. */
  const source = (id: NodeId): Node => {
    let node = byId.get(id)!;
    while (node.kind === "reshape" || node.kind === "identity") {
      const before = byId.get(node.inputs[0]!)!;
      // Flattening several positions is no mere relabelling for this purpose: the positions go on apart.
      if (positions(before) > 1) break;
      node = before;
    }
    return node;
  };
  const { name, id } = graph.card;
  const refuse = (reason: string): never => {
    throw new Problem(
      "not-applicable",
      `CAM does not apply to "${name}", because ${reason}; try grad-cam, which works with any head.`,
      id,
    );
  };
  const classifier = source(graph.logits);
  if (!isDenseLike(classifier, byId))
    return refuse(`its scores come from "${classifier.origin}" and not from a dense layer`);
  const pool = source(classifier.inputs[0]!);
  if (!isMean(pool, byId))
    return refuse(
      `its last dense layer "${classifier.origin}" reads "${pool.origin}" and not an average over positions`,
    );
  return { pool: pool.id, maps: byId.get(pool.inputs[0]!)! };
}

const positions = ({ shape }: Node): number => (shape.length === 3 ? shape[0]! * shape[1]! : 1);

const isDenseLike = (node: Node, byId: ReadonlyMap<NodeId, Node>): boolean =>
  positions(node) === 1 &&
  (node.kind === "dense" || (node.kind === "conv2d" && positions(byId.get(node.inputs[0]!)!) === 1));

/** Global average pooling, or an average pool of the size of the whole map. */
function isMean(node: Node, byId: ReadonlyMap<NodeId, Node>): boolean {
  if (node.kind === "globalAvgPool") return true;
  if (node.kind !== "avgPool") return false;
  const [h, w] = byId.get(node.inputs[0]!)!.shape;
  const { size, padding } = node.params;
  return size[0] === h && size[1] === w && padding.flat().every((n) => n === 0);
}
