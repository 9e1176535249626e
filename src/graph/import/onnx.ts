import { Problem } from "../../core/problem";
import { Assembler } from "./assembler";
import type { FreeSize } from "./free-size";
import { count, showBytes } from "./geometry";
import { checkOutput, plural, unsupported } from "./keras-network";
import { type Importer, maxParameters, type Source } from "./network";
import { activation, channelsFirst, constant, OnnxCall, type Value } from "./onnx/call";
import { type Constant, constantOf, isFloatType } from "./onnx/constants";
import {
  type OnnxGraph,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
  type OnnxValue,
  parseModel,
} from "./onnx/schema";
import { onnxConverters } from "./onnx/table";
import { checkedPath } from "./paths";

/** Operators mean today what they meant in these versions; older ones broadcast otherwise. */
const oldestOpset = 7;
const newestOpset = 20;

/** An ONNX model: a protobuf file, its weights inside or in files beside it. Channels come first in it, last here. */
export const onnx: Importer = async (source) => {
  const { name, bytes, freeSize } = source;
  const { graph, opsets, producer } = parsed(source);
  const opset = opsets.get("") ?? 0;
  if (opset < oldestOpset)
    throw new Problem(
      "format",
      `${name} uses version ${opset} of ONNX' operators; export it with version ${oldestOpset} to ${newestOpset}.`,
      name,
    );
  const initializers = await constants(graph, source);
  const nodes = needed(graph, initializers);
  checkSupported(nodes);
  const image = inputOf(graph, initializers);
  const output = graph.outputs[0] as OnnxValue;
  const to = new Assembler();
  const { value: input, batch } = inputNode(to, image, freeSize);
  const values = new Map<string, Value>([...initializers].map(([key, one]) => [key, constant(one)]));
  values.set(image.name, input);
  const names = uniqueNames(nodes, image.name);
  nodes.forEach((node, i) => {
    const inputs = node.inputs.map((key) => (key === "" ? null : readValue(values, key, node)));
    const call = new OnnxCall(node, names[i] as string, inputs, {
      opset,
      batch,
      to,
      isEnd: node.outputs[0] === output.name,
    });
    const converter = onnxConverters.get(node.op) as (call: OnnxCall) => Value;
    values.set(node.outputs[0] as string, converter(call));
  });
  const result = values.get(output.name);
  if (input.kind !== "activation" || result?.kind !== "activation" || result.activation.flat !== null)
    throw new Problem(
      "output-shape",
      `${name} ends in "${output.name}", which is not computed from an image.`,
      output.name,
    );
  checkOutput(output.name, result.activation.tensor);
  const finished = to.finish(input.activation.tensor, result.activation.tensor);
  const used = new Set(nodes.flatMap((node) => node.inputs));
  const parameters = [...initializers]
    .filter(([key, { isFloat }]) => isFloat && used.has(key))
    .reduce((total, [, { dims }]) => total + count(dims), 0);
  if (parameters > maxParameters)
    throw new Problem("too-large", `The model has ${parameters} parameters, too many to hold.`, name);
  return {
    nodes: finished.nodes,
    input: input.activation.tensor.id,
    output: result.activation.tensor.id,
    parameters,
    weightBytes: bytes.length,
    report: [
      `${plural(nodes.length, "node")} of ONNX version ${opset}${producer ? `, written by ${producer}` : ""}, all of them supported.`,
      `${plural(parameters, "parameter")} in ${showBytes(bytes.length)}.`,
      ...(opset > newestOpset
        ? [`This version is newer than ${newestOpset}, the newest that was tried.`]
        : []),
    ],
    load: async () => finished.weights(),
  };
};

function parsed({ bytes, name }: Source): OnnxModel & { readonly graph: OnnxGraph } {
  let model: OnnxModel | null = null;
  let cause: unknown;
  try {
    model = parseModel(bytes);
  } catch (error) {
    cause = error;
  }
  const graph = model?.graph;
  if (!model || !graph || graph.nodes.length === 0)
    throw new Problem(
      "format",
      `${name} cannot be read as an ONNX model: it is damaged, cut off, or something else.`,
      name,
      cause,
    );
  if (graph.outputs.length !== 1)
    throw new Problem(
      "multiple-outputs",
      `The model has ${graph.outputs.length} outputs (${graph.outputs.map((one) => `"${one.name}"`).join(", ")}); Whylight explains models with one image in and one list of classes out.`,
      graph.outputs[1]?.name ?? null,
    );
  return { ...model, graph };
}

/** Initializers by name. Files that they lie in are read, from the model's own folder only. */
async function constants(graph: OnnxGraph, source: Source): Promise<ReadonlyMap<string, Constant>> {
  const found = new Map<string, Constant>();
  const opened = new Map<string, Uint8Array>();
  for (const tensor of graph.initializers) {
    const location = tensor.external?.get("location");
    if (location !== undefined && !opened.has(location)) {
      const path = checkedPath(location, source.name);
      const bytes = await source.files.read(path, { signal: source.signal });
      await source.onFile(bytes);
      opened.set(location, bytes);
    }
    const raw = location === undefined ? tensor.raw : partOf(opened.get(location) as Uint8Array, tensor);
    found.set(tensor.name, constantOf(tensor, tensor.name, raw));
  }
  return found;
}

