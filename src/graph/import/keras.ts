import type { UnzipFileInfo } from "fflate";
import { Problem } from "../../core/problem";
import { Hdf5, type Hdf5Array } from "./hdf5";
import { isObject, own, parseJson } from "./json";
import { hdf5Network, kerasTopology } from "./keras-h5";
import { type KerasNetwork, kerasNetwork } from "./keras-network";
import { demandsByLayer } from "./keras-order";
import type { Importer } from "./network";
import type { ModelSpec } from "./topology";

const configFile = "config.json";
const metadataFile = "metadata.json";
const weightsFile = "model.weights.h5";

/** Text of the archive, and how much more than the archive its weights may be once unpacked. */
const textLimit = 2 ** 26;
const maxRatio = 64;

/**
 * A Keras 3 archive (.keras): a zip of the topology and of an HDF5 file in which layers have no names: the third
 * Dense layer is `layers/dense_2`, its weights are `vars/0`, `vars/1`.
 */
export const kerasArchive: Importer = async (source) => {
  const { name, freeSize } = source;
  const files = await unpacked(source.bytes, name);
  const entry = (path: string): Uint8Array<ArrayBuffer> => {
    const bytes = files[path];
    if (bytes === undefined)
      throw new Problem(
        "format",
        `${name} has no ${path} in it: it is not a model that Keras 3 saved.`,
        name,
      );
    return bytes as Uint8Array<ArrayBuffer>;
  };
  const config = parseJson(entry(configFile), `${configFile} in ${name}`);
  const metadata = files[metadataFile] ? parseJson(entry(metadataFile), `${metadataFile} in ${name}`) : null;
  const version = isObject(metadata) ? own(metadata, "keras_version") : undefined;
  const { topology } = kerasTopology(config, version ?? "3.0.0", name);
  const network = kerasNetwork(topology, freeSize, name);
  const weights = entry(weightsFile);
  const file = await Hdf5.open(weights, `${weightsFile} in ${name}`);
  try {
    const arrays = named(file.arrays(""), topology.model, network);
    return hdf5Network(file, { name: `${weightsFile} in ${name}`, bytes: weights }, network, arrays);
  } catch (error) {
    file.close();
    throw error;
  }
};

async function unpacked(bytes: Uint8Array, name: string): Promise<Record<string, Uint8Array>> {
  const { unzipSync } = await import("fflate");
  const wanted = ({ name: path, originalSize, size }: UnzipFileInfo): boolean => {
    if (path !== configFile && path !== metadataFile && path !== weightsFile) return false;
    const limit = path === weightsFile ? maxRatio * Math.min(size, bytes.length) : textLimit;
    if (originalSize > limit)
      throw new Problem(
        "too-large",
        `${path} in ${name} promises ${originalSize} bytes, far more than is stored.`,
        name,
      );
    return true;
  };
  try {
    return unzipSync(bytes, { filter: wanted });
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem("format", `${name} is a damaged zip archive, or one that is cut off.`, name, error);
  }
}

/** Gives arrays the names that layers ask for; others keep their path. */
function named(arrays: readonly Hdf5Array[], model: ModelSpec, network: KerasNetwork): readonly Hdf5Array[] {
  const groups = groupsOf(model);
  const names = new Map<string, string>();
  for (const [layer, demands] of demandsByLayer(network.demands))
    demands.forEach((demand, i) => {
      names.set(`${groups.get(layer)}/vars/${i}`, demand.names[0] as string);
    });
  return arrays.map((array) => ({ ...array, name: names.get(rooted(array.name)) ?? array.name }));
}

/** Keras 2.12 called the list of layers by an inner name. */
const rooted = (path: string): string => path.replaceAll("_layer_checkpoint_dependencies/", "layers/");

/** The group of every layer by its path, nested models included. */
function groupsOf(model: ModelSpec): ReadonlyMap<string, string> {
  const groups = new Map<string, string>();
  const visit = ({ layers }: ModelSpec, path: string, group: string): void => {
    const seen = new Map<string, number>();
    for (const layer of layers) {
      const word = snakeCase(layer.className);
      const times = seen.get(word) ?? 0;
      seen.set(word, times + 1);
      const at = `${group}layers/${times === 0 ? word : `${word}_${times}`}`;
      groups.set(path + layer.name, at);
      if (layer.nested) visit(layer.nested, `${path}${layer.name}/`, `${at}/`);
    }
  };
  visit(model, "", "");
  return groups;
}

/** As Keras does it: `Conv2D` is `conv2d`, `BatchNormalization` is `batch_normalization`. */
const snakeCase = (name: string): string =>
  name
    .replace(/\W+/g, "")
    .replace(/(.)([A-Z][a-z]+)/g, "$1_$2")
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();
