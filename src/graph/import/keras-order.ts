import type { Demand } from "./builder";
import type { Hdf5, Hdf5Array } from "./hdf5";
import type { ModelSpec } from "./topology";

// Keras finds weights by order where it can: layers in the order of the model, and of each layer in the order in
// which it made them. Names in its files are then only names.

/** The order in which Keras' layers make their weights. */
const order = [
  "depthwise_kernel",
  "pointwise_kernel",
  "kernel",
  "gamma",
  "beta",
  "bias",
  "alpha",
  "moving_mean",
  "moving_variance",
  "mean",
  "variance",
];

/** `features/conv1` and `kernel`. */
function split({ names: [first = ""] }: Demand): readonly [layer: string, part: string] {
  const at = first.lastIndexOf("/");
  return [first.slice(0, at), first.slice(at + 1)];
}

/** What each layer asks for, by the layer's path, in the order in which Keras makes weights. */
export function demandsByLayer(demands: readonly Demand[]): ReadonlyMap<string, readonly Demand[]> {
  const byLayer = new Map<string, Demand[]>();
  for (const demand of demands) {
    const [layer] = split(demand);
    byLayer.set(layer, [...(byLayer.get(layer) ?? []), demand]);
  }
  const rank = (demand: Demand): number => order.indexOf(split(demand)[1]);
  for (const found of byLayer.values()) found.sort((a, b) => rank(a) - rank(b));
  return byLayer;
}

/**
 * The arrays of a file of weights under the names that layers ask for, told by their order alone: the file lists its
 * layers, and each of them its weights. `null` where there are more or fewer than the network has.
 */
export function inKerasOrder(
  file: Hdf5,
  arrays: readonly Hdf5Array[],
  model: ModelSpec,
  demands: readonly Demand[],
): readonly Hdf5Array[] | null {
  const byLayer = demandsByLayer(demands);
  const wanted = model.layers.flatMap(({ name }) => {
    const ofLayer = byLayer.get(name);
    return ofLayer ? [ofLayer] : [];
  });
  const stored = listed(file, arrays);
  // A layer of a nested model has a longer path, and Keras counts the whole model as one layer.
  if (wanted.flat().length !== demands.length) return null;
  if (stored?.length !== wanted.length) return null;
  if (stored.some((ofLayer, i) => ofLayer.length !== wanted[i]?.length)) return null;
  const names = wanted.flat().map((demand) => demand.names[0] as string);
  return stored.flat().map((array, i) => ({ ...array, name: names[i] as string }));
}

/** Arrays by layer, as the lists of layers and weights in the file name them; `null` where those are wrong. */
function listed(file: Hdf5, arrays: readonly Hdf5Array[]): readonly (readonly Hdf5Array[])[] | null {
  const byPath = new Map(arrays.map((array) => [array.path.slice(1), array]));
  // Only groups that hold arrays are looked at: those were reached without a link.
  const groups = new Set([...byPath.keys()].flatMap(above));
  const layers = (file.texts("", "layer_names") ?? []).filter((layer) => groups.has(layer));
  const found = layers.map((layer) =>
    (file.texts(layer, "weight_names") ?? []).map((weight) => byPath.get(`${layer}/${weight}`)),
  );
  return found.flat().includes(undefined) ? null : (found as readonly (readonly Hdf5Array[])[]);
}

/** `a` and `a/b` for `a/b/c`. */
const above = (path: string): readonly string[] =>
  [...path.matchAll(/\//g)].map(({ index }) => path.slice(0, index));
