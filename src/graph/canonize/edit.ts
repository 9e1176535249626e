import type { Model, ModelGraph, Node, NodeId, Renamed, WeightArray } from "../types";

// What the passes share: small pure edits of a graph.

/** Who reads each node. */
export function consumersOf({ nodes }: ModelGraph): ReadonlyMap<NodeId, readonly Node[]> {
  const consumers = new Map<NodeId, Node[]>(nodes.map((node) => [node.id, []]));
  for (const node of nodes) for (const input of new Set(node.inputs)) consumers.get(input)?.push(node);
  return consumers;
}

/** The node with other inputs, where they were replaced. */
export function rewired<N extends Node>(node: N, replaced: ReadonlyMap<NodeId, NodeId>): N {
  return node.inputs.some((input) => replaced.has(input))
    ? { ...node, inputs: node.inputs.map((input) => replaced.get(input) ?? input) }
    : node;
}

/** A layer whose output no node holds any more. */
export interface Gone {
  /** The node that disappeared, and the one that stands for it. */
  readonly node: Node;
  readonly by: NodeId;
  readonly note: string;
}

/**
 * Names that lead elsewhere after nodes disappeared. Only the last node of a layer is its output; names that
 * already led to a node that disappears now lead on.
 */
export function renamedAfter(graph: ModelGraph, gone: readonly Gone[]): ReadonlyMap<string, Renamed> {
  const by = new Map(gone.map((one) => [one.node.id, one.by]));
  const follow = (id: NodeId): NodeId => {
    let at = id;
    for (let next = by.get(at); next !== undefined; next = by.get(at)) at = next;
    return at;
  };
  const notes = new Map(gone.map((one) => [one.node.id, one.note]));
  const renamed = new Map<string, Renamed>(
    [...graph.renamed].map(([name, { node, note }]) => {
      const more = notes.get(node);
      return [name, { node: follow(node), note: more === undefined ? note : `${note} ${more}` }];
    }),
  );
  const outputs = new Map(graph.nodes.map((node) => [node.origin, node.id]));
  // What took a node's place may itself have gone into another: then the whole story is told.
  const story = (id: NodeId): string => {
    const next = by.get(id) as NodeId;
    const own = notes.get(id) as string;
    return by.has(next) ? `${own} ${story(next)}` : own;
  };
  for (const { node } of gone)
    if (outputs.get(node.origin) === node.id)
      renamed.set(node.origin, { node: follow(node.id), note: story(node.id) });
  return renamed;
}

/** Without the weights that no node names any more. */
export function withUsedWeights({ graph, weights }: Model): Model {
  const used = new Set(
    graph.nodes.flatMap((node) => Object.values(node.weights as Record<string, string | null>)),
  );
  return { graph, weights: new Map<string, WeightArray>([...weights].filter(([key]) => used.has(key))) };
}
