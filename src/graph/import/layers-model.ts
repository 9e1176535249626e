import { Problem } from "../../core/problem";
import type { Node, NodeId, WeightArray, Weights } from "../types";
import { type Derived, GraphBuilder, type Tensor } from "./builder";
import { firstNotFinite } from "./decode";
import { type ModelFiles, topologyFile } from "./files";
import { type FlatModel, flatten, needed } from "./flatten";
import { count, showBytes, showShape } from "./geometry";
import { type JsonObject, parseJson } from "./json";
import { type FreeSize, inputLayer } from "./layers/input";
import { converters } from "./layers/table";
import { parseManifest, type WeightGroup } from "./manifest";
import { parseTopology } from "./topology";
import { type Assignment, assign, type ReadWeightsOptions, readWeights } from "./weights";

/** A layers-model as it stands in its file, nothing merged and nothing cut off, before its weights are read. */
export interface LayersModel {
  readonly nodes: readonly Node[];
  readonly input: NodeId;
  readonly output: NodeId;
  /** Numbers in the weight files that layers use. */
  readonly parameters: number;
  /** Bytes of all weight files. */
  readonly weightBytes: number;
  readonly report: readonly string[];
  readonly groups: readonly WeightGroup[];
  readonly assignment: Assignment;
  readonly derived: readonly Derived[];
}

/** More than a browser or a terminal can hold as float32. */
const maxParameters = 2 ** 30;

/**
 * Understands the model.json of a TensorFlow.js layers-model: every layer is known and every weight is found in
 * the manifest, in the right form, before a weight file is opened.
 */
export function parseLayersModel(topology: Uint8Array, freeSize: FreeSize): LayersModel {
  const json = parseJson(topology, topologyFile);
  const { model, keras } = parseTopology(json, topologyFile);
  const all = flatten(model);
  checkSupported(all);
  const flat = needed(all);
  const { builder, output } = convert(flat, keras, freeSize);
  const groups = parseManifest(json as JsonObject, topologyFile);
  const assignment = assign(builder.demands.values(), groups);
  const parameters = [...builder.demands.values()].reduce((sum, demand) => sum + count(demand.shape), 0);
  if (parameters > maxParameters)
    throw new Problem(
      "too-large",
      `The model has ${showCount(parameters)} parameters, too many to hold.`,
      topologyFile,
    );
  const weightBytes = groups.reduce((sum, group) => sum + group.byteLength, 0);
  return {
    nodes: builder.nodes,
    input: (builder.nodes[0] as Node).id,
    output: output.id,
    parameters,
    weightBytes,
    report: reportOf(flat, groups, assignment, parameters, weightBytes),
    groups,
    assignment,
    derived: [...builder.derived.values()],
  };
}

/** Reads the weight files, and computes what layers derive from them. */
export async function loadWeights(
  { nodes, groups, assignment, derived }: LayersModel,
  files: ModelFiles,
  options: ReadWeightsOptions,
): Promise<Weights> {
  const read = await readWeights(files, groups, assignment, options);
  const used = new Set(nodes.flatMap((node) => Object.values(node.weights as Record<string, string | null>)));
  const computed = derived.map((one) => [one.key, { shape: one.shape, data: compute(one, read) }] as const);
  // Means and variances were only needed for that.
  return new Map([...[...read].filter(([key]) => used.has(key)), ...computed]);
}

/** One sentence that names every class of layer that is not read, and where it occurs. */
function checkSupported(flat: FlatModel): void {
  const unknown = new Map<string, string[]>();
  for (const { className, layer } of flat.calls)
    if (className !== "InputLayer" && !converters.has(className))
      unknown.set(className, [...(unknown.get(className) ?? []), layer]);
  if (unknown.size === 0) return;
  const list = [...unknown].map(([className, layers]) => {
    const more = layers.length > 3 ? ` and ${layers.length - 3} more` : "";
    return `${className} (${layers.slice(0, 3).join(", ")}${more})`;
  });
  throw new Problem(
    "unsupported-layer",
    `The model has layers that Whylight does not know: ${list.join("; ")}.`,
    [...unknown.values()][0]?.[0] ?? null,
  );
}

function convert(
  flat: FlatModel,
  keras: 2 | 3,
  freeSize: FreeSize,
): { builder: GraphBuilder; output: Tensor } {
  const builder = new GraphBuilder();
  let output: Tensor | null = null;
  for (const layer of flat.calls) {
    const call = builder.call(layer, keras);
    const converter = converters.get(layer.className);
    const tensor = converter ? converter(call) : inputLayer(call, layer.config, freeSize);
    builder.finish(layer, tensor);
    if (layer.id === flat.output) output = tensor;
  }
  if (output === null) throw new Error(`the output ${flat.output} was not converted`);
  if (output.shape.filter((n) => n > 1).length > 1)
    throw new Problem(
      "output-shape",
      `The model ends in "${flat.output}" with an output of ${showShape(output.shape)}, which is not one number per class: it is not a classifier.`,
      flat.output,
    );
  return { builder, output };
}

function compute(derived: Derived, read: Weights): Float64Array {
  const data = derived.compute(
    derived.from.map((key) => (read.get(key) as WeightArray).data as Float32Array),
  );
  const at = firstNotFinite(data);
  if (at < 0) return data;
  throw new Problem(
    "bad-weights",
    `The statistics of layer "${derived.layer}" give ${data[at]} for channel ${at}: its weights are damaged.`,
    derived.layer,
  );
}

const showCount = (n: number): string => n.toLocaleString("en-US");
const plural = (n: number, one: string): string => `${showCount(n)} ${one}${n === 1 ? "" : "s"}`;

function reportOf(
  flat: FlatModel,
  groups: readonly WeightGroup[],
  { unused }: Assignment,
  parameters: number,
  weightBytes: number,
): readonly string[] {
  const classes = new Map<string, Set<string>>();
  for (const { className, layer } of flat.calls)
    classes.set(className, (classes.get(className) ?? new Set()).add(layer));
  const list = [...classes].map(([className, layers]) => `${layers.size} ${className}`);
  const layers = [...classes.values()].reduce((sum, names) => sum + names.size, 0);
  const fileCount = groups.reduce((sum, group) => sum + group.paths.length, 0);
  const storages = new Set(groups.flatMap((group) => group.weights.map(({ storage }) => storage.kind)));
  storages.delete("other");
  const leftOut = unused.slice(0, 3).join(", ") + (unused.length > 3 ? ", …" : "");
  return [
    `${plural(layers, "layer")}, all of them supported: ${list.join(", ")}.`,
    `${plural(parameters, "parameter")} in ${plural(fileCount, "file")} of ${showBytes(weightBytes)}, stored as ${[...storages].join(", ")}.`,
    ...(unused.length > 0
      ? [`No layer uses ${plural(unused.length, "weight")} of the files: ${leftOut}.`]
      : []),
  ];
}
