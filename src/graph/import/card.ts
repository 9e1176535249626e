import { Problem } from "../../core/problem";
import { type CardFile, cardSchema, type ModelCard } from "../card";
import type { ModelFiles, ReadOptions } from "./files";
import { brief, isObject, own, parseJson } from "./json";
import { checkedPath } from "./paths";
import { isHtml } from "./sniff";

export const cardFile = "card.json";
/** A card is a page, a list of labels a few hundred KB. */
const limit = 2 ** 24;

const cardProblem = (sentence: string): Problem => new Problem("card", sentence, cardFile);

/** The card beside the model; `null` where there is none (also where a server answers with a page instead). */
export async function readCard(files: ModelFiles, options: ReadOptions): Promise<CardFile | null> {
  let bytes: Uint8Array;
  try {
    bytes = await files.read(cardFile, { ...options, limit });
  } catch (error) {
    if (error instanceof Problem && error.code === "missing-file") return null;
    throw error;
  }
  if (isHtml(bytes)) return null;
  const json = asCardProblem(() => parseJson(bytes, cardFile));
  const parsed = cardSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue?.path.join(".") ?? "";
  const head = issue?.path[0];
  const value = isObject(json) && typeof head === "string" ? own(json, head) : undefined;
  throw cardProblem(
    field === ""
      ? `${cardFile} cannot be read: ${issue?.message ?? "it is not a card"}.`
      : `${cardFile} has a wrong ${field} (${String(head)} is ${value === undefined ? "missing" : brief(value)}): ${issue?.message}.`,
  );
}

/** Class names, one per class; the card says which file holds them. */
export async function readLabels(
  files: ModelFiles,
  card: CardFile,
  options: ReadOptions,
): Promise<readonly string[] | null> {
  if (card.labels === null) return null;
  const name = asCardProblem(() => checkedPath(card.labels, cardFile));
  const bytes = await files.read(name, { ...options, limit }).catch((error: unknown) => {
    if (!(error instanceof Problem) || error.code !== "missing-file") throw error;
    throw cardProblem(`${cardFile} names the labels ${name}, which is missing.`);
  });
  const json = asCardProblem(() => parseJson(bytes, name));
  if (!Array.isArray(json) || !json.every((label): label is string => typeof label === "string"))
    throw cardProblem(`${name} is not a JSON list of names.`);
  if (json.length !== card.classes)
    throw cardProblem(`${name} has ${json.length} labels for ${card.classes} classes.`);
  return json;
}

/** What the network itself says, to compare a card with. */
export interface NetworkFacts {
  readonly size: readonly [number, number];
  readonly channels: 1 | 3;
  readonly classes: number;
}

/** A card that contradicts the network is refused: its preprocessing would be another model's too. */
export function checkCard(card: CardFile, { size, channels, classes }: NetworkFacts): void {
  const [rows, columns] = card.input.size;
  if (rows !== size[0] || columns !== size[1])
    throw cardProblem(
      `${cardFile} says input.size ${rows}×${columns}, but the network takes ${size[0]}×${size[1]}.`,
    );
  if (card.input.channels !== channels)
    throw cardProblem(
      `${cardFile} says input.channels ${card.input.channels}, but the network takes ${channels}.`,
    );
  if (card.classes !== classes)
    throw cardProblem(`${cardFile} says classes ${card.classes}, but the network has ${classes}.`);
}

/** For a model without a card: what the network says, and nothing guessed. */
export const cardFromNetwork = (name: string, { size, channels, classes }: NetworkFacts): ModelCard => ({
  version: 1,
  id:
    name
      .toLowerCase()
      .replace(/[^a-z0-9._-]+/g, "-")
      .replace(/^[^a-z0-9]+/, "") || "model",
  name: name || "Model",
  task: "classification",
  input: { size, channels },
  preprocessing: null,
  classes,
  labels: null,
  source: "",
  licence: "",
});

/** Whatever is wrong with the card or its labels is a `card` problem, with the same sentence. */
function asCardProblem<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof Problem ? cardProblem(error.sentence) : error;
  }
}
