import { Problem } from "../../core/problem";
import type { JsonObject } from "./json";
import type { LayerSpec, ModelSpec, TensorRef } from "./topology";

/** One call of one layer, all nested models opened, in an order in which every input comes first. */
export interface FlatCall {
  /** Unique: the layer's name, with a number for the second and later calls of a shared layer. */
  readonly id: string;
  /** The layer's own name where no other nested model has the same, else with the models around it: `features/conv1`. */
  readonly layer: string;
  /** With the names of all models around it. */
  readonly path: string;
  /** As in its own model: what its weights are usually named after. */
  readonly name: string;
  readonly className: string;
  readonly config: JsonObject;
  /** `id`s. */
  readonly inputs: readonly string[];
}

export interface FlatModel {
  readonly calls: readonly FlatCall[];
  readonly input: string;
  readonly output: string;
}

const one = (refs: readonly TensorRef[], what: "input" | "output"): TensorRef => {
  if (refs.length > 1) {
    const names = refs.map((ref) => `"${ref.layer}"`).join(", ");
    throw new Problem(
      what === "input" ? "multiple-inputs" : "multiple-outputs",
      `The model has ${refs.length} ${what}s (${names}); Whylight explains models with one image in and one list of classes out.`,
      refs[1]?.layer ?? null,
    );
  }
  return refs[0] as TensorRef;
};

/** What a call gave: one tensor of a plain layer, or the outputs of a nested model. */
type Outputs = readonly string[];

interface Draft extends Omit<FlatCall, "layer" | "id"> {
  readonly key: string;
}

/** The calls found so far, and how often each layer was called. */
interface Drafts {
  readonly list: Draft[];
  readonly timesCalled: Map<string, number>;
}

export function flatten(model: ModelSpec): FlatModel {
  one(model.inputs, "input");
  one(model.outputs, "output");
  const drafts: Drafts = { list: [], timesCalled: new Map() };
  const outputs = expand(model, null, "", drafts);
  const input = drafts.list.find((draft) => draft.inputs.length === 0);
  return named(drafts.list, input?.key as string, outputs[0] as string);
}

/**
 * Appends the calls of a model. `feeds` are the tensors an outer model calls it with; `null` for the outermost,
 * whose InputLayer is a call of its own.
 */
function expand(model: ModelSpec, feeds: Outputs | null, prefix: string, out: Drafts): Outputs {
  const layers = new Map(model.layers.map((layer) => [layer.name, layer]));
  const calls = new Map<string, Outputs[]>();
  const offsets = callOffsets(model);
  const read = (ref: TensorRef, by: string): string => {
    const outputs = calls.get(ref.layer)?.[ref.node - (offsets.get(ref.layer) ?? 0)];
    const tensor = outputs?.[ref.tensor];
    if (tensor !== undefined) return tensor;
    throw new Problem(
      "topology",
      `${by} refers to output ${ref.tensor} of call ${ref.node} of layer "${ref.layer}", which does not exist.`,
      ref.layer,
    );
  };
  for (const ref of [...model.inputs, ...model.outputs]) known(layers, ref, `The model "${model.name}"`);
  model.inputs.forEach((ref, i) => {
    const spec = layers.get(ref.layer) as LayerSpec;
    if (spec.calls.some((call) => call.length > 0))
      throw new Problem("topology", `The input layer "${spec.name}" has inputs of its own.`, spec.name);
    if (feeds === null) calls.set(spec.name, [append(out, spec, prefix, [])]);
    else calls.set(spec.name, [[feedOf(feeds, i, model.name)]]);
  });
  for (const { spec, call } of inOrder(model, layers)) {
    const label = `Layer "${spec.name}"`;
    const refs = spec.calls[call] as readonly TensorRef[];
    const inputs = refs.map((ref) => read(ref, label));
    const done = calls.get(spec.name) ?? [];
    if (spec.nested && spec.nested.inputs.length !== inputs.length)
      throw new Problem(
        "topology",
        `The nested model "${spec.name}" has ${spec.nested.inputs.length} inputs but is called with ${inputs.length}.`,
        spec.name,
      );
    done[call] = spec.nested
      ? expand(spec.nested, inputs, `${prefix}${spec.name}/`, out)
      : append(out, spec, prefix, inputs);
    calls.set(spec.name, done);
  }
  return model.outputs.map((ref) => read(ref, `The model "${model.name}"`));
}

const feedOf = (feeds: Outputs, i: number, name: string): string => {
  const feed = feeds[i];
  if (feed === undefined) throw new Problem("topology", `The nested model "${name}" lacks an input.`, name);
  return feed;
};

function append(out: Drafts, spec: LayerSpec, prefix: string, inputs: Outputs): Outputs {
  const path = prefix + spec.name;
  const times = (out.timesCalled.get(path) ?? 0) + 1;
  out.timesCalled.set(path, times);
  const key = times === 1 ? path : `${path}#${times}`;
  out.list.push({ key, path, name: spec.name, className: spec.className, config: spec.config, inputs });
  return [key];
}

function known(layers: ReadonlyMap<string, LayerSpec>, ref: TensorRef, by: string): LayerSpec {
  const spec = layers.get(ref.layer);
  if (spec) return spec;
  throw new Problem("topology", `${by} refers to the layer "${ref.layer}", which does not exist.`, ref.layer);
}

