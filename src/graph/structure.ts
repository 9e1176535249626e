import type { ModelStructure, StructureLayer } from "../api/inside";
import { kindInWords, parametersByLayer } from "./layers";
import { receptiveFields } from "./receptive-field";
import type { ModelGraph, Node, NodeId, OpKind, Weights } from "./types";

/** What says most about a layer that is several operators comes first. */
const roles: readonly (readonly [StructureLayer["role"], readonly OpKind[]])[] = [
  ["image", ["input"]],
  ["weights", ["conv2d", "depthwiseConv2d", "dense", "batchNorm"]],
  ["pool", ["maxPool", "avgPool", "globalAvgPool", "globalMaxPool"]],
  ["join", ["add", "multiply", "concat"]],
  ["activation", ["relu", "elu", "sigmoid", "tanh", "swish", "hardSwish", "hardSigmoid", "lrn", "softmax"]],
];

/** The network as a drawing needs it: one entry for each layer whose output a node still holds. */
export function structureOf(graph: ModelGraph, weights: Weights): ModelStructure {
  const owners = new Map<NodeId, string>(graph.nodes.map((node) => [node.id, node.origin]));
  const members = new Map<string, Node[]>();
  for (const node of graph.nodes) {
    const { origin } = node;
    members.set(origin, [...(members.get(origin) ?? []), node]);
  }
  const merged = new Map<string, string[]>();
  for (const [name, { node }] of graph.renamed) {
    const owner = owners.get(node);
    if (owner === undefined || members.has(name)) continue;
    merged.set(owner, [...(merged.get(owner) ?? []), name]);
  }
  const fields = receptiveFields(graph, weights);
  const parameters = parametersByLayer(graph, weights);
  const outputs = [...members.values()].map((nodes) => nodes.at(-1) as Node);
  const isOutput = new Set(outputs.map(({ id }) => id));
  return {
    layers: graph.nodes
      .filter(({ id }) => isOutput.has(id))
      .map((output): StructureLayer => {
        const nodes = members.get(output.origin) as Node[];
        const inputs = nodes.flatMap((node) => node.inputs.map((id) => owners.get(id) as string));
        return {
          name: output.origin,
          kinds: nodes.map(kindInWords),
          role: roleOf(nodes),
          shape: output.shape,
          parameters: parameters.get(output.origin) ?? 0,
          window: nodes.map((node) => windowOf(node, weights)).find((window) => window !== null) ?? null,
          inputs: [...new Set(inputs)].filter((name) => name !== output.origin),
          merged: merged.get(output.origin) ?? [],
          field: fields.get(output.id)!,
        };
      }),
  };
}

const roleOf = (nodes: readonly Node[]): StructureLayer["role"] =>
  roles.find(([, kinds]) => nodes.some(({ kind }) => kinds.includes(kind)))?.[0] ?? "shape";

function windowOf(node: Node, weights: Weights): StructureLayer["window"] {
  switch (node.kind) {
    case "conv2d":
    case "depthwiseConv2d": {
      const [h = 1, w = 1] = weights.get(node.weights.kernel)?.shape ?? [];
      return { size: [h, w], strides: node.params.strides };
    }
    case "maxPool":
    case "avgPool":
      return { size: node.params.size, strides: node.params.strides };
    default:
      return null;
  }
}
