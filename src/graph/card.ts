import { z } from "zod";

const triple = z.tuple([z.number(), z.number(), z.number()]).readonly();

/**
 * From pixels 0…255 to what the network was trained on: value = pixel · scale + offset, per channel,
 * channels in the given order, after resizing to the input size.
 */
export const preprocessingSchema = z
  .strictObject({
    scale: triple,
    offset: triple,
    order: z.enum(["rgb", "bgr"]).default("rgb"),
    resize: z.enum(["stretch-bilinear-half-pixel"]).default("stretch-bilinear-half-pixel"),
  })
  .readonly();

export type Preprocessing = z.infer<typeof preprocessingSchema>;

/** `card.json`, the facts about a model that its weights do not tell. */
export const cardSchema = z
  .object({
    version: z.literal(1),
    id: z.string().regex(/^[a-z0-9][a-z0-9._-]*$/, "lower-case letters, digits, dots and hyphens"),
    name: z.string().min(1),
    task: z.literal("classification").default("classification"),
    input: z
      .object({
        size: z.tuple([z.int().positive(), z.int().positive()]).readonly(),
        channels: z.union([z.literal(1), z.literal(3)]),
      })
      .readonly(),
    preprocessing: preprocessingSchema.nullable().default(null),
    classes: z.int().positive(),
    /** File with a JSON list of names, beside the card; `null` where classes have no names. */
    labels: z.string().nullable().default(null),
    source: z.string().default(""),
    licence: z.string().default(""),
  })
  .readonly();

export type CardFile = z.infer<typeof cardSchema>;

/** The card as the program holds it: label names read, one per class. */
export interface ModelCard extends Omit<CardFile, "labels"> {
  readonly labels: readonly string[] | null;
}
