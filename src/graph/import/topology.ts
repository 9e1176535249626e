import { Problem } from "../../core/problem";
import { brief, isObject, type JsonObject, own } from "./json";

// The topology of a layers-model as its file tells it, in one form for all writers: Keras 2 and 3,
// functional and Sequential, TensorFlow.js itself. Nothing is known here about what a layer computes.

/** Output `tensor` of the `node`-th call of a layer. */
export interface TensorRef {
  readonly layer: string;
  readonly node: number;
  readonly tensor: number;
}

export interface LayerSpec {
  readonly name: string;
  readonly className: string;
  readonly config: JsonObject;
  /** One row per call of the layer: the tensors it is called with. */
  readonly calls: readonly (readonly TensorRef[])[];
  /** For a model used as a layer. */
  readonly nested: ModelSpec | null;
}

export interface ModelSpec {
  readonly name: string;
  readonly layers: readonly LayerSpec[];
  readonly inputs: readonly TensorRef[];
  readonly outputs: readonly TensorRef[];
}

export interface Topology {
  readonly model: ModelSpec;
  /** Activations changed their meaning between Keras 2 and 3 (hard_sigmoid). */
  readonly keras: 2 | 3;
}

const modelClasses = new Set(["Model", "Functional", "Sequential"]);
const maxNesting = 100;

/** `json` is the whole model.json. */
export function parseTopology(json: unknown, file: string): Topology {
  if (!isObject(json)) throw new Problem("format", `${file} holds ${kindOf(json)}, not a model.`, file);
  const topology = own(json, "modelTopology");
  const format = own(json, "format");
  if (format !== undefined && format !== null && format !== "layers-model")
    throw new Problem(
      "format",
      `${file} says its format is ${brief(format)}; only "layers-model" is read.`,
      file,
    );
  if (!isObject(topology))
    throw new Problem(
      "format",
      `${file} has no modelTopology, so it is not a TensorFlow.js layers-model with a network in it.`,
      file,
    );
  const wrapped = own(topology, "model_config");
  const model = isObject(wrapped) ? wrapped : topology;
  const className = own(model, "class_name");
  if (typeof className !== "string" || !modelClasses.has(className))
    throw new Problem(
      "format",
      `${file} holds a model of class ${brief(className)}; only Sequential and functional models are read.`,
      file,
    );
  const version = own(topology, "keras_version");
  return {
    model: parseModel(className, own(model, "config"), "the model", 0),
    keras: typeof version === "string" && /^[3-9]\./.test(version) ? 3 : 2,
  };
}

const kindOf = (value: unknown): string =>
  Array.isArray(value) ? "a list" : value === null ? "nothing" : `a ${typeof value}`;

const topologyProblem = (sentence: string, where: string): Problem =>
  new Problem("topology", sentence, where);

function parseModel(className: string, config: unknown, where: string, depth: number): ModelSpec {
  if (depth > maxNesting)
    throw new Problem("too-large", `Models are nested more than ${maxNesting} deep.`, where);
  // Before Keras 2.2.3 the config of a Sequential was the bare list of its layers.
  const body: JsonObject = Array.isArray(config) ? { layers: config } : isObject(config) ? config : {};
  const list = own(body, "layers");
  if (!Array.isArray(list) || list.length === 0)
    throw topologyProblem(`The topology of ${where} has no list of layers.`, where);
  const name = own(body, "name");
  const layers = list.map((layer: unknown, index) => parseLayer(layer, index, where, depth));
  const names = new Set<string>();
  for (const layer of layers) {
    if (names.has(layer.name))
      throw new Problem("duplicate-name", `Two layers of ${where} are called "${layer.name}".`, layer.name);
    names.add(layer.name);
  }
  const called = typeof name === "string" ? name : where;
  if (className === "Sequential") return chained(called, layers);
  return {
    name: called,
    layers,
    inputs: parseEnds(own(body, "input_layers"), "input_layers", where),
    outputs: parseEnds(own(body, "output_layers"), "output_layers", where),
  };
}

/** A Sequential as a functional model: every layer is called once, with the output of the one before. */
function chained(name: string, layers: readonly LayerSpec[]): ModelSpec {
  const first = layers[0] as LayerSpec;
  const ref = (layer: string): TensorRef => ({ layer, node: 0, tensor: 0 });
  const withInput =
    first.className === "InputLayer" && first.nested === null
      ? layers
      : [inputBefore(first, layers), ...layers];
  const input = withInput[0] as LayerSpec;
  return {
    name,
    layers: withInput.map((layer, i) => ({
      ...layer,
      calls: i === 0 ? [] : [[ref((withInput[i - 1] as LayerSpec).name)]],
    })),
    inputs: [ref(input.name)],
    outputs: [ref((withInput.at(-1) as LayerSpec).name)],
  };
}

