import { describe, expect, test } from "vitest";
import {
  addClass,
  addImage,
  addMethod,
  type CompareReducer,
  columnsOf,
  emptyComparison,
  pinPanel,
  placesOf,
  presetMethods,
  presetOf,
  removeColumn,
  removeMethod,
  removePanel,
  restorePanel,
  targetOf,
  withAxis,
  withMethods,
  withoutClasses,
} from "./compare";
import { fakeMethod } from "./testing/fake-engine";

const apply = (...reducers: CompareReducer[]) =>
  reducers.reduce((comparison, reducer) => reducer(comparison), emptyComparison);
const ids = (comparison = emptyComparison) => placesOf(comparison).map(({ id }) => id);

const registry = [
  fakeMethod({ id: "lime", family: "perturbation", cost: 1000 }),
  fakeMethod({ id: "lrp", family: "relevance", cost: 4 }),
  fakeMethod({ id: "score-cam", family: "cam", cost: 300 }),
  fakeMethod({ id: "grad-cam", family: "cam", cost: 0.1 }),
  fakeMethod({ id: "gradient", family: "gradient", cost: 1.5 }),
];

describe("presets come from what is registered", () => {
  test("a family, cheapest first", () => {
    expect(presetMethods("cams", registry)).toEqual(["grad-cam", "score-cam"]);
    expect(presetMethods("gradients", registry)).toEqual(["gradient"]);
    expect(presetMethods("relevance", registry)).toEqual(["lrp"]);
    expect(presetMethods("perturbation", registry)).toEqual(["lime"]);
  });

  test("everything cheap, of all families", () => {
    expect(presetMethods("cheap", registry)).toEqual(["grad-cam", "gradient", "lrp"]);
  });

  test("chosen methods are recognised in any order", () => {
    expect(presetOf(["score-cam", "grad-cam"], registry)).toBe("cams");
    expect(presetOf(["score-cam"], registry)).toBeNull();
    expect(presetOf([], [])).toBeNull();
  });
});

describe("the grid", () => {
  test("is methods × columns, row by row, the studio's own setting first", () => {
    const comparison = apply(withMethods(["m", "n"]), addClass(3));
    expect(ids(comparison)).toEqual(["m own", "m class:3", "n own", "n class:3"]);
  });

  test("each axis keeps its own columns", () => {
    const comparison = apply(withMethods(["m"]), addClass(3), withAxis("images"), addImage("x"));
    expect(ids(comparison)).toEqual(["m own", "m image:x"]);
    expect(ids(withAxis("classes")(comparison))).toEqual(["m own", "m class:3"]);
    expect(ids(withAxis("models")(comparison))).toEqual(["m own"]);
  });

  test("nothing is there twice", () => {
    const comparison = apply(withMethods(["m", "m"]), addMethod("m"), addClass(3), addClass(3));
    expect(ids(comparison)).toEqual(["m own", "m class:3"]);
  });

  test("a column asks for its class, on the scale of the question", () => {
    const [own, other] = columnsOf(apply(addClass(3)));
    const question = { class: "top", of: "probability" } as const;
    expect(targetOf(own!, question)).toBe(question);
    expect(targetOf(other!, question)).toEqual({ class: 3, of: "probability" });
  });
});

describe("taking away", () => {
  const grid = apply(withMethods(["m", "n"]), addClass(3));
  const place = (id: string) => placesOf(grid).find((each) => each.id === id)!;

  test("one panel, and putting it back", () => {
    const without = removePanel(place("m class:3"))(grid);
    expect(ids(without)).toEqual(["m own", "n own", "n class:3"]);
    expect(ids(restorePanel("m class:3")(without))).toEqual(ids(grid));
  });

  test("the last panel of a row takes the row along", () => {
    const without = removePanel(place("m own"))(removePanel(place("m class:3"))(grid));
    expect(without.methods).toEqual(["n"]);
    expect(without.removed).toEqual([]);
  });

  test("the last panel of an added column takes the column along", () => {
    const without = removePanel(place("n class:3"))(removePanel(place("m class:3"))(grid));
    expect(without.classes).toEqual([]);
    expect(ids(without)).toEqual(["m own", "n own"]);
  });

  test("a column, a method, the classes of another model", () => {
    expect(ids(removeColumn(place("m class:3").column)(grid))).toEqual(["m own", "n own"]);
    expect(ids(removeMethod("m")(grid))).toEqual(["n own", "n class:3"]);
    expect(ids(withoutClasses(grid))).toEqual(["m own", "n own"]);
  });

  test("a method that comes back comes back whole", () => {
    const without = removeMethod("m")(removePanel(place("m class:3"))(grid));
    expect(ids(addMethod("m")(without))).toEqual(["n own", "n class:3", "m own", "m class:3"]);
  });
});

describe("pins", () => {
  const grid = apply(withMethods(["m", "n"]), pinPanel("a", "m own"), pinPanel("b", "n own"));

  test("a panel is never both", () => {
    expect(pinPanel("b", "m own")(grid).pinned).toEqual({ a: null, b: "m own" });
    expect(pinPanel("a", null)(grid).pinned).toEqual({ a: null, b: "n own" });
  });

  test("go with their panel", () => {
    expect(removeMethod("n")(grid).pinned).toEqual({ a: "m own", b: null });
    expect(removePanel(placesOf(grid)[0]!)(grid).pinned).toEqual({ a: null, b: "n own" });
  });
});
