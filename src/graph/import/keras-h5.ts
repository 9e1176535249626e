import { throwIfAborted } from "../../core/abort";
import { Problem } from "../../core/problem";
import type { WeightArray } from "../types";
import type { Demand } from "./builder";
import { showBytes } from "./geometry";
import { Hdf5, type Hdf5Array, type RandomAccess } from "./hdf5";
import { isObject, own, parseJson } from "./json";
import { knownArchitecture } from "./keras-known";
import {
  finishedWeights,
  type KerasNetwork,
  kerasNetwork,
  layersInWords,
  plural,
  unusedInWords,
} from "./keras-network";
import { inKerasOrder } from "./keras-order";
import type { Importer, LoadOptions, Network, Source } from "./network";
import { parseTopology, type Topology } from "./topology";
import { type Assignment, assign, checkFinite, finder } from "./weights";

/**
 * A Keras HDF5 file (.h5): a whole model, with its topology in the attribute `model_config`, or weights only, with
 * the topology beside it. Arrays are named after their layer: `conv1/conv1/kernel:0` (Keras 2, nested) or
 * `conv1/conv1_W_1:0` (Keras 1, flat).
 */
export const kerasH5: Importer = async (source) => {
  const opened = await openKerasH5(source.bytes, source);
  try {
    const network = hdf5Network(opened.file, source, opened.network, opened.arrays);
    return { ...network, report: [...network.report, ...opened.notes] };
  } catch (error) {
    opened.file.close();
    throw error;
  }
};

/** A Keras HDF5 file, open: what it is, and where its numbers lie. */
export interface KerasH5 {
  readonly file: Hdf5;
  /** The `modelTopology` of a model.json. */
  readonly json: unknown;
  readonly network: KerasNetwork;
  readonly arrays: readonly Hdf5Array[];
  /** For the report. */
  readonly notes: readonly string[];
}

/** `content` may be a file that is too long to be held. The caller closes it. */
export async function openKerasH5(
  content: Uint8Array<ArrayBuffer> | RandomAccess,
  source: Omit<Source, "bytes" | "onBytes">,
): Promise<KerasH5> {
  const { name, freeSize } = source;
  const file = await Hdf5.open(content, name);
  try {
    const config = file.text("model_config");
    // The optimizer's moments lie beside `model_weights` and are as long.
    const arrays = file.arrays(file.has("model_weights") ? "model_weights" : "").map(inKeras2Words);
    const { json, topology, notes } =
      config === null
        ? await architectureFor(source, file, arrays)
        : wholeTopology(config, file.text("keras_version"), name);
    const network = kerasNetwork(topology, freeSize, name);
    const find = finder(arrays);
    const ordered =
      config === null && !network.demands.every((demand) => find(demand) !== undefined)
        ? inKerasOrder(file, arrays, topology.model, network.demands)
        : null;
    if (ordered === null) return { file, json, network, arrays, notes };
    return { file, json, network, arrays: ordered, notes: [...notes, byOrder] };
  } catch (error) {
    file.close();
    throw error;
  }
}

const byOrder = "The layers have other names in the file: their weights were taken in order, as Keras does.";

/** The network with weights in an open file. */
export function hdf5Network(
  file: Hdf5,
  { name, bytes }: Pick<Source, "name" | "bytes">,
  network: KerasNetwork,
  arrays: readonly Hdf5Array[],
): Network {
  const assignment = assign(network.demands, arrays, name);
  return {
    ...network,
    weightBytes: bytes.length,
    report: [
      layersInWords(network.flat),
      `${plural(network.parameters, "parameter")} in one file of ${showBytes(bytes.length)}.`,
      ...unusedInWords(assignment.unused),
    ],
    load: async (options) => finishedWeights(network, await readArrays(file, arrays, assignment, options)),
    close: () => file.close(),
  };
}

