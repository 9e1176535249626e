import type { ChannelStatistics, LayerActivations, ModelStructure } from "../api/inside";

/** What the channels of a layer are put in order by; all but `index` from the largest down. */
export type ChannelOrder = "index" | "mean" | "max" | "relevance";
export const channelOrders: readonly ChannelOrder[] = ["index", "mean", "max", "relevance"];

/** What the person chose to look at. It can be written down: names and numbers, nothing of the machine. */
export interface InsideChoice {
  /** `null`: the one that class activation maps explain. */
  readonly layer: string | null;
  /** `null`: the first in the chosen order. */
  readonly channel: number | null;
  readonly order: ChannelOrder;
  /** Whether a thumbnail's colours go from its own smallest to its own largest value, or mean the same in all. */
  readonly scale: "own" | "shared";
  /** Whether thumbnails show what a channel makes of the picture, or a picture made to excite it. */
  readonly shows: "activation" | "exciting";
}

export const emptyInsideChoice: InsideChoice = {
  layer: null,
  channel: null,
  order: "max",
  scale: "own",
  shows: "activation",
};

export type InsideReducer = (choice: InsideChoice) => InsideChoice;

/** Channels of another layer are others. */
export const lookAtLayer =
  (layer: string | null): InsideReducer =>
  (choice) =>
    choice.layer === layer ? choice : { ...choice, layer, channel: null };

export const lookAtChannel =
  (channel: number | null): InsideReducer =>
  (choice) => ({ ...choice, channel });

export const withOrder =
  (order: ChannelOrder): InsideReducer =>
  (choice) => ({ ...choice, order });

export const withThumbnailScale =
  (scale: InsideChoice["scale"]): InsideReducer =>
  (choice) => ({ ...choice, scale });

export const withThumbnails =
  (shows: InsideChoice["shows"]): InsideReducer =>
  (choice) => ({ ...choice, shows });

/** The layer that is looked at: the chosen one, else the usual one, else the last with positions. */
export function layerOf(
  { layer }: InsideChoice,
  { layers }: ModelStructure,
  usual: string | null,
): string | null {
  const called = (name: string | null) =>
    layers.find((each) => name !== null && (each.name === name || each.merged.includes(name)));
  const found = called(layer) ?? called(usual);
  return (found ?? layers.findLast(({ shape }) => shape.length === 3) ?? layers.at(-1))?.name ?? null;
}

/** Channel numbers in the chosen order; equal ones in the order of their numbers. */
export function channelsInOrder(
  { statistics, relevance }: Pick<LayerActivations, "statistics" | "relevance">,
  order: ChannelOrder,
): readonly number[] {
  const indices = Array.from(statistics.mean, (_, k) => k);
  const by = order === "relevance" ? relevance : order === "index" ? null : statistics[order];
  return by ? indices.sort((a, b) => by[b]! - by[a]! || a - b) : indices;
}

/** The channel that is looked at, as far as the layer has it. */
export function channelOf(
  { channel, order }: InsideChoice,
  layer: Pick<LayerActivations, "statistics" | "relevance">,
): number | null {
  const count = layer.statistics.mean.length;
  if (channel !== null && channel < count) return channel;
  return channelsInOrder(layer, order)[0] ?? null;
}

/** Smallest and largest value of a whole layer. */
export const extentOf = ({
  min,
  max,
}: ChannelStatistics): { readonly low: number; readonly high: number } => ({
  low: min.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
  high: max.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
});