/** Where a Sequential has no InputLayer, its first layer carries the shape; a nested model has its own input. */
function inputBefore(first: LayerSpec, layers: readonly LayerSpec[]): LayerSpec {
  const nestedInput = first.nested?.layers.find((layer) => layer.className === "InputLayer");
  const taken = new Set(layers.map((layer) => layer.name));
  let name = `${first.name}_input`;
  while (taken.has(name)) name += "_";
  return {
    name,
    className: "InputLayer",
    config: nestedInput?.config ?? first.config,
    calls: [],
    nested: null,
  };
}

function parseLayer(layer: unknown, index: number, where: string, depth: number): LayerSpec {
  const place = `layer ${index + 1} of ${where}`;
  if (!isObject(layer))
    throw topologyProblem(`The topology is damaged: ${place} is ${kindOf(layer)}.`, place);
  const className = own(layer, "class_name");
  const config = own(layer, "config");
  const given = own(layer, "name") ?? (isObject(config) ? own(config, "name") : undefined);
  const name = typeof given === "string" && given !== "" ? given : null;
  const called = name === null ? place : `layer "${name}"`;
  if (typeof className !== "string")
    throw topologyProblem(`The topology is damaged: the class of ${called} is ${brief(className)}.`, called);
  const nestedModel = modelClasses.has(className);
  if (!isObject(config) && !(nestedModel && Array.isArray(config)))
    throw topologyProblem(`The topology is damaged: ${called} has no config.`, called);
  const nested = nestedModel ? parseModel(className, config, called, depth + 1) : null;
  if (name === null && nested === null)
    throw topologyProblem(`The topology is damaged: ${place} has no name.`, place);
  return {
    name: name ?? (nested as ModelSpec).name,
    className,
    config: isObject(config) ? config : {},
    calls: parseCalls(own(layer, "inbound_nodes"), called),
    nested,
  };
}

function parseCalls(nodes: unknown, where: string): readonly (readonly TensorRef[])[] {
  if (nodes === undefined || nodes === null) return [];
  if (!Array.isArray(nodes))
    throw topologyProblem(`The inbound_nodes of ${where} are ${brief(nodes)}, not a list.`, where);
  return nodes.map((node: unknown) => {
    if (isObject(node)) return keras3Call(node, where);
    if (!Array.isArray(node))
      throw topologyProblem(`An inbound node of ${where} is ${brief(node)}, not a list of tensors.`, where);
    return typeof node[0] === "string" ? [parseRef(node, where)] : node.map((ref) => parseRef(ref, where));
  });
}

/** Keras 3: the arguments of the call, with tensors as objects that know where they come from. */
function keras3Call(node: JsonObject, where: string): readonly TensorRef[] {
  const found: TensorRef[] = [];
  const collect = (value: unknown, depth: number): void => {
    if (Array.isArray(value) && depth < 4) for (const item of value) collect(item, depth + 1);
    else if (isObject(value) && own(value, "class_name") === "__keras_tensor__") {
      const config = own(value, "config");
      found.push(parseRef(isObject(config) ? own(config, "keras_history") : undefined, where));
    } else if (value !== null && typeof value === "object")
      throw topologyProblem(`An argument of ${where} is ${brief(value)}, which is not a tensor.`, where);
  };
  collect(own(node, "args") ?? [], 0);
  const kwargs = own(node, "kwargs");
  // `training` and `mask` are plain values or null; a tensor given by name would be a second input.
  if (isObject(kwargs)) for (const value of Object.values(kwargs)) collect(value, 0);
  return found;
}

function parseRef(ref: unknown, where: string): TensorRef {
  if (Array.isArray(ref)) {
    const [layer, node = 0, tensor = 0] = ref as unknown[];
    if (typeof layer === "string" && isIndex(node) && isIndex(tensor)) return { layer, node, tensor };
  }
  throw topologyProblem(`${where} refers to ${brief(ref)}, which is not a tensor of another layer.`, where);
}

const isIndex = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** `[["input_1", 0, 0]]`, or one flat triple (newest Keras). */
function parseEnds(ends: unknown, field: string, where: string): readonly TensorRef[] {
  if (!Array.isArray(ends) || ends.length === 0)
    throw topologyProblem(`The topology of ${where} has no ${field}.`, field);
  return typeof ends[0] === "string" ? [parseRef(ends, field)] : ends.map((end) => parseRef(end, field));
}
