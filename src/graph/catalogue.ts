import { z } from "zod";
import { Problem } from "../core/problem";
import { architectureNames } from "./architectures";
import { type CardFile, preprocessingSchema } from "./card";
import { pathFault } from "./import/paths";

/** Ids are names of folders: none leads out of the folder it is in. */
const ID = /^[a-z0-9][a-z0-9._-]*$/;
export const isModelId = (text: string): boolean => ID.test(text);

const identifier = z.string().regex(ID, "lower-case letters, digits, dots and hyphens");

const address = z.url({ protocol: /^https?$/, error: "an http or https address" });

/**
 * What the download has to be, where its publisher says so. `md5` and `sha256` of a single file; the `sha256` of a
 * model of several files is that over the SHA-256 digests of all of them, `model.json` first, in the manifest's order.
 */
const checksumSchema = z.union([
  z.strictObject({ md5: z.string().regex(/^[0-9a-f]{32}$/, "32 hexadecimal digits") }),
  z.strictObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/, "64 hexadecimal digits") }),
]);

export type Checksum = z.infer<typeof checksumSchema>;

export const catalogueEntrySchema = z
  .strictObject({
    /** Also the id of the model's card, and the name of its folder. */
    id: identifier,
    name: z.string().min(1),
    family: z.string().min(1),
    kind: z.enum(["layers-model", "graph-model", "keras-weights"]),
    /** Of the `model.json`, or of the one file of weights. */
    url: address,
    /** For `keras-weights`: which network of `graph/architectures` the weights are for. */
    architecture: z.enum(architectureNames).nullable().default(null),
    /** Bytes of the weights (`model.json` aside); `null` where that is not known. */
    bytes: z.int().positive().nullable(),
    /** `null` where it is not known: then it is recorded at the first download and checked after. */
    checksum: checksumSchema.nullable(),
    input: z.strictObject({
      /** Rows, columns. */
      size: z.tuple([z.int().positive(), z.int().positive()]).readonly(),
      channels: z.union([z.literal(1), z.literal(3)]),
    }),
    preprocessing: preprocessingSchema,
    classes: z.int().positive(),
    labels: z
      .strictObject({
        /** Beside the catalogue. */
        file: z.string().refine((path) => pathFault(path) === null, "a file beside the catalogue"),
        /** Class 0 is called "background", and the names begin at class 1. */
        background: z.boolean().default(false),
      })
      .nullable(),
    licence: z.string().min(1),
    /** One sentence: who made it. */
    source: z.string().min(1),
  })
  .refine((entry) => (entry.kind === "keras-weights") === (entry.architecture !== null), {
    path: ["architecture"],
    error: "keras-weights need an architecture, other kinds bring theirs along",
  })
  .readonly();

export type CatalogueEntry = z.infer<typeof catalogueEntrySchema>;

export const catalogueSchema = z
  .strictObject({ version: z.literal(1), models: z.array(catalogueEntrySchema).readonly() })
  .refine(({ models }) => new Set(models.map(({ id }) => id)).size === models.length, {
    path: ["models"],
    error: "every id has to be different",
  })
  .readonly();

export type ModelCatalogue = z.infer<typeof catalogueSchema>;

/** A list of class names with where it is from: `models/labels/…`. */
export const labelListSchema = z
  .object({
    source: z.string(),
    licence: z.string(),
    classes: z.array(z.object({ index: z.int().nonnegative(), wnid: z.string(), name: z.string().min(1) })),
  })
  .refine(({ classes }) => classes.every(({ index }, i) => index === i), {
    path: ["classes"],
    error: "indices have to count from 0",
  });

export type LabelList = z.infer<typeof labelListSchema>;

/** `file` is for the sentence. */
export const parseCatalogue = (json: unknown, file: string): ModelCatalogue =>
  parsed(catalogueSchema, json, file, "is not a catalogue of models");

export const parseLabelList = (json: unknown, file: string): LabelList =>
  parsed(labelListSchema, json, file, "is not a list of class names");

function parsed<T>(schema: z.ZodType<T>, json: unknown, file: string, fault: string): T {
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  const place = issue.path.length > 0 ? ` at ${issue.path.join(".")}` : "";
  throw new Problem("format", `${file} ${fault}${place}: ${issue.message}.`, file);
}

/** The card that belongs beside the model. Its labels are in `labels.json`, where the entry has any. */
export const cardOf = (entry: CatalogueEntry): CardFile => ({
  version: 1,
  id: entry.id,
  name: entry.name,
  task: "classification",
  input: entry.input,
  preprocessing: entry.preprocessing,
  classes: entry.classes,
  labels: entry.labels === null ? null : "labels.json",
  source: entry.source,
  licence: entry.licence,
});

/** One name per class. */
export function labelsOf(entry: CatalogueEntry, { classes }: LabelList): readonly string[] {
  const names = classes.map(({ name }) => name);
  const labels = entry.labels?.background ? ["background", ...names] : names;
  if (labels.length === entry.classes) return labels;
  throw new Problem(
    "format",
    `The catalogue says that ${entry.id} has ${entry.classes} classes, but ${entry.labels?.file} gives ${labels.length} names.`,
    entry.id,
  );
}
