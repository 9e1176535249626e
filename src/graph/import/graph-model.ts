import { Problem } from "../../core/problem";
import type { WeightArray, Weights } from "../types";
import { Assembler } from "./assembler";
import type { Demand } from "./builder";
import { topologyFile } from "./files";
import type { FreeSize } from "./free-size";
import { count, showBytes } from "./geometry";
import { GraphCall, type GraphNode, tensor, type Value } from "./graph-model/call";
import { graphConverters } from "./graph-model/table";
import { brief, isObject, type JsonObject, own, parseJson } from "./json";
import { checkOutput, plural, unsupported } from "./keras-network";
import { parseManifest, type WeightGroup } from "./manifest";
import { type Importer, maxParameters } from "./network";
import { readWeights } from "./weights";

/**
 * A TensorFlow.js graph-model: a TensorFlow graph of single operations, some of them fused, as JSON. Sizes and axes
 * are weights like all others, so the weight files are read before the network is understood; what it is made of
 * and what they promise is checked first.
 */
export const graphModel: Importer = async ({ bytes, files, freeSize, signal, onFile, onBytes }) => {
  const json = parseJson(bytes, topologyFile) as JsonObject;
  const nodes = nodesOf(json);
  const output = outputOf(json, nodes);
  const order = inOrder(nodes, output);
  if (order.every(({ op }) => isInput({ op }) || op === "Const"))
    throw new Problem("format", `${topologyFile} is a graph-model without a network in it.`, output);
  checkSupported(order);
  const image = imageOf(order);
  const groups = parseManifest(json, topologyFile);
  const constants = demandsOf(order, groups);
  const parameters = [...constants.values()]
    .filter(({ isFloat }) => isFloat)
    .reduce((sum, { demand }) => sum + count(demand.shape), 0);
  if (parameters > maxParameters)
    throw new Problem("too-large", `The model has ${parameters} parameters, too many to hold.`, topologyFile);
  const weightBytes = groups.reduce((sum, group) => sum + group.byteLength, 0);
  const to = new Assembler();
  const input = to.emit("input", {
    origin: image.name,
    inputs: [],
    params: {},
    shape: imageShape(image, json, freeSize),
  });
  const byEntry = new Map([...constants].map(([name, { demand }]) => [name, demand]));
  const read = await readWeights(
    files,
    groups,
    { byEntry, unused: [] },
    { signal, onFile, onBytes: (loaded) => onBytes(loaded, weightBytes) },
  );
  const values = convert(order, read, to, new Map([[image.name, tensor(input)]]));
  const result = values.get(output);
  if (result?.kind !== "tensor")
    throw new Problem("output-shape", `The output "${output}" is not computed from an image.`, output);
  checkOutput(output, result.tensor);
  const finished = to.finish(input, result.tensor);
  const operations = order.filter(({ op }) => op !== "Const").length;
  return {
    nodes: finished.nodes,
    input: input.id,
    output: result.tensor.id,
    parameters,
    weightBytes,
    report: [
      `${plural(operations, "operation")} of a TensorFlow graph, all of them supported.`,
      `${plural(parameters, "parameter")} in ${showBytes(weightBytes)}.`,
    ],
    load: async (): Promise<Weights> => finished.weights(),
  };
};

