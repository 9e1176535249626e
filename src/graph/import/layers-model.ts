import { topologyFile } from "./files";
import { showBytes } from "./geometry";
import { type JsonObject, parseJson } from "./json";
import { finishedWeights, kerasNetwork, layersInWords, plural, unusedInWords } from "./keras-network";
import { parseManifest } from "./manifest";
import type { Importer } from "./network";
import { parseTopology } from "./topology";
import { assign, readWeights } from "./weights";

/**
 * A TensorFlow.js layers-model: model.json and weight files. Every layer is known and every weight is found in
 * the manifest, in the right form, before a weight file is opened.
 */
export const layersModel: Importer = async ({ bytes, files, freeSize }) => {
  const json = parseJson(bytes, topologyFile);
  const network = kerasNetwork(parseTopology(json, topologyFile), freeSize, topologyFile);
  const groups = parseManifest(json as JsonObject, topologyFile);
  const assignment = assign(
    network.demands,
    groups.flatMap((group) => group.weights),
    "the weightsManifest",
  );
  const weightBytes = groups.reduce((sum, group) => sum + group.byteLength, 0);
  const fileCount = groups.reduce((sum, group) => sum + group.paths.length, 0);
  const storages = new Set(groups.flatMap((group) => group.weights.map(({ storage }) => storage.kind)));
  storages.delete("other");
  return {
    ...network,
    weightBytes,
    report: [
      layersInWords(network.flat),
      `${plural(network.parameters, "parameter")} in ${plural(fileCount, "file")} of ${showBytes(weightBytes)}, stored as ${[...storages].join(", ")}.`,
      ...unusedInWords(assignment.unused),
    ],
    load: async (options) => finishedWeights(network, await readWeights(files, groups, assignment, options)),
  };
};
