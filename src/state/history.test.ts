import { beforeEach, expect, test } from "vitest";
import { createHistory, type History } from "./history";
import {
  emptyRecipe,
  explainClass,
  present,
  type Recipe,
  type Reducer,
  withImage,
  withMethod,
  withParam,
} from "./recipe";

let now: number;
let history: History;
let recipe: Recipe;

beforeEach(() => {
  now = 0;
  history = createHistory(() => now);
  recipe = emptyRecipe;
});

function change(reducer: Reducer, after = 1000): void {
  now += after;
  const before = recipe;
  recipe = reducer(recipe);
  history.record(before, recipe);
}
const back = (): boolean => {
  const found = history.undo(recipe);
  recipe = { ...recipe, ...found };
  return found !== null;
};
const forth = (): boolean => {
  const found = history.redo(recipe);
  recipe = { ...recipe, ...found };
  return found !== null;
};

test("goes back step by step to the beginning, and forth to the end", () => {
  const seen = [recipe];
  for (const reducer of [
    withMethod("lrp"),
    withParam("gamma", 0.5),
    explainClass(3),
    present({ view: "map" }),
  ]) {
    change(reducer);
    seen.push(recipe);
  }
  for (const earlier of seen.slice(0, -1).reverse()) {
    expect(back()).toBe(true);
    expect(recipe).toEqual(earlier);
  }
  expect(back()).toBe(false);
  for (const later of seen.slice(1)) {
    expect(forth()).toBe(true);
    expect(recipe).toEqual(later);
  }
  expect(forth()).toBe(false);
});

test("the way of a slider is one step, two sliders are two, a pause is another", () => {
  for (let i = 1; i <= 9; i++) change(present({ opacity: i / 10 }), 50);
  change(present({ percentile: 90 }), 50);
  change(present({ percentile: 80 }), 5000);
  expect(back() && recipe.presentation.percentile).toBe(90);
  expect(back() && recipe.presentation.percentile).toBe(99.5);
  expect(back() && recipe.presentation.opacity).toBe(0.85);
  expect(back()).toBe(false);
});

test("two classes are two steps, however fast", () => {
  change(explainClass(3), 10);
  change(explainClass(4), 10);
  expect(back() && recipe.target).toEqual({ class: 3, of: "logit" });
});

test("a change after going back forgets what came after", () => {
  change(withMethod("lrp"));
  change(withMethod("rise"));
  back();
  change(withMethod("saliency"));
  expect(forth()).toBe(false);
  expect(back() && recipe.method).toBe("lrp");
});

test("what changes nothing, and pictures, are no steps", () => {
  change(withMethod(recipe.method));
  change(present({ opacity: recipe.presentation.opacity }));
  change(withImage({ kind: "file", name: "a.png" }));
  expect(back()).toBe(false);
});

test("another model begins anew", () => {
  change(withMethod("lrp"));
  history.clear();
  expect(back()).toBe(false);
});
