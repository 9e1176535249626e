import { Problem } from "../core/problem";
import { type Preprocessing, preprocessingSchema } from "../graph/card";
import { namedPreprocessing, PREPROCESSING_NAMES } from "../image/named-preprocessing";

/** The name of a usual preprocessing, or the JSON of a card's `preprocessing`. */
export function parsePreprocessing(text: string): Preprocessing {
  const name = PREPROCESSING_NAMES.find((known) => known === text);
  if (name) return namedPreprocessing[name];
  const advice = `use ${PREPROCESSING_NAMES.join(", ")} or JSON like {"scale":[1,1,1],"offset":[0,0,0],"order":"rgb"}`;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Problem("argument", `"${text}" is no known preprocessing: ${advice}.`, "preprocessing");
  }
  const parsed = preprocessingSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const place = issue.path.length > 0 ? ` at ${issue.path.join(".")}` : "";
  throw new Problem(
    "argument",
    `The preprocessing is wrong${place} (${issue.message}): ${advice}.`,
    "preprocessing",
  );
}
