import { describe, expect, test } from "vitest";
import { defaultLook } from "../../image/look";
import { emptyRecipe, present, type Recipe, withLayer, withMethod, withParam } from "../recipe";
import { asStep, changesFrom, type TourStep } from "./tour";

const labels = ["cup", "mug"];
const step: TourStep = {
  id: "one",
  model: "m",
  sample: "s",
  question: ["mug", "cup"],
  method: "lrp",
  params: { bias: "ignore" },
  look: { rectify: "none" },
};
const model = { modelUrl: "m/model.json", labels };
const set: Recipe = asStep(
  step,
  labels,
)({
  ...emptyRecipe,
  model: { kind: "url", url: "m/model.json", name: "M" },
  image: { kind: "sample", id: "s", name: "S" },
});

test("a step sets the question by the names of classes, and everything that decides the map", () => {
  const before: Recipe = {
    ...emptyRecipe,
    layer: "conv1",
    params: { lrp: { epsilon: 1 }, gradient: {} },
    presentation: { ...defaultLook, sequential: "viridis", gamma: 2, opacity: 0.2 },
  };
  const after = asStep(step, labels)(before);
  expect(after.target).toEqual({ contrast: [1, 0] });
  expect(after).toMatchObject({
    method: "lrp",
    layer: null,
    params: { lrp: { bias: "ignore" }, gradient: {} },
  });
  expect(after.presentation).toEqual({ ...defaultLook, sequential: "viridis", rectify: "none" });
  expect(asStep({ ...step, question: "top" }, labels)(before).target).toEqual({ class: "top", of: "logit" });
});

describe("what the person changes", () => {
  test("is nothing right after the step was set, nor is how much of the map is to be seen", () => {
    expect(changesFrom(step, set, model)).toEqual([]);
    expect(changesFrom(step, present({ opacity: 0.1, view: "map" })(set), model)).toEqual([]);
  });

  test("is told by its kind", () => {
    const changed = (recipe: Recipe) => changesFrom(step, recipe, model);
    expect(changed(withMethod("gradient")(set))).toEqual(["method"]);
    expect(changed(withParam("epsilon", 1)(set))).toEqual(["parameters"]);
    expect(changed(withLayer("conv1")(set))).toEqual(["layer"]);
    expect(changed(present({ gamma: 2 })(set))).toEqual(["appearance"]);
    expect(changed({ ...set, target: { class: 1, of: "logit" } })).toEqual(["question"]);
    expect(changed({ ...set, image: { kind: "file", name: "mine" } })).toEqual(["picture"]);
    expect(changed({ ...withMethod("gradient")(set), layer: "conv1" })).toEqual(["method", "layer"]);
  });

  test("is one thing where it is the model: all else belongs to it", () => {
    const other = { ...set, model: { kind: "files", name: "mine" }, method: "gradient" } as const;
    expect(changesFrom(step, other, model)).toEqual(["model"]);
  });
});
