import type { LayerInfo } from "../api/engine";
import { Problem } from "../core/problem";
import type { ModelGraph, Node, NodeId, OpKind, Weights } from "./types";

const words: Readonly<Record<OpKind, string>> = {
  input: "input",
  conv2d: "convolution",
  depthwiseConv2d: "depthwise convolution",
  dense: "dense",
  batchNorm: "batch normalisation",
  relu: "ReLU",
  elu: "ELU",
  sigmoid: "sigmoid",
  tanh: "tanh",
  swish: "swish",
  hardSwish: "hard swish",
  hardSigmoid: "hard sigmoid",
  lrn: "local response normalisation",
  softmax: "softmax",
  maxPool: "max pooling",
  avgPool: "average pooling",
  globalAvgPool: "global average pooling",
  globalMaxPool: "global max pooling",
  pad: "zero padding",
  add: "sum",
  multiply: "product",
  concat: "concatenation",
  reshape: "reshape",
  identity: "identity",
};

export function kindInWords(node: Node): string {
  if (node.kind !== "relu") return words[node.kind];
  const { max, slope } = node.params;
  return (slope === 0 ? "ReLU" : "leaky ReLU") + (max === null ? "" : max);
}

/** More than one position: something a map can be drawn over. */
const isSpatial = (node: Node): boolean =>
  node.shape.length === 3 && (node.shape[0] as number) * (node.shape[1] as number) > 1;

/** The output of every layer: the last node with its name. */
function outputs(graph: ModelGraph): ReadonlyMap<string, Node> {
  return new Map(graph.nodes.map((node) => [node.origin, node]));
}

/**
 * All names that `resolveLayer` knows, in the order of the network. A name that stands for another node now comes
 * before the layer it stands for, with a note and without parameters of its own.
 */
export function layersOf(graph: ModelGraph, weights: Weights): readonly LayerInfo[] {
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  const names = outputs(graph);
  const aliases = new Map<NodeId, string[]>();
  for (const [name, { node }] of graph.renamed)
    if (!names.has(name)) aliases.set(node, [...(aliases.get(node) ?? []), name]);
  const parameters = parametersByLayer(graph, weights);
  const info = (name: string, node: Node, note: string | null): LayerInfo => ({
    name,
    kind: kindInWords(node),
    shape: node.shape,
    parameters: names.has(name) ? (parameters.get(name) ?? 0) : 0,
    spatial: isSpatial(node),
    note,
  });
  return graph.nodes.flatMap((node) => [
    ...(aliases.get(node.id) ?? []).map((name) => info(name, node, graph.renamed.get(name)?.note ?? null)),
    ...(names.get(node.origin) === node ? [ownInfo(node)] : []),
  ]);

  function ownInfo(node: Node): LayerInfo {
    const renamed = graph.renamed.get(node.origin);
    return info(node.origin, (renamed && byId.get(renamed.node)) ?? node, renamed?.note ?? null);
  }
}

/** Numbers in the weights of each layer; weights used by two nodes count once. */
export function parametersByLayer(graph: ModelGraph, weights: Weights): ReadonlyMap<string, number> {
  const counted = new Set<string>();
  const sums = new Map<string, number>();
  for (const node of graph.nodes)
    for (const key of Object.values(node.weights as Record<string, string | null>)) {
      if (key === null || counted.has(key)) continue;
      counted.add(key);
      sums.set(node.origin, (sums.get(node.origin) ?? 0) + (weights.get(key)?.data.length ?? 0));
    }
  return sums;
}

export interface ResolvedLayer {
  readonly node: NodeId;
  /** To be told to the person: the name does not mean quite what it says. */
  readonly note: string | null;
}

/** The node whose output a layer's name means. */
export function resolveLayer(graph: ModelGraph, name: string): ResolvedLayer {
  const renamed = graph.renamed.get(name);
  if (renamed) return renamed;
  const names = outputs(graph);
  const node = names.get(name);
  if (node) return { node: node.id, note: null };
  const near = nearest(name, [...names.keys(), ...graph.renamed.keys()]);
  const hint =
    near.length > 0 ? `did you mean ${near.map((n) => `"${n}"`).join(" or ")}?` : "see the list of layers.";
  throw new Problem("no-such-layer", `The model has no layer "${name}": ${hint}`, name);
}

/** Up to three names that are a few typing errors away, or contain what was typed. */
function nearest(name: string, names: readonly string[]): readonly string[] {
  const typed = name.toLowerCase();
  return names
    .map((other) => {
      const lower = other.toLowerCase();
      const within = typed.length > 2 && (lower.includes(typed) || typed.includes(lower));
      return { other, distance: within ? 0.5 : editDistance(typed, lower) };
    })
    .filter(({ other, distance }) => distance <= Math.max(2, Math.max(typed.length, other.length) / 3))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ other }) => other);
}

/** Levenshtein: insertions, deletions and replacements. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(
        (row[j] as number) + 1,
        (next[j - 1] as number) + 1,
        (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1),
      );
    row = next;
  }
  return row[b.length] as number;
}

/** Pools and zeros only pass on what the layer before them saw, at a lower resolution. */
const passesOn: ReadonlySet<OpKind> = new Set(["maxPool", "avgPool", "pad", "input", "reshape", "identity"]);

/**
 * Where CAM methods look by default: the last node with more than one position before the head. A pool between
 * it and the head belongs to the head (VGG: `block5_conv3`, not `block5_pool`). `null` for a network without maps.
 */
export const defaultCamLayer = (graph: ModelGraph): NodeId | null =>
  graph.nodes.findLast((node) => isSpatial(node) && !passesOn.has(node.kind))?.id ?? null;