async function readArrays(
  file: Hdf5,
  arrays: readonly Hdf5Array[],
  { byEntry }: Assignment,
  { signal }: LoadOptions,
): Promise<Map<string, WeightArray>> {
  const weights = new Map<string, WeightArray>();
  for (const array of arrays) {
    const demand: Demand | undefined = byEntry.get(array.name);
    if (!demand) continue;
    // Reading is synchronous; whoever wants to stop gets a turn between two arrays.
    await Promise.resolve();
    throwIfAborted(signal);
    weights.set(demand.key, { shape: array.shape, data: checkFinite(file.read(array), array.name) });
  }
  return weights;
}

/** A topology, and the `modelTopology` of a model.json that says the same. */
interface Architecture {
  readonly json: unknown;
  readonly topology: Topology;
  /** For the report. */
  readonly notes: readonly string[];
}

/** What Keras' `to_json` writes, as TensorFlow.js has it in its model.json. */
export function kerasTopology(model: unknown, version: unknown, name: string): Architecture {
  const json = { keras_version: version, backend: "tensorflow", model_config: model };
  return { json, topology: parseTopology({ modelTopology: json }, name), notes: [] };
}

function wholeTopology(config: string, version: string | null, name: string): Architecture {
  const json = parseJson(new TextEncoder().encode(config), `The attribute model_config of ${name}`);
  return kerasTopology(json, version, name);
}

/** Where architectures lie that belong to a file of weights. */
const beside = ["architecture.json", "model.json"];

/** Of a file of weights: as it was given, else as it lies beside the file, else as the arrays themselves tell. */
async function architectureFor(
  { name, files, architecture, signal, onFile, freeSize }: Omit<Source, "bytes" | "onBytes">,
  file: Hdf5,
  arrays: readonly Hdf5Array[],
): Promise<Architecture> {
  if (architecture !== undefined) return architectureOf(architecture, "The given architecture");
  for (const path of beside) {
    const bytes = await files.read(path, { signal, limit: 2 ** 26 }).catch((error: unknown) => {
      if (error instanceof Problem && error.code === "missing-file") return null;
      throw error;
    });
    if (bytes === null) continue;
    await onFile(bytes);
    return architectureOf(parseJson(bytes, path), path);
  }
  const known = knownArchitecture(file, arrays, freeSize);
  if (known !== null)
    return {
      ...known,
      notes: [`The file holds weights only; they are those of "${known.name}" in Keras Applications.`],
    };
  throw new Problem(
    "format",
    `${name} holds weights only: put the architecture beside it as architecture.json (what Keras' model.to_json() writes), or save the whole model.`,
    name,
  );
}

/** Either `{modelTopology: …}` of TensorFlow.js, or Keras' own `{class_name, config, keras_version}`. */
function architectureOf(json: unknown, name: string): Architecture {
  if (isObject(json) && own(json, "class_name") !== undefined)
    return kerasTopology(json, own(json, "keras_version"), name);
  const modelTopology = isObject(json) ? own(json, "modelTopology") : null;
  return { json: modelTopology, topology: parseTopology(json, name), notes: [] };
}

/** Keras 1 wrote the layer's name into that of the array, and called the variance `running_std`. */
const keras1: Readonly<Record<string, string>> = {
  W: "kernel",
  b: "bias",
  gamma: "gamma",
  beta: "beta",
  running_mean: "moving_mean",
  running_std: "moving_variance",
};

/** `conv1/conv1/kernel:0` and `conv1/conv1_W_1:0` as `conv1/kernel`. */
function inKeras2Words(array: Hdf5Array): Hdf5Array {
  const steps = array.name.split("/");
  const [layer, last] = steps;
  if (layer === undefined || last === undefined) return array;
  if (steps.length > 2) return layer === last ? { ...array, name: steps.slice(1).join("/") } : array;
  const part = last.startsWith(`${layer}_`)
    ? keras1[last.slice(layer.length + 1).replace(/(?:_\d+)?(?::\d+)?$/, "")]
    : undefined;
  return part === undefined ? array : { ...array, name: `${layer}/${part}` };
}