/** All nodes by name. */
function nodesOf(json: JsonObject): ReadonlyMap<string, GraphNode> {
  const topology = own(json, "modelTopology");
  const list = isObject(topology) ? own(topology, "node") : undefined;
  if (!Array.isArray(list))
    throw new Problem(
      "format",
      `${topologyFile} has no list of nodes, so it is not a graph-model with a network in it.`,
      topologyFile,
    );
  const nodes = new Map<string, GraphNode>();
  for (const entry of list as unknown[]) {
    const name = isObject(entry) ? own(entry, "name") : undefined;
    const op = isObject(entry) ? own(entry, "op") : undefined;
    const inputs = (isObject(entry) ? own(entry, "input") : undefined) ?? [];
    const attributes = (isObject(entry) ? own(entry, "attr") : undefined) ?? {};
    if (typeof name !== "string" || typeof op !== "string" || !isTexts(inputs) || !isObject(attributes))
      throw new Problem(
        "topology",
        `The topology is damaged: node ${nodes.size + 1} is ${brief(entry)}.`,
        topologyFile,
      );
    if (nodes.has(name)) throw new Problem("duplicate-name", `Two nodes are called "${name}".`, name);
    // "^name" only says what has to run before.
    const data = inputs.filter((input) => !input.startsWith("^")).map((input) => nodeName(input, name));
    nodes.set(name, { name, op, inputs: data, attributes });
  }
  return nodes;
}

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === "string");

/** The node of `name` or `name:0`. */
function nodeName(input: string, by: string): string {
  const [, name, output] = /^(.*?)(?::(\d+))?$/.exec(input) ?? [];
  if (name !== undefined && (output === undefined || output === "0")) return name;
  throw new Problem(
    "unsupported-layer",
    `Node "${by}" reads "${input}"; only first outputs are supported.`,
    by,
  );
}

/** The one output, by the model's signature, else the one node that nobody reads. */
function outputOf(json: JsonObject, nodes: ReadonlyMap<string, GraphNode>): string {
  const metadata = own(json, "userDefinedMetadata");
  const signature = own(json, "signature") ?? (isObject(metadata) ? own(metadata, "signature") : undefined);
  const declared = isObject(signature) ? own(signature, "outputs") : undefined;
  const named = isObject(declared)
    ? Object.values(declared).map((one) => (isObject(one) ? own(one, "name") : undefined))
    : [];
  const known = named
    .filter((name): name is string => typeof name === "string")
    .map((name) => nodeName(name, "the signature"));
  const read = new Set([...nodes.values()].flatMap((node) => node.inputs));
  const ends = [...nodes.values()].filter(
    ({ name, op }) => !read.has(name) && op !== "Const" && op !== "NoOp",
  );
  const outputs = known.length > 0 ? known : ends.map(({ name }) => name);
  if (outputs.length > 1)
    throw new Problem(
      "multiple-outputs",
      `The model has ${outputs.length} outputs (${outputs.map((name) => `"${name}"`).join(", ")}); Whylight explains models with one image in and one list of classes out.`,
      outputs[1] ?? null,
    );
  const [output] = outputs;
  if (output !== undefined && nodes.has(output)) return output;
  throw new Problem(
    "topology",
    `The output of ${topologyFile} is ${brief(output ?? null)}, which is no node of it.`,
    output ?? null,
  );
}

/** The nodes that the output depends on, every one after those it reads. */
function inOrder(nodes: ReadonlyMap<string, GraphNode>, output: string): readonly GraphNode[] {
  const order: GraphNode[] = [];
  const state = new Map<string, "open" | "done">();
  const stack = [output];
  while (stack.length > 0) {
    const name = stack.at(-1) as string;
    const node = nodes.get(name);
    if (!node) throw new Problem("topology", `A node reads "${name}", which does not exist.`, name);
    if (state.get(name) === undefined) {
      state.set(name, "open");
      for (const input of node.inputs) {
        if (state.get(input) === "open")
          throw new Problem("cycle", `The nodes run in a circle through "${input}".`, input);
        if (!state.has(input)) stack.push(input);
      }
    } else {
      stack.pop();
      if (state.get(name) === "open") order.push(node);
      state.set(name, "done");
    }
  }
  return order;
}

const isInput = ({ op }: Pick<GraphNode, "op">): boolean =>
  op === "Placeholder" || op === "PlaceholderWithDefault";

function checkSupported(nodes: readonly GraphNode[]): void {
  const unknown = new Map<string, string[]>();
  for (const node of nodes)
    if (!graphConverters.has(node.op) && node.op !== "Const" && !isInput(node))
      unknown.set(node.op, [...(unknown.get(node.op) ?? []), node.name]);
  if (unknown.size > 0) throw unsupported("nodes", unknown);
}

