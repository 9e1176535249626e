import { z } from "zod";
import type { Target } from "../../api/target";
import type { Preprocessing } from "../../graph/card";
import { fromBase64url, toBase64url } from "../base64url";
import { type MapPrint, PRINT_SIDE } from "../map-print";
import { type LinkModel, MODEL_HASH_LENGTH } from "./content";

// The parts of a link as they travel: short arrays, each with its own check and the way there and back.

const NAME = 120;
const ADDRESS = 2048;

export const layerName = z.string().min(1).max(200);
export const shortName = z.string().max(NAME);
export const methodId = z.string().min(1).max(NAME);

/** Pages and files on a server; never `javascript:`, `data:` or a file of this machine. */
export const address = z
  .string()
  .max(ADDRESS)
  .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol));

/** The picture, but not its bytes: those travel behind the rest, as they are. */
export const imagePart = z.union([
  z.tuple([z.literal("s"), z.string().min(1).max(NAME)]),
  z.tuple([z.literal("u"), address]),
  z.tuple([z.literal("p"), shortName]),
]);

const hash = z.string().regex(new RegExp(`^[0-9a-f]{${MODEL_HASH_LENGTH}}$`));

const modelPart = z.union([
  z.tuple([z.literal("c"), z.string().min(1).max(NAME), hash]),
  z.tuple([z.literal("u"), address, hash]),
  z.tuple([z.literal("l"), shortName, hash]),
]);

export function packModel(model: LinkModel): z.infer<typeof modelPart> {
  switch (model.kind) {
    case "catalogue":
      return ["c", model.id, model.hash];
    case "url":
      return ["u", model.url, model.hash];
    case "local":
      return ["l", model.name.slice(0, NAME), model.hash];
  }
}

export const model = modelPart.transform(([kind, what, hash]): LinkModel => {
  if (kind === "c") return { kind: "catalogue", id: what, hash };
  return kind === "u" ? { kind: "url", url: what, hash } : { kind: "local", name: what, hash };
});

const triple = z.tuple([z.number(), z.number(), z.number()]);
const preprocessingPart = z.tuple([triple, triple, z.enum(["rgb", "bgr"])]);

export const packPreprocessing = ({ scale, offset, order }: Preprocessing): unknown => [scale, offset, order];

export const preprocessing = preprocessingPart.transform(
  ([scale, offset, order]): Preprocessing => ({
    scale,
    offset,
    order,
    resize: "stretch-bilinear-half-pixel",
  }),
);

const side = z.int().positive().max(8192);
export const inputSize = z.tuple([side, side]).readonly();

const index = z.int().nonnegative().max(1e6);

/** 3 · [3] (its probability) · "p" (that of the top class) · [3, 5] · ["conv1", 12] · ["conv1", 12, 0, 4] */
const targetPart = z.union([
  index,
  z.literal("p"),
  z.tuple([index]),
  z.tuple([index, index]),
  z.tuple([layerName, index]),
  z.tuple([layerName, index, index, index]),
]);

export const TOP: Target = { class: "top", of: "logit" };

export function packTarget(target: Target): z.infer<typeof targetPart> | undefined {
  if ("contrast" in target) return [...target.contrast];
  if ("layer" in target) {
    const { layer, channel, at } = target;
    return at === undefined ? [layer, channel] : [layer, channel, ...at];
  }
  if (target.class === "top") return target.of === "logit" ? undefined : "p";
  return target.of === "logit" ? target.class : [target.class];
}

export const target = targetPart.transform((part): Target => {
  if (part === "p") return { class: "top", of: "probability" };
  if (typeof part === "number") return { class: part, of: "logit" };
  const [first, second, row, column] = part;
  if (typeof first === "string") {
    const unit = { layer: first, channel: second! };
    return row === undefined ? unit : { ...unit, at: [row, column!] };
  }
  return second === undefined ? { class: first, of: "probability" } : { contrast: [first, second as number] };
});

const printPart = z.tuple([
  z.string().regex(/^[0-9a-f]{16}$/),
  z.number().nonnegative(),
  z.string().length(Math.ceil((PRINT_SIDE ** 2 * 2 * 4) / 3)),
]);

export function packPrint({ hash, scale, cells }: MapPrint): z.infer<typeof printPart> {
  return [hash, scale, toBase64url(new Uint8Array(Int16Array.from(cells).buffer))];
}

export const print = printPart.transform(([hash, scale, text], context): MapPrint => {
  const bytes = fromBase64url(text);
  if (bytes) return { hash, scale, cells: [...new Int16Array(bytes.buffer)] };
  context.addIssue({ code: "custom", message: "not base64url" });
  return z.NEVER;
});
