import type { Explanation, ModelInfo } from "../api/engine";
import type { Answers } from "./answers";
import { questionOf } from "./question";
import type { Recipe, Reducer } from "./recipe";
import type { OpenPicture } from "./session";
import { type StudioStore, setSession } from "./store";

/** A question that was answered: what it takes to ask it again, and what was seen. */
export interface Tried {
  /** What its answer is filed under. */
  readonly key: string;
  readonly asked: Pick<Recipe, "target" | "method" | "layer"> & { readonly params: Recipe["params"][string] };
  readonly picture: Pick<OpenPicture, "id" | "choice" | "pixels">;
  readonly explanation: Explanation;
}

/** Maps that are kept for their thumbnails. */
const LENGTH = 24;

/** Writes down every question that is answered. Class numbers and layers belong to one model: another begins anew. */
export function keepTrail(store: StudioStore, answers: Answers): void {
  store.subscribe(({ recipe, session }, before) => {
    const { model, explanation, trail } = session;
    if (hashOf(model.value) !== hashOf(before.session.model.value)) {
      if (trail.length > 0) setSession(store, { trail: [] });
      return;
    }
    if (explanation.key === before.session.explanation.key || explanation.value === null) return;
    const asked = questionOf(recipe, session, answers.run);
    if (asked === null || asked.explanationKey !== explanation.key) return;
    const { explanationKey: key, picture, target, method } = asked;
    if (trail.some((each) => each.key === key)) return;
    const params = recipe.params[method.id] ?? {};
    const entry: Tried = {
      key,
      asked: { target, method: method.id, layer: recipe.layer, params },
      picture,
      explanation: explanation.value.explanation,
    };
    setSession(store, { trail: [...trail, entry].slice(-LENGTH) });
  });
}

const hashOf = (model: ModelInfo | null): string | undefined => model?.hash;

/** Asks what was asked then; how it is shown stays as it is now. */
export const askAgain =
  ({ asked: { target, method, layer, params } }: Tried): Reducer =>
  (recipe) => ({ ...recipe, target, method, layer, params: { ...recipe.params, [method]: params } });
