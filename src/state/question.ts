import type { EngineDescription, ModelInfo } from "../api/engine";
import type { Target } from "../api/target";
import type { ParamChoices, Recipe } from "./recipe";
import type { OpenPicture, Session } from "./session";

export type MethodInfo = EngineDescription["methods"][number];

/** What the recipe asks of the engine right now, with the names its answers are filed under. */
export interface Question {
  readonly model: ModelInfo;
  readonly picture: OpenPicture;
  readonly method: MethodInfo;
  readonly params: ParamChoices;
  readonly target: Target;
  readonly predictionKey: string;
  readonly explanationKey: string;
}

/** Parameters to send: what was changed, plus the shared layer wherever the method takes one. */
export function paramsOf(recipe: Recipe, method: MethodInfo): ParamChoices {
  const params: Record<string, ParamChoices[string]> = { ...recipe.params[method.id] };
  for (const [name, param] of Object.entries(method.params)) {
    if (param.type === "layer" && recipe.layer !== null) params[name] = recipe.layer;
  }
  return params;
}

export const methodOf = (recipe: Recipe, engine: EngineDescription | null): MethodInfo | null =>
  engine?.methods.find((method) => method.id === recipe.method) ?? engine?.methods[0] ?? null;

/**
 * The question, or `null` while something it needs is missing. Equal questions have equal keys,
 * whatever the order in which parameters were set; `run` tells one start of the backend from the next.
 */
export function questionOf(recipe: Recipe, session: Session, run: number): Question | null {
  const model = session.model.value;
  const picture = session.picture.value;
  const method = methodOf(recipe, session.engine);
  if (!model || !picture || !method || model.preprocessing === null || session.sizeIsProposed) return null;
  const params = paramsOf(recipe, method);
  const predictionKey = predictionKeyOf(run, model, picture);
  const explanationKey = explanationKeyOf(predictionKey, method, params, recipe.target);
  return { model, picture, method, params, target: recipe.target, predictionKey, explanationKey };
}

/** What the answer of a model to a picture is filed under. */
export const predictionKeyOf = (run: number, model: ModelInfo, picture: Pick<OpenPicture, "id">): string =>
  JSON.stringify([run, model.hash, model.preprocessing, model.inputSize, picture.id]);

/** What a map is filed under. */
export const explanationKeyOf = (
  predictionKey: string,
  method: MethodInfo,
  params: ParamChoices,
  target: Target,
): string =>
  JSON.stringify([
    predictionKey,
    method.id,
    Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1)),
    target,
  ]);
