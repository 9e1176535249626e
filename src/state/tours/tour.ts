import { defaultLook, type Look } from "../../image/look";
import type { ParamChoices, Recipe, Reducer } from "../recipe";
import { TOP } from "../recipe";

/** A control of the page that a step speaks of. */
export interface TourControl {
  readonly panel: "picture" | "image" | "model" | "appearance" | "answer" | "question" | "method";
  /** One parameter of the step's method. */
  readonly param?: string;
}

/** What is on the screen at one stop of a tour. What is said there stands in `ui/tour/words.ts`. */
export interface TourStep {
  readonly id: string;
  /** Folder of an embedded model. */
  readonly model: string;
  readonly sample: string;
  /** The class on top, or why one class rather than another, by their names. */
  readonly question: "top" | readonly [string, string];
  readonly method: string;
  /** Of the method, where they differ from its defaults. */
  readonly params?: ParamChoices;
  /** Where it differs from what suits the map by itself. */
  readonly look?: Partial<Look>;
  readonly control?: TourControl;
}

export interface Tour {
  readonly id: string;
  readonly steps: readonly TourStep[];
}

/** What the tour sets beside model and picture; class numbers belong to the model, which is open by then. */
export const asStep =
  (step: TourStep, labels: readonly string[]): Reducer =>
  (recipe) => ({
    ...recipe,
    target: targetOf(step, labels),
    method: step.method,
    params: { ...recipe.params, [step.method]: step.params ?? {} },
    layer: null,
    // Which colours somebody reads best is not the tour's business.
    presentation: { ...defaultLook, sequential: recipe.presentation.sequential, ...step.look },
  });

function targetOf({ question }: TourStep, labels: readonly string[]): Recipe["target"] {
  if (question === "top") return TOP;
  const [a, b] = question.map((name) => labels.indexOf(name));
  return { contrast: [a!, b!] };
}

/** What somebody may change on the way. */
export type TourChange = "model" | "picture" | "question" | "method" | "parameters" | "layer" | "appearance";

/** What is not as the step has set it. How much of map and picture is to be seen is anybody's choice at any time. */
export function changesFrom(
  step: TourStep,
  recipe: Recipe,
  { modelUrl, labels }: { readonly modelUrl: string; readonly labels: readonly string[] },
): readonly TourChange[] {
  const { model, image, target, method, params, layer, presentation } = recipe;
  if (model?.kind !== "url" || model.url !== modelUrl) return ["model"];
  const set = asStep(step, labels)(recipe);
  const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
  const changed: Readonly<Record<Exclude<TourChange, "model">, boolean>> = {
    picture: image?.kind !== "sample" || image.id !== step.sample,
    question: !isSame(target, set.target),
    method: method !== step.method,
    parameters: method === step.method && !isSame(sorted(params[method]), sorted(step.params)),
    layer: layer !== null,
    appearance: !isSame(set.presentation, {
      ...presentation,
      view: set.presentation.view,
      opacity: set.presentation.opacity,
    }),
  };
  return (Object.keys(changed) as (keyof typeof changed)[]).filter((what) => changed[what]);
}

const sorted = (params: ParamChoices = {}): unknown =>
  Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1));
