import { Problem } from "../../core/problem";
import { isObject, own, parseJson } from "./json";
import { layersModel } from "./layers-model";
import type { Importer } from "./network";
import { isHdf5, isHtml, isLfsPointer, isZip } from "./sniff";

/** Far above any real topology (VGG16: 10 KB, a 1000-layer network: 1 MB). */
const topologyLimit = 2 ** 26;
/** Longer files cannot be held in one piece by every browser. */
const singleLimit = 2 ** 31 - 1;

/** How long the file may be that a model begins with. */
export const limitOf = (name: string): number => (name.endsWith(".json") ? topologyLimit : singleLimit);

/**
 * The importer for a file, by its content; a name ending in .json is taken at its word. Formats with heavy
 * libraries are loaded when they are needed.
 */
export async function importerOf(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<Importer> {
  if (name.endsWith(".json"))
    return isGraphModel(parseJson(bytes, name)) ? (await import("./graph-model")).graphModel : layersModel;
  if (isHdf5(bytes)) return (await import("./keras-h5")).kerasH5;
  if (isZip(bytes)) return (await import("./keras")).kerasArchive;
  if (/\.onnx$/i.test(name) && foreign(bytes) === null) return (await import("./onnx")).onnx;
  throw new Problem(
    isLfsPointer(bytes) ? "lfs-pointer" : "format",
    `${name} is not ${expected(name)}: ${foreign(bytes) ?? "it is damaged, or something else under this name"}.`,
    name,
  );
}

function expected(name: string): string {
  if (/\.onnx$/i.test(name)) return "an ONNX model";
  if (/\.keras$/i.test(name)) return "a Keras archive";
  return "a Keras HDF5 file";
}

/** What plainly is no model, in words; `null` where that cannot be told. */
function foreign(bytes: Uint8Array): string | null {
  if (bytes.length === 0) return "it is empty";
  if (isHtml(bytes)) return "it is a web page, so the address is probably wrong";
  if (isLfsPointer(bytes)) return 'it is only a git-lfs pointer, fetch the real file with "git lfs pull"';
  return null;
}

/** A TensorFlow graph of single operations instead of Keras layers. */
function isGraphModel(json: unknown): boolean {
  if (!isObject(json)) return false;
  const topology = own(json, "modelTopology");
  return (
    own(json, "format") === "graph-model" || (isObject(topology) && Array.isArray(own(topology, "node")))
  );
}
