import type { Target } from "../api/target";
import type { Preprocessing } from "../graph/card";
import { defaultLook, type Look } from "../image/look";

/** Which model, as far as it can be written down; dropped files are named, never stored. */
export type ModelChoice =
  | { readonly kind: "url"; readonly url: string; readonly name: string }
  | { readonly kind: "files"; readonly name: string }
  | { readonly kind: "catalogue"; readonly id: string; readonly name: string };

export type ImageChoice =
  | { readonly kind: "sample"; readonly id: string; readonly name: string }
  | { readonly kind: "url"; readonly url: string; readonly name: string }
  | { readonly kind: "file"; readonly name: string }
  | { readonly kind: "clipboard"; readonly name: string }
  | { readonly kind: "drawing"; readonly name: string }
  | { readonly kind: "camera"; readonly name: string };

/** Values that differ from the defaults, for one method. */
export type ParamChoices = Readonly<Record<string, number | string | boolean | null>>;

/** Everything the person chose and nothing the machine does: with it an explanation can be made again. */
export interface Recipe {
  readonly model: ModelChoice | null;
  readonly image: ImageChoice | null;
  /** How the model sees pixels, where the person said so; `null`: as its card says. */
  readonly preprocessing: Preprocessing | null;
  /** [height, width] in pixels, where the model takes any size and the person said which. */
  readonly inputSize: readonly [number, number] | null;
  readonly target: Target;
  readonly method: string;
  /** By method, so that going back to a method finds it as it was left. */
  readonly params: Readonly<Record<string, ParamChoices>>;
  /** Shared by all methods that explain a layer; `null`: the method's own default. */
  readonly layer: string | null;
  readonly presentation: Look;
}

export const TOP: Target = { class: "top", of: "logit" };

export const emptyRecipe: Recipe = {
  model: null,
  image: null,
  preprocessing: null,
  inputSize: null,
  target: TOP,
  method: "grad-cam",
  params: {},
  layer: null,
  presentation: defaultLook,
};

export type Reducer = (recipe: Recipe) => Recipe;

/** Class numbers, layer names and what was said belong to one model: another starts from the top class again. */
export const withModel =
  (model: ModelChoice): Reducer =>
  (recipe) => ({
    ...recipe,
    model,
    preprocessing: null,
    inputSize: null,
    target: followTop(recipe.target),
    layer: null,
  });

/** Of what was said of the model, that on which its answers depend. */
export const withFacts =
  ({
    preprocessing,
    inputSize,
  }: {
    readonly preprocessing?: Preprocessing;
    readonly inputSize?: readonly [number, number];
  }): Reducer =>
  (recipe) => ({
    ...recipe,
    preprocessing: preprocessing ?? recipe.preprocessing,
    inputSize: inputSize ?? recipe.inputSize,
  });

/**
 * A new picture asks "why this answer?" again. Only while one drawing grows stroke by stroke does the
 * chosen class stay: one draws to see what speaks for it.
 */
export const withImage =
  (image: ImageChoice): Reducer =>
  (recipe) => {
    const goesOn = image.kind === "drawing" && recipe.image?.kind === "drawing";
    return { ...recipe, image, target: goesOn ? recipe.target : followTop(recipe.target) };
  };

const followTop = (target: Target): Target => ({ class: "top", of: scaleOf(target) });

/** What of a class is explained; a contrast is always one of logits. */
export const scaleOf = (target: Target): "logit" | "probability" => ("class" in target ? target.of : "logit");

/** Explains a class, keeping the class it is set against unless the two would be the same. */
export const explainClass =
  (index: number | "top"): Reducer =>
  (recipe) => {
    const { target } = recipe;
    if ("contrast" in target && index !== "top" && index !== target.contrast[1]) {
      return { ...recipe, target: { contrast: [index, target.contrast[1]] } };
    }
    return { ...recipe, target: { class: index, of: scaleOf(target) } };
  };

/** Sets the explained class against another one; `null` takes the contrast away. */
export const explainAgainst =
  (explained: number, against: number | null): Reducer =>
  (recipe) => {
    if (against === null || against === explained) {
      return { ...recipe, target: { class: explained, of: scaleOf(recipe.target) } };
    }
    return { ...recipe, target: { contrast: [explained, against] } };
  };

export const withScale =
  (of: "logit" | "probability"): Reducer =>
  (recipe) =>
    "class" in recipe.target ? { ...recipe, target: { ...recipe.target, of } } : recipe;

export const withMethod =
  (method: string): Reducer =>
  (recipe) => ({ ...recipe, method });

/** A parameter of the chosen method; `undefined` puts it back to its default. */
export const withParam =
  (name: string, value: ParamChoices[string] | undefined): Reducer =>
  (recipe) => {
    const { [name]: _, ...others } = recipe.params[recipe.method] ?? {};
    const own = value === undefined ? others : { ...others, [name]: value };
    return { ...recipe, params: { ...recipe.params, [recipe.method]: own } };
  };

export const withDefaultParams: Reducer = (recipe) => {
  const { [recipe.method]: _, ...params } = recipe.params;
  return { ...recipe, params, layer: null };
};

export const withLayer =
  (layer: string | null): Reducer =>
  (recipe) => ({ ...recipe, layer });

export const present =
  (change: Partial<Look>): Reducer =>
  (recipe) => ({ ...recipe, presentation: { ...recipe.presentation, ...change } });