function partOf(file: Uint8Array, { name, external }: OnnxTensor): Uint8Array {
  const offset = Number(external?.get("offset") ?? 0);
  const length = Number(external?.get("length") ?? file.length - offset);
  if (
    !Number.isSafeInteger(offset) ||
    !Number.isSafeInteger(length) ||
    offset < 0 ||
    length < 0 ||
    offset + length > file.length
  )
    throw new Problem(
      "size-mismatch",
      `The weight "${name}" should lie at ${offset} of ${external?.get("location")}, which has ${file.length} bytes.`,
      name,
    );
  return file.subarray(offset, offset + length);
}

/** Nodes that the output depends on, in the order of the file, which has to be one in which they can be computed. */
function needed(
  { nodes, outputs }: OnnxGraph,
  initializers: ReadonlyMap<string, Constant>,
): readonly OnnxNode[] {
  const wanted = new Set(outputs.map((output) => output.name));
  const found: OnnxNode[] = [];
  for (const node of nodes.toReversed()) {
    if (!node.outputs.some((name) => wanted.has(name))) continue;
    found.push(node);
    for (const name of node.inputs) if (!initializers.has(name)) wanted.add(name);
  }
  return found.reverse();
}

function checkSupported(nodes: readonly OnnxNode[]): void {
  const unknown = new Map<string, string[]>();
  for (const { op, domain, name, outputs } of nodes)
    if (domain !== "" || !onnxConverters.has(op)) {
      const full = domain === "" ? op : `${domain}.${op}`;
      unknown.set(full, [...(unknown.get(full) ?? []), name || (outputs[0] ?? "")]);
    }
  if (unknown.size > 0) throw unsupported("nodes", unknown);
}

function inputOf({ inputs }: OnnxGraph, initializers: ReadonlyMap<string, Constant>): OnnxValue {
  // Before version 4 of the format, initializers were inputs too.
  const images = inputs.filter((one) => !initializers.has(one.name));
  if (images.length === 1) return images[0] as OnnxValue;
  throw new Problem(
    "multiple-inputs",
    `The model has ${images.length} inputs (${images.map((one) => `"${one.name}"`).join(", ")}); Whylight explains models with one image in and one list of classes out.`,
    images[1]?.name ?? null,
  );
}

/** [batch, channels, rows, columns], or with the channels last where only that makes an image. */
function inputNode(
  to: Assembler,
  { name, type, dims }: OnnxValue,
  freeSize: FreeSize,
): { value: Value; batch: number } {
  const bad = (what: string): Problem => new Problem("input-shape", `The input "${name}" ${what}.`, name);
  if (!isFloatType(type))
    throw new Problem("dtype", `The input "${name}" takes no floating-point numbers.`, name);
  if (dims?.length !== 4) throw bad(`takes [${dims?.join(", ") ?? "?"}], which is not a batch of images`);
  const isChannels = (n: number | string): boolean => n === 1 || n === 3;
  const [batch, second, third, last] = dims as [
    string | number,
    string | number,
    string | number,
    string | number,
  ];
  const first = isChannels(second) && !(isChannels(last) && second !== 3);
  if (!first && !isChannels(last))
    throw bad(`takes [${dims.join(", ")}]: there is no axis of 1 or 3 channels, so it is no image`);
  const side = (n: number | string): number | null => (typeof n === "number" && n > 0 ? n : null);
  const [rows, columns] = first ? [third, last] : [second, third];
  const shape = [...freeSize.fill([side(rows), side(columns)], name), (first ? second : last) as number];
  const tensor = to.emit("input", { origin: name, inputs: [], params: {}, shape });
  return {
    value: activation(tensor, first ? channelsFirst : [0, 1, 2]),
    batch: typeof batch === "number" && batch > 0 ? batch : 1,
  };
}

function readValue(values: ReadonlyMap<string, Value>, key: string, node: OnnxNode): Value {
  const value = values.get(key);
  if (value) return value;
  throw new Problem(
    "topology",
    `A node of the model (${node.op}) reads "${key}", which nothing before it computes.`,
    key,
  );
}

/** The nodes' own names, those of their outputs where they have none. */
function uniqueNames(nodes: readonly OnnxNode[], input: string): readonly string[] {
  const taken = new Set([input]);
  return nodes.map(({ name, op, outputs }) => {
    const base = name || outputs[0] || op;
    let unique = base;
    for (let n = 2; taken.has(unique); n++) unique = `${base}#${n}`;
    taken.add(unique);
    return unique;
  });
}
