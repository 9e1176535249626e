import { Problem } from "../../core/problem";
import type { Node, NodeId, WeightArray, Weights } from "../types";
import { type Demand, type Derived, GraphBuilder, type Tensor } from "./builder";
import { firstNotFinite } from "./decode";
import { type FlatModel, flatten, needed } from "./flatten";
import type { FreeSize } from "./free-size";
import { count, showShape } from "./geometry";
import { inputLayer } from "./layers/input";
import { converters } from "./layers/table";
import { maxParameters } from "./network";
import type { Topology } from "./topology";

/** A Keras model understood, wherever its weights lie: what they are called, and what is made of them. */
export interface KerasNetwork {
  readonly nodes: readonly Node[];
  readonly input: NodeId;
  readonly output: NodeId;
  readonly parameters: number;
  readonly demands: readonly Demand[];
  readonly derived: readonly Derived[];
  readonly flat: FlatModel;
}

/** Every layer is known and its output has a size, before any weight is looked for. `file` is for sentences. */
export function kerasNetwork({ model, keras }: Topology, freeSize: FreeSize, file: string): KerasNetwork {
  const all = flatten(model);
  checkSupported(all);
  const flat = needed(all);
  const { builder, output } = convert(flat, keras, freeSize);
  const demands = [...builder.demands.values()];
  const parameters = demands.reduce((sum, demand) => sum + count(demand.shape), 0);
  if (parameters > maxParameters)
    throw new Problem(
      "too-large",
      `The model has ${showCount(parameters)} parameters, too many to hold.`,
      file,
    );
  return {
    nodes: builder.nodes,
    input: (builder.nodes[0] as Node).id,
    output: output.id,
    parameters,
    demands,
    derived: [...builder.derived.values()],
    flat,
  };
}

/** What nodes use: weights as read, and those computed from them. */
export function finishedWeights({ nodes, derived }: KerasNetwork, read: Weights): Weights {
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
  if (unknown.size > 0) throw unsupported("layers", unknown);
}

/** `places` by class: where each class that is not read occurs. */
export function unsupported(
  what: "layers" | "nodes",
  places: ReadonlyMap<string, readonly string[]>,
): Problem {
  const list = [...places].map(([className, names]) => {
    const more = names.length > 3 ? ` and ${names.length - 3} more` : "";
    return `${className} (${names.slice(0, 3).join(", ")}${more})`;
  });
  return new Problem(
    "unsupported-layer",
    `The model has ${what} that Whylight does not know: ${list.join("; ")}.`,
    [...places.values()][0]?.[0] ?? null,
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
  checkOutput(flat.output, output);
  return { builder, output };
}

/** A classifier ends in one number per class. */
export function checkOutput(name: string, { shape }: Tensor): void {
  if (shape.filter((n) => n > 1).length > 1)
    throw new Problem(
      "output-shape",
      `The model ends in "${name}" with an output of ${showShape(shape)}, which is not one number per class: it is not a classifier.`,
      name,
    );
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

export const showCount = (n: number): string => n.toLocaleString("en-US");
export const plural = (n: number, one: string): string => `${showCount(n)} ${one}${n === 1 ? "" : "s"}`;

/** "12 layers, all of them supported: 4 Conv2D, …" */
export function layersInWords(flat: FlatModel): string {
  const classes = new Map<string, Set<string>>();
  for (const { className, layer } of flat.calls)
    classes.set(className, (classes.get(className) ?? new Set()).add(layer));
  const list = [...classes].map(([className, layers]) => `${layers.size} ${className}`);
  const layers = [...classes.values()].reduce((sum, names) => sum + names.size, 0);
  return `${plural(layers, "layer")}, all of them supported: ${list.join(", ")}.`;
}

/** Tensors of the file that no layer uses; nothing where there are none. */
export const unusedInWords = (unused: readonly string[]): readonly string[] =>
  unused.length === 0
    ? []
    : [
        `No layer uses ${plural(unused.length, "weight")} of the files: ${unused.slice(0, 3).join(", ")}${unused.length > 3 ? ", …" : ""}.`,
      ];
