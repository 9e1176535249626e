import type { ModelGraph, Node, NodeId, OpKind } from "../graph/types";
import type { FusedActivation, Op, Site } from "./op";
import { ops } from "./ops";

/** An operator with its kind forgotten; `network` pairs each node with the operator of its own kind. */
export type AnyOp = Op<OpKind>;
export type AnySite = Site<OpKind>;

export interface Member {
  readonly node: Node;
  readonly op: AnyOp;
  readonly site: AnySite;
  readonly consumers: readonly NodeId[];
  /** For a linear node: the activation that may run inside its kernel, because nobody else reads between. */
  readonly fusedInto: NodeId | null;
  /** For an activation: the linear node that it completes. */
  readonly fusedFrom: NodeId | null;
  /** The output cannot be negative, whatever the image. */
  readonly nonNegative: boolean;
  /** A linear node with coefficients before which there is no other. */
  readonly firstLinear: boolean;
  /** A dense layer, or a convolution on a 1×1 map. */
  readonly denseLike: boolean;
}

/** A model graph with what walks and rules ask about it, worked out once. */
export interface Network {
  readonly graph: ModelGraph;
  /** In topological order. */
  readonly members: readonly Member[];
  member(id: NodeId): Member;
}

const WEIGHTED: ReadonlySet<OpKind> = new Set(["conv2d", "depthwiseConv2d", "dense", "batchNorm"]);

export const isWeighted = (node: Node): boolean => WEIGHTED.has(node.kind);

export function makeNetwork(graph: ModelGraph): Network {
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  const get = (id: NodeId): Node => {
    const node = byId.get(id);
    if (!node) throw new Error(`the graph has no node ${id}`);
    return node;
  };
  const consumers = new Map<NodeId, NodeId[]>(graph.nodes.map((node) => [node.id, []]));
  for (const node of graph.nodes) for (const id of node.inputs) consumers.get(id)?.push(node.id);

  const nonNegative = new Set<NodeId>();
  const behindWeights = new Set<NodeId>();
  const members = new Map<NodeId, Member>();
  for (const node of graph.nodes) {
    if (isNonNegative(node, (id) => nonNegative.has(id))) nonNegative.add(node.id);
    const upstream = node.inputs.some((id) => behindWeights.has(id));
    const weighted = isWeighted(node);
    if (upstream || weighted) behindWeights.add(node.id);
    const [reader, ...others] = consumers.get(node.id) ?? [];
    const before = node.inputs[0] === undefined ? null : get(node.inputs[0]);
    members.set(node.id, {
      node,
      op: ops[node.kind] as AnyOp,
      site: { node, inputShapes: node.inputs.map((id) => get(id).shape) } as AnySite,
      consumers: consumers.get(node.id) ?? [],
      fusedInto:
        reader !== undefined && others.length === 0 && isFusable(node) && fusedActivation(get(reader))
          ? reader
          : null,
      fusedFrom:
        before && fusedActivation(node) && isFusable(before) && consumers.get(before.id)?.length === 1
          ? before.id
          : null,
      nonNegative: nonNegative.has(node.id),
      firstLinear: weighted && !upstream,
      denseLike: isDenseLike(node, before),
    });
  }
  return {
    graph,
    members: [...members.values()],
    member(id) {
      const member = members.get(id);
      if (!member) throw new Error(`the graph has no node ${id}`);
      return member;
    },
  };
}

/** The name of a ReLU that the backends' fused kernels know. */
export function fusedActivation(node: Node): FusedActivation | null {
  if (node.kind !== "relu" || node.params.slope !== 0 || node.params.threshold !== 0) return null;
  if (node.params.max === null) return "relu";
  return node.params.max === 6 ? "relu6" : null;
}

const isFusable = (node: Node): boolean =>
  node.kind === "conv2d" || node.kind === "depthwiseConv2d" || node.kind === "dense";

function isDenseLike(node: Node, before: Node | null): boolean {
  if (node.kind === "dense") return true;
  const [h, w] = before?.shape ?? [];
  return node.kind === "conv2d" && h === 1 && w === 1;
}

function isNonNegative(node: Node, known: (id: NodeId) => boolean): boolean {
  switch (node.kind) {
    case "relu":
      return node.params.slope === 0 && node.params.threshold >= 0;
    case "sigmoid":
    case "hardSigmoid":
    case "softmax":
      return true;
    case "lrn":
    case "maxPool":
    case "avgPool":
    case "globalAvgPool":
    case "globalMaxPool":
    case "pad":
    case "add":
    case "multiply":
    case "concat":
    case "reshape":
    case "identity":
      return node.inputs.every(known);
    default:
      return false;
  }
}

/** The nodes from which `id` can be reached, itself included. */
export function ancestors(network: Network, ids: Iterable<NodeId>): Set<NodeId> {
  const found = new Set(ids);
  for (const { node } of [...network.members].reverse())
    if (found.has(node.id)) for (const id of node.inputs) found.add(id);
  return found;
}

/** The nodes that can be reached from `ids`, themselves included. */
export function descendants(network: Network, ids: Iterable<NodeId>): Set<NodeId> {
  const found = new Set(ids);
  for (const { node } of network.members) if (node.inputs.some((id) => found.has(id))) found.add(node.id);
  return found;
}
