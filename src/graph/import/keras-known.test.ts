import { describe, expect, test } from "vitest";
import { architectureNames, architectures } from "../architectures";
import type { Demand } from "./builder";
import { FreeSize } from "./free-size";
import type { Hdf5, Hdf5Array } from "./hdf5";
import { knownArchitecture } from "./keras-known";
import { kerasNetwork } from "./keras-network";
import { parseTopology } from "./topology";

/** A file that does not list its layers: only names can tell. */
const file = { texts: () => null } as unknown as Hdf5;

const arrayOf = ({ names: [name = ""], shape }: Demand): Hdf5Array => ({
  name,
  path: `/${name}`,
  shape,
  storage: { kind: "float32" },
});

describe.each(architectureNames)("weights of %s", (name) => {
  const topology = parseTopology({ modelTopology: architectures[name]() }, name);
  const arrays = kerasNetwork(topology, new FreeSize(null), name).demands.map(arrayOf);

  test("are recognised as its own", () => {
    expect(knownArchitecture(file, arrays, new FreeSize(null))?.name).toBe(name);
  });

  const [first, ...rest] = arrays as [Hdf5Array, ...Hdf5Array[]];
  test.each<[string, readonly Hdf5Array[]]>([
    ["one is missing", rest],
    ["there is one more", [...arrays, { ...first, name: "more/kernel" }]],
    ["one has another shape", [{ ...first, shape: [1, 1, 3, 7] }, ...rest]],
  ])("are not where %s", (_, changed) => {
    expect(knownArchitecture(file, changed, new FreeSize(null))).toBeNull();
  });
});
