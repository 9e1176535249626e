import type { Target } from "../../api/target";
import type { Preprocessing } from "../../graph/card";
import type { Look } from "../../image/look";
import type { MethodInfo, ParamValues } from "../../methods/define";
import type { MapPrint } from "../map-print";
import type { LinkComparison } from "./comparison";
import type { LinkInside } from "./inside";

/** How the picture travels. */
export type LinkImage =
  | { readonly kind: "sample"; readonly id: string }
  | { readonly kind: "url"; readonly url: string }
  /** A PNG, WebP or JPEG file, as large as the model's input. */
  | { readonly kind: "pixels"; readonly name: string; readonly bytes: Uint8Array };

/** Which model; `hash` is the first 16 hex digits of its SHA-256. */
export type LinkModel =
  /** One that the server offers, by folder. */
  | { readonly kind: "catalogue"; readonly id: string; readonly hash: string }
  | { readonly kind: "url"; readonly url: string; readonly hash: string }
  /** Files of the sender's; whoever opens the link has to have them too. */
  | { readonly kind: "local"; readonly name: string; readonly hash: string };

/** Everything that determines the picture on the stage, and nothing else. */
export interface LinkContent {
  readonly image: LinkImage | null;
  readonly model: LinkModel | null;
  /** Where it is not what the model's card says. */
  readonly preprocessing: Preprocessing | null;
  /** [height, width] in pixels, where the model takes any size. */
  readonly inputSize: readonly [number, number] | null;
  readonly target: Target;
  readonly method: string;
  /** Parameters of the method that differ from their defaults. */
  readonly params: ParamValues;
  readonly layer: string | null;
  readonly look: Look;
  /** What stands side by side; `null` where one explanation is shared. */
  readonly compare: LinkComparison | null;
  /** What is looked into; `null` where the link leads to another room. */
  readonly inside: LinkInside | null;
  /** Of the map it shows; `null` where none had been made. */
  readonly print: MapPrint | null;
}

/** What the codec has to know of the program: which methods there are, and what goes without saying. */
export interface LinkSchemas {
  readonly methods: readonly Pick<MethodInfo, "id" | "params">[];
  readonly method: string;
  readonly look: Look;
  readonly inside: LinkInside;
}

export const MODEL_HASH_LENGTH = 16;
