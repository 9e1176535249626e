import { throwIfAborted } from "../../core/abort";
import type { ModelFiles } from "../import/files";
import { FreeSize } from "../import/free-size";
import { showBytes } from "../import/geometry";
import type { Hdf5Array, RandomAccess } from "../import/hdf5";
import { openKerasH5 } from "../import/keras-h5";
import { layersInWords, unusedInWords } from "../import/keras-network";
import { factsOf } from "../import/open";
import { assign, checkFinite } from "../import/weights";
import { CONVERTED_BY, type ReadContent, type StoredModel } from "./stored";

/**
 * A Keras HDF5 file, whole or weights only, as a layers-model.
 *
 * @param architecture for files of weights only; without it `files` are searched
 */
export async function storedKerasH5(
  content: Uint8Array<ArrayBuffer> | RandomAccess,
  files: ModelFiles,
  name: string,
  architecture?: unknown,
): Promise<StoredModel> {
  const opened = await openKerasH5(content, {
    name,
    files,
    architecture,
    freeSize: new FreeSize(null),
    onFile: async () => {},
  });
  const { file, network, arrays, json } = opened;
  try {
    const assignment = assign(network.demands, arrays, name);
    const used = arrays.flatMap((array) => {
      const demand = assignment.byEntry.get(array.name);
      return demand ? [{ array, name: demand.names[0] as string }] : [];
    });
    const size = content instanceof Uint8Array ? content.length : content.size;
    return {
      json: { format: "layers-model", generatedBy: "keras", convertedBy: CONVERTED_BY, modelTopology: json },
      facts: factsOf(network),
      arrays: used.map(({ array, name }) => ({ name, shape: array.shape, dtype: "float32" })),
      report: [
        layersInWords(network.flat),
        `${name} is a file of ${showBytes(size)}.`,
        ...unusedInWords(assignment.unused),
        ...opened.notes,
      ],
      async *content({ signal }: ReadContent) {
        for (const { array: stored, name } of used) {
          const array = { name, shape: stored.shape, dtype: "float32" as const };
          for (const part of finiteParts(stored)) {
            // Reading is synchronous; whoever wants to stop gets a turn between two parts.
            throwIfAborted(signal);
            yield { array, content: part };
          }
        }
      },
      close: () => file.close(),
    };
  } catch (error) {
    file.close();
    throw error;
  }

  function* finiteParts(array: Hdf5Array): Generator<Float32Array, undefined> {
    let before = 0;
    for (const part of file.parts(array)) {
      yield checkFinite(part, array.name, before);
      before += part.length;
    }
  }
}
