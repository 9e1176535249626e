import { beforeEach, expect, test } from "vitest";
import { addClass, type CompareReducer, emptyComparison, withMethods } from "./compare";
import { type Chosen, chosenOf, createHistory, type History, roomOfChange } from "./history";
import { emptyInsideChoice, type InsideReducer, lookAtChannel, lookAtLayer, withOrder } from "./inside";
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
let comparison: Chosen["comparison"];
let inside: Chosen["inside"];

beforeEach(() => {
  now = 0;
  history = createHistory(() => now);
  recipe = emptyRecipe;
  comparison = emptyComparison;
  inside = emptyInsideChoice;
});

const chosen = (): Chosen => chosenOf(recipe, comparison, inside);

function change(reducer: Reducer, after = 1000): void {
  now += after;
  const before = chosen();
  recipe = reducer(recipe);
  history.record(before, chosen());
}
function compare(reducer: CompareReducer): void {
  now += 1000;
  const before = chosen();
  comparison = reducer(comparison);
  history.record(before, chosen());
}
function look(reducer: InsideReducer, after = 1000): void {
  now += after;
  const before = chosen();
  inside = reducer(inside);
  history.record(before, chosen());
}
function goTo(found: Chosen | null): boolean {
  if (found === null) return false;
  const { comparison: earlier, inside: looked, ...question } = found;
  recipe = { ...recipe, ...question };
  comparison = earlier;
  inside = looked;
  return true;
}
const back = (): boolean => goTo(history.undo(chosen()));
const forth = (): boolean => goTo(history.redo(chosen()));

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

test("a comparison goes back and forth like a question", () => {
  compare(withMethods(["lrp", "rise"]));
  change(withMethod("lrp"));
  compare(addClass(3));
  expect(back() && comparison.classes).toEqual([]);
  expect(back() && [recipe.method, comparison.methods]).toEqual(["grad-cam", ["lrp", "rise"]]);
  expect(back() && comparison).toEqual(emptyComparison);
  expect([forth(), forth(), forth()]).toEqual([true, true, true]);
  expect([recipe.method, comparison.methods, comparison.classes]).toEqual(["lrp", ["lrp", "rise"], [3]]);
});

test("so does what is looked into; channels leafed through are one step", () => {
  look(lookAtLayer("conv1"));
  for (let k = 1; k < 9; k++) look(lookAtChannel(k), 50);
  look(withOrder("mean"), 50);
  look(lookAtLayer("conv2"), 50);
  expect(back() && inside).toEqual({ ...emptyInsideChoice, layer: "conv1", channel: 8, order: "mean" });
  expect(back() && inside.order).toBe("max");
  expect(back() && inside).toEqual({ ...emptyInsideChoice, layer: "conv1" });
  expect(back() && inside).toEqual(emptyInsideChoice);
  expect(back()).toBe(false);
  expect([forth(), forth(), forth(), forth()]).toEqual([true, true, true, true]);
  expect(inside).toMatchObject({ layer: "conv2", channel: null, order: "mean" });
});

test("names the room in which alone something changed", () => {
  const before = chosen();
  const inCompare = { ...before, comparison: addClass(3)(emptyComparison) };
  const inside = { ...before, inside: lookAtChannel(3)(emptyInsideChoice) };
  expect(roomOfChange(before, inCompare)).toBe("compare");
  expect(roomOfChange(before, inside)).toBe("inside");
  expect(roomOfChange(inCompare, inside)).toBeNull();
  expect(roomOfChange(before, { ...before, method: "lrp" })).toBeNull();
  expect(roomOfChange(before, before)).toBeNull();
});

test("says whether there is a way back and forth", () => {
  expect(history.ways(chosen())).toEqual({ back: false, forth: false });
  change(withMethod("lrp"));
  expect(history.ways(chosen())).toEqual({ back: true, forth: false });
  back();
  expect(history.ways(chosen())).toEqual({ back: false, forth: true });
});

test("a step that would change nothing is none: another picture asks for its top class again", () => {
  change(withMethod("lrp"));
  change(explainClass(8));
  recipe = withImage({ kind: "file", name: "other.png" })(recipe);
  expect(recipe.target).toEqual(emptyRecipe.target);
  expect(back()).toBe(true);
  expect(recipe.method).toBe(emptyRecipe.method);
  expect(history.ways(chosen())).toEqual({ back: false, forth: true });
  expect(forth()).toBe(true);
  expect(recipe).toMatchObject({ method: "lrp", target: emptyRecipe.target });
  expect(history.ways(chosen()).forth).toBe(false);
});
