import { z } from "zod";
import type { Fields } from "./fields";
import { layerName } from "./parts";

/** What is looked into, as it travels. */
export interface LinkInside {
  /** `null`: the one that class activation maps explain. */
  readonly layer: string | null;
  /** `null`: the first in the order. */
  readonly channel: number | null;
  readonly order: "index" | "mean" | "max" | "relevance";
  readonly scale: "own" | "shared";
  readonly shows: "activation" | "exciting";
}

export const insideFields: Fields<LinkInside> = {
  layer: { key: "l", schema: layerName.nullable() },
  channel: { key: "k", schema: z.int().nonnegative().max(1e6).nullable() },
  order: { key: "o", schema: z.enum(["index", "mean", "max", "relevance"]) },
  scale: { key: "s", schema: z.enum(["own", "shared"]) },
  shows: { key: "w", schema: z.enum(["activation", "exciting"]) },
};