function imageOf(nodes: readonly GraphNode[]): GraphNode {
  const images = nodes.filter(isInput);
  if (images.length === 1) return images[0] as GraphNode;
  throw new Problem(
    "multiple-inputs",
    `The model has ${images.length} inputs (${images.map(({ name }) => `"${name}"`).join(", ")}); Whylight explains models with one image in and one list of classes out.`,
    images[1]?.name ?? null,
  );
}

/** [rows, columns, channels] of the placeholder, whose shape is [batch, rows, columns, channels]. */
function imageShape(
  { name, attributes }: GraphNode,
  json: JsonObject,
  freeSize: FreeSize,
): readonly number[] {
  const attribute = own(attributes, "shape");
  const dims = sizes(isObject(attribute) ? own(attribute, "shape") : undefined) ?? sizes(signed(json));
  const bad = (what: string): Problem => new Problem("input-shape", `The input "${name}" ${what}.`, name);
  if (dims?.length !== 4) throw bad(`takes [${dims?.join(", ") ?? "?"}], which is not a batch of images`);
  const [, rows, columns, channels] = dims as [number, number, number, number];
  if (channels !== 1 && channels !== 3)
    throw bad(`takes [${dims.join(", ")}]: images have 1 or 3 channels, in the last place`);
  const side = (n: number): number | null => (n > 0 ? n : null);
  return [...freeSize.fill([side(rows), side(columns)], name), channels];
}

/** The shape of the only input in the signature. */
function signed(json: JsonObject): unknown {
  const signature = own(json, "signature");
  const inputs = isObject(signature) ? own(signature, "inputs") : undefined;
  const [input] = isObject(inputs) ? Object.values(inputs) : [];
  return isObject(input) ? own(input, "tensorShape") : undefined;
}

/** TensorShapeProto: sizes are text, open ones −1. */
function sizes(shape: unknown): readonly number[] | null {
  const dims = isObject(shape) ? own(shape, "dim") : undefined;
  if (!Array.isArray(dims)) return null;
  return dims.map((dim: unknown) => Number(isObject(dim) ? (own(dim, "size") ?? -1) : -1));
}

interface Wanted {
  readonly demand: Demand;
  readonly isFloat: boolean;
}

/** What to read: every Const that is used, by its own name. */
function demandsOf(nodes: readonly GraphNode[], groups: readonly WeightGroup[]): ReadonlyMap<string, Wanted> {
  const entries = new Map(groups.flatMap((group) => group.weights.map((entry) => [entry.name, entry])));
  const wanted = new Map<string, Wanted>();
  for (const { name, op } of nodes) {
    if (op !== "Const") continue;
    const entry = entries.get(name);
    if (!entry)
      throw new Problem(
        "missing-weight",
        `Node "${name}" is a constant that the weightsManifest does not list.`,
        name,
      );
    const { storage, shape } = entry;
    if (storage.kind === "other" && storage.dtype !== "int32")
      throw new Problem(
        "dtype",
        `The weight "${name}" is ${storage.dtype}; floats and int32 are read.`,
        name,
      );
    wanted.set(name, {
      demand: { key: name, layer: name, shape, names: [name] },
      isFloat: storage.kind !== "other",
    });
  }
  return wanted;
}

function convert(
  nodes: readonly GraphNode[],
  weights: Weights,
  to: Assembler,
  values: Map<string, Value>,
): ReadonlyMap<string, Value> {
  for (const node of nodes) {
    if (isInput(node)) continue;
    if (node.op === "Const") {
      values.set(node.name, { kind: "constant", constant: weights.get(node.name) as WeightArray });
      continue;
    }
    const inputs = node.inputs.map((name) => values.get(name) as Value);
    const converter = graphConverters.get(node.op) as (call: GraphCall) => Value;
    values.set(node.name, converter(new GraphCall(node, inputs, to)));
  }
  return values;
}