/**
 * Keras counts a nested model's own construction as its call 0, so the first use is call 1; other writers start
 * at 0. Which it is shows in the numbers used: n calls are 1…n or 0…n−1.
 */
function callOffsets(model: ModelSpec): ReadonlyMap<string, number> {
  const highest = new Map<string, number>();
  const note = (ref: TensorRef): unknown =>
    highest.set(ref.layer, Math.max(ref.node, highest.get(ref.layer) ?? 0));
  for (const layer of model.layers) for (const call of layer.calls) call.forEach(note);
  model.outputs.forEach(note);
  const offsets = new Map<string, number>();
  for (const layer of model.layers)
    if (layer.nested) offsets.set(layer.name, highest.get(layer.name) === layer.calls.length ? 1 : 0);
  return offsets;
}

interface Call {
  readonly spec: LayerSpec;
  readonly call: number;
}

/** Every call after those it needs (Kahn's algorithm); the order of the list in the file carries no meaning. */
function inOrder(model: ModelSpec, layers: ReadonlyMap<string, LayerSpec>): readonly Call[] {
  const inputs = new Set(model.inputs.map((ref) => ref.layer));
  const offsets = callOffsets(model);
  const waiting = new Map<string, number>();
  const users = new Map<string, Call[]>();
  const ready: Call[] = [];
  const key = (name: string, call: number): string => `${call} ${name}`;
  for (const spec of model.layers) {
    if (inputs.has(spec.name)) continue;
    if (spec.className === "InputLayer")
      throw new Problem(
        "topology",
        `"${spec.name}" is an InputLayer but not among the inputs of "${model.name}".`,
        spec.name,
      );
    if (spec.calls.length === 0)
      throw new Problem("topology", `Layer "${spec.name}" has no inputs.`, spec.name);
    spec.calls.forEach((refs, call) => {
      const needs = refs.filter((ref) => {
        known(layers, ref, `Layer "${spec.name}"`);
        return !inputs.has(ref.layer);
      });
      if (refs.length === 0) throw new Problem("topology", `Layer "${spec.name}" has no inputs.`, spec.name);
      if (needs.length === 0) ready.push({ spec, call });
      else waiting.set(key(spec.name, call), needs.length);
      for (const ref of needs) {
        const of = key(ref.layer, ref.node - (offsets.get(ref.layer) ?? 0));
        users.set(of, [...(users.get(of) ?? []), { spec, call }]);
      }
    });
  }
  // The list grows while it is walked.
  for (const done of ready)
    for (const user of users.get(key(done.spec.name, done.call)) ?? []) {
      const id = key(user.spec.name, user.call);
      const left = (waiting.get(id) as number) - 1;
      waiting.set(id, left);
      if (left === 0) ready.push(user);
    }
  const stuck = [...waiting].filter(([, left]) => left > 0).map(([id]) => id.slice(id.indexOf(" ") + 1));
  if (stuck.length > 0) throw stuckProblem(model, stuck);
  return ready;
}

/** Calls that never became ready wait for each other, or for a call that does not exist. */
function stuckProblem(model: ModelSpec, stuck: readonly string[]): Problem {
  const offsets = callOffsets(model);
  for (const layer of model.layers)
    for (const ref of layer.calls.flat()) {
      const target = model.layers.find((other) => other.name === ref.layer) as LayerSpec;
      const call = ref.node - (offsets.get(ref.layer) ?? 0);
      if (target.calls.length > 0 && (call < 0 || call >= target.calls.length))
        return new Problem(
          "topology",
          `Layer "${layer.name}" refers to call ${ref.node} of layer "${ref.layer}", which does not exist.`,
          layer.name,
        );
    }
  return new Problem("cycle", `The layers run in a circle through "${stuck[0]}".`, stuck[0]);
}

/** Gives every call a short name where that is unique. */
function named(drafts: readonly Draft[], input: string, output: string): FlatModel {
  const byKey = new Map(drafts.map((draft) => [draft.key, draft]));
  const paths = new Map<string, Set<string>>();
  for (const { name, path } of drafts) paths.set(name, (paths.get(name) ?? new Set()).add(path));
  const layerOf = (draft: Pick<Draft, "name" | "path">): string =>
    paths.get(draft.name)?.size === 1 ? draft.name : draft.path;
  const idOf = (key: string): string => {
    const draft = byKey.get(key) as Draft;
    return layerOf(draft) + key.slice(draft.path.length);
  };
  return {
    calls: drafts.map(({ key, inputs, ...draft }) => ({
      ...draft,
      id: idOf(key),
      layer: layerOf(draft),
      inputs: inputs.map(idOf),
    })),
    input: idOf(input),
    output: idOf(output),
  };
}

/** Without the calls that the output does not depend on. */
export function needed(model: FlatModel): FlatModel {
  const ids = new Set([model.input, model.output]);
  for (const call of model.calls.toReversed())
    if (ids.has(call.id)) for (const id of call.inputs) ids.add(id);
  return { ...model, calls: model.calls.filter((call) => ids.has(call.id)) };
}
