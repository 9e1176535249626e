import { expect, test } from "vitest";
import { fakeSubject, fakeVisuals } from "../../../state/testing/fake-visuals";
import {
  emptyVisualChoice,
  type VisualReducer,
  withPieceParam,
  withSwitch,
  withTerm,
  withWeight,
} from "../../../state/visual-choice";
import { changesBehindMore } from "./visual-changes";

const objective = (id: string) => fakeVisuals.objectives.find((piece) => piece.id === id)!;
const changes = (...reducers: readonly VisualReducer[]) =>
  changesBehindMore(
    reducers.reduce((choice, reducer) => reducer(choice), emptyVisualChoice),
    fakeSubject(),
  );

test("where nothing was changed nothing is said", () => {
  expect(changes()).toEqual([]);
});

test("pieces that were switched, and values that were changed", () => {
  expect(
    changes(
      withSwitch(fakeVisuals, "transforms", "padding", false),
      withPieceParam("transforms", "jitter", "reach", 3),
      withSwitch(fakeVisuals, "regularisers", "l2", true),
      withPieceParam("regularisers", "l2", "weight", 0.5),
      withPieceParam("regularisers", "class-mean", "weight", 2),
      (choice) => ({ ...choice, optimisers: "sgd", steps: 64, count: 4, apart: 0.1 }),
    ),
  ).toEqual([
    "no padding",
    "JITTER (reach 3)",
    "L2 (weight 0.5)",
    "SGD",
    "steps 64",
    "pictures 4",
    "kept apart 0.1",
  ]);
});

test("what pictures are kept near to, where that is not the class", () => {
  const near = withSwitch(fakeVisuals, "regularisers", "class-mean", true);
  expect(changes(near)).toEqual(["CLASS-MEAN"]);
  expect(changes(near, (choice) => ({ ...choice, mean: "photo" }))).toEqual(["CLASS-MEAN (near to photo)"]);
});

test("a second objective with its weight, and transforms that are off for the photo's sake", () => {
  expect(
    changes(withTerm(0, objective("inversion")), withTerm(1, objective("class-logit")), withWeight(1, -2)),
  ).toEqual(["and −2 × class-logit", "no padding", "no jitter"]);
});
