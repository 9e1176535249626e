import { type ArchitectureName, architectureNames, architectures } from "../architectures";
import type { Hdf5, Hdf5Array } from "./hdf5";
import { kerasNetwork } from "./keras-network";
import { inKerasOrder } from "./keras-order";
import type { Source } from "./network";
import { parseTopology, type Topology } from "./topology";
import { finder } from "./weights";

/** A network of Keras Applications, and the `modelTopology` that says so. */
export interface KnownArchitecture {
  readonly name: ArchitectureName;
  readonly json: unknown;
  readonly topology: Topology;
}

/**
 * Of these, published files have other layer names than Keras today, and no two layers that could be mistaken for
 * one another by their order. (The names of ResNet50 changed, too, and the order of its shortcuts with them.)
 */
const renamed: ReadonlySet<ArchitectureName> = new Set(["mobilenet-v2"]);

/** The network that a file of weights was written for: the one that asks for exactly these arrays. */
export function knownArchitecture(
  file: Hdf5,
  arrays: readonly Hdf5Array[],
  freeSize: Source["freeSize"],
): KnownArchitecture | null {
  const find = finder(arrays);
  for (const name of architectureNames) {
    const json = architectures[name]();
    const topology = parseTopology({ modelTopology: json }, name);
    const { demands } = kerasNetwork(topology, freeSize, name);
    if (demands.length !== arrays.length) continue;
    const ordered = renamed.has(name) ? inKerasOrder(file, arrays, topology.model, demands) : null;
    const among = ordered ? finder(ordered) : find;
    const fits = demands.every((demand) => among(demand)?.shape.join() === demand.shape.join());
    if (fits) return { name, json, topology };
  }
  return null;
}
