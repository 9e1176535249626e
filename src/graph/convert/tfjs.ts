import { decode } from "../import/decode";
import { type ModelFiles, topologyFile } from "../import/files";
import { importerOf, limitOf } from "../import/formats";
import { FreeSize } from "../import/free-size";
import { type JsonObject, parseJson } from "../import/json";
import { parseManifest, type WeightEntry } from "../import/manifest";
import { factsOf } from "../import/open";
import { checkFinite, storedTensors } from "../import/weights";
import { CONVERTED_BY, type ReadContent, type StoredArray, type StoredModel } from "./stored";

/** A TensorFlow.js model, layers or graph, as it is: only its numbers may be written in another form. */
export async function storedTfjs(
  files: ModelFiles,
  signal: AbortSignal | undefined = undefined,
): Promise<StoredModel> {
  const bytes = await files.read(topologyFile, { signal, limit: limitOf(topologyFile) });
  const importer = await importerOf(topologyFile, bytes);
  // Understood before anything is written: layers, shapes, every weight.
  const network = await importer({
    name: topologyFile,
    bytes,
    files,
    freeSize: new FreeSize(null),
    signal,
    onBytes: () => {},
    onFile: async () => {},
  });
  network.close?.();
  const json = parseJson(bytes, topologyFile) as JsonObject;
  const groups = parseManifest(json, topologyFile);
  const arrays = new Map(
    groups.flatMap((group) => group.weights.map((entry) => [entry.name, stored(entry)])),
  );
  const { weightsManifest: _, ...rest } = json;
  return {
    json: { ...rest, convertedBy: CONVERTED_BY },
    facts: factsOf(network),
    arrays: [...arrays.values()],
    report: network.report,
    async *content({ signal: stop }: ReadContent) {
      const reading = { signal: stop, onBytes: () => {}, onFile: async () => {} };
      for await (const { entry, bytes: raw } of storedTensors(files, groups, () => true, reading)) {
        const { storage, name } = entry;
        const content = storage.kind === "other" ? raw : checkFinite(decode(raw, storage), name);
        yield { array: arrays.get(name) as StoredArray, content };
      }
    },
    close: () => {},
  };
}

function stored({ name, shape, storage, byteLength }: WeightEntry): StoredArray {
  if (storage.kind !== "other") return { name, shape, dtype: "float32" };
  return { name, shape, dtype: { bytesOf: storage.dtype, size: byteLength } };
}
