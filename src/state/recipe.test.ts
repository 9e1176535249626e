import { describe, expect, test } from "vitest";
import {
  emptyRecipe,
  explainAgainst,
  explainClass,
  type ImageChoice,
  present,
  type Recipe,
  withDefaultParams,
  withImage,
  withLayer,
  withMethod,
  withModel,
  withParam,
  withScale,
} from "./recipe";

const recipe = (change: Partial<Recipe> = {}): Recipe => ({ ...emptyRecipe, ...change });
const file: ImageChoice = { kind: "file", name: "a.png" };
const drawing: ImageChoice = { kind: "drawing", name: "Drawing" };

describe("target", () => {
  test("a new picture asks about the top class again, on the same scale", () => {
    const before = recipe({ image: file, target: { class: 7, of: "probability" } });
    expect(withImage({ kind: "file", name: "b.png" })(before).target).toEqual({
      class: "top",
      of: "probability",
    });
  });

  test("a drawing that goes on keeps the chosen class, a first stroke does not", () => {
    const chosen = { class: 7, of: "logit" } as const;
    expect(withImage(drawing)(recipe({ image: drawing, target: chosen })).target).toEqual(chosen);
    expect(withImage(drawing)(recipe({ image: file, target: chosen })).target).toEqual({
      class: "top",
      of: "logit",
    });
  });

  test("another model starts from the top class and its own default layer", () => {
    const before = recipe({ layer: "conv1", target: { contrast: [3, 4] } });
    const after = withModel({ kind: "files", name: "m" })(before);
    expect(after).toMatchObject({ layer: null, target: { class: "top", of: "logit" } });
  });

  test("choosing a class keeps what it is set against", () => {
    const before = recipe({ target: { contrast: [3, 4] } });
    expect(explainClass(5)(before).target).toEqual({ contrast: [5, 4] });
    expect(explainClass(4)(before).target).toEqual({ class: 4, of: "logit" });
  });

  test("a class is never set against itself", () => {
    expect(explainAgainst(3, 3)(recipe()).target).toEqual({ class: 3, of: "logit" });
    expect(explainAgainst(3, 4)(recipe()).target).toEqual({ contrast: [3, 4] });
    expect(explainAgainst(3, null)(recipe({ target: { contrast: [3, 4] } })).target).toEqual({
      class: 3,
      of: "logit",
    });
  });

  test("a contrast has no scale to change", () => {
    const before = recipe({ target: { contrast: [3, 4] } });
    expect(withScale("probability")(before)).toBe(before);
  });
});

describe("parameters", () => {
  test("belong to their method and come back with it", () => {
    const lrp = withParam("gamma", 0.5)(recipe({ method: "lrp" }));
    const away = withMethod("saliency")(lrp);
    expect(away.params.saliency).toBeUndefined();
    expect(withMethod("lrp")(away).params.lrp).toEqual({ gamma: 0.5 });
  });

  test("undefined puts one back to its default, the others stay", () => {
    const before = recipe({ method: "lrp", params: { lrp: { gamma: 0.5, bias: "ignore" } } });
    expect(withParam("gamma", undefined)(before).params.lrp).toEqual({ bias: "ignore" });
  });

  test("reset clears this method's parameters and the layer, not other methods'", () => {
    const before = withLayer("conv1")(recipe({ method: "lrp", params: { lrp: { gamma: 1 }, a: { b: 1 } } }));
    expect(withDefaultParams(before)).toMatchObject({ params: { a: { b: 1 } }, layer: null });
    expect(withDefaultParams(before).params.lrp).toBeUndefined();
  });
});

test("reducers never edit their argument", () => {
  const before = recipe({ params: { "grad-cam": { a: 1 } } });
  const copy = structuredClone(before);
  for (const reducer of [withParam("a", 2), present({ opacity: 0 }), withImage(file), withDefaultParams]) {
    reducer(before);
  }
  expect(before).toEqual(copy);
});
