import { z } from "zod";
import { Problem } from "../../core/problem";
import { canonizers } from "../canonize";
import type { Model, Node } from "../types";
import { cardFile } from "./card";
import { type ModelFiles, missingFile, type ReadOptions } from "./files";
import { parseJson } from "./json";
import { readModel } from "./open";

/** The card of a network that draws pictures from codes: which code it is, how codes are spread, what it draws. */
const generatorCardSchema = z.object({
  version: z.literal(1),
  task: z.literal("generation"),
  name: z.string().min(1),
  /** Of the network whose codes it draws. */
  model: z.string(),
  code: z
    .object({
      layer: z.string().min(1),
      units: z.int().positive(),
      mean: z.array(z.number()),
      standardDeviation: z.array(z.number().nonnegative()),
    })
    .refine(
      ({ units, mean, standardDeviation }) => mean.length === units && standardDeviation.length === units,
      {
        message: "mean and standardDeviation need one number per unit",
      },
    ),
  output: z.object({
    size: z.tuple([z.int().positive(), z.int().positive()]),
    channels: z.union([z.literal(1), z.literal(3)]),
    range: z.tuple([z.literal(0), z.literal(1)]),
  }),
});

export type GeneratorCard = z.infer<typeof generatorCardSchema>;

export interface OpenedGenerator {
  /** From codes to pictures in 0…1; what its file ends with is its output, a sigmoid included. */
  readonly model: Model;
  readonly card: GeneratorCard;
}

/** A card is a page, also one with a few hundred units. */
const limit = 2 ** 24;

/**
 * Reads a generator: a model of any format that is read, from a picture of one row, the code, to a list of numbers, the
 * pixels; and its card.
 *
 * @throws Problem `card` where the card is none of a generator or contradicts the network
 */
export async function openGenerator(
  files: ModelFiles,
  options: Pick<ReadOptions, "signal"> = {},
): Promise<OpenedGenerator> {
  const json = parseJson(await files.read(cardFile, { ...options, limit }), cardFile);
  const parsed = generatorCardSchema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    const place = issue.path.length > 0 ? ` at ${issue.path.join(".")}` : "";
    throw new Problem(
      "card",
      `${cardFile} of ${files.name} is not a generator's${place}: ${issue.message}.`,
      files.name,
    );
  }
  const card = parsed.data;
  const raw = await readModel(withoutCard(files), options);
  // The softmax pass is for classifiers: here the last activation makes the pixels.
  const model = canonizers.reduce((at, [name, pass]) => (name === "cut-softmax" ? at : pass(at)), raw.model);
  const { nodes, input, logits } = model.graph;
  const numbers = (id: string): number =>
    (nodes.find((node) => node.id === id) as Node).shape.reduce((product, n) => product * n, 1);
  const pixels = card.output.size[0] * card.output.size[1] * card.output.channels;
  if (numbers(input) !== card.code.units || numbers(logits) !== pixels)
    throw new Problem(
      "card",
      `${cardFile} of ${files.name} says ${card.code.units} units and ${pixels} pixels, the network has ${numbers(input)} and ${numbers(logits)}.`,
      files.name,
    );
  return { model, card };
}

/** The model's own reader knows the cards of classifiers only. */
const withoutCard = (files: ModelFiles): ModelFiles => ({
  ...files,
  async read(path, options) {
    if (path === cardFile) throw missingFile(path, files.name);
    return files.read(path, options);
  },
});
