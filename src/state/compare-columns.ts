import type { ModelInfo, Predictions } from "../api/engine";
import type { Target } from "../api/target";
import { Problem } from "../core/problem";
import type { Column, Place } from "./compare";
import { type MethodInfo, paramsOf } from "./question";
import type { ParamChoices, Recipe } from "./recipe";
import type { OpenPicture } from "./session";

/** A column with what it needs, as far as it is there. */
export interface OpenColumn {
  readonly column: Column;
  readonly name: string;
  readonly target: Target;
  readonly model: ModelInfo | null;
  readonly picture: OpenPicture | null;
  readonly predictions: Predictions | null;
  /** What is being opened. */
  readonly what: string | null;
  readonly problem: Problem | null;
}

/** The question of one place. */
export interface Asked {
  readonly place: Place;
  readonly column: OpenColumn & { readonly model: ModelInfo; readonly picture: OpenPicture };
  readonly method: MethodInfo;
  readonly params: ParamChoices;
  readonly predictionKey: string;
  readonly key: string;
}

/** Everything its panels need is there. */
export const isReady = (column: OpenColumn): column is Asked["column"] =>
  column.model !== null && column.picture !== null && column.problem === null;

/** A class number means the same to two models only where their labels are the same. */
export function targetFor(target: Target, own: ModelInfo | null, model: ModelInfo | null): Target {
  if (model === null || own === null || model.hash === own.hash) return target;
  const isSameList =
    model.classes === own.classes && JSON.stringify(model.labels) === JSON.stringify(own.labels);
  if (isSameList && !("layer" in target)) return target;
  return { class: "top", of: "class" in target ? target.of : "logit" };
}

/** A chosen layer is asked of another model only where it has one of that name. */
export function paramsFor(
  recipe: Recipe,
  method: MethodInfo,
  model: ModelInfo,
  column: Column,
): ParamChoices {
  const params = paramsOf(recipe, method);
  if (column.model === null) return params;
  return Object.fromEntries(
    Object.entries(params).filter(
      ([name, value]) =>
        method.params[name]?.type !== "layer" || model.layers.some((layer) => layer.name === value),
    ),
  );
}

export const needsPreprocessing = (model: ModelInfo): Problem =>
  new Problem(
    "preprocessing-missing",
    `Whylight does not know how ${model.name} sees pixels: open it in Explain, say so there, and compare from there.`,
    model.name,
  );
