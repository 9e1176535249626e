import { describe, expect, test } from "vitest";
import { fakeSubject, fakeVisuals } from "./testing/fake-visuals";
import {
  emptyVisualChoice,
  meanClass,
  needsPhoto,
  objectiveOf,
  objectivesOf,
  obstaclesOf,
  ownParams,
  switchedOn,
  type VisualChoice,
  type VisualReducer,
  visualSides,
  withPieceParam,
  withSwitch,
  withTerm,
  withTermParam,
  withWeight,
} from "./visual-choice";
import { generatorFor } from "./visual-subject";

const info = fakeVisuals;
const objective = (id: string) => info.objectives.find((piece) => piece.id === id)!;
const chosen = (...reducers: readonly VisualReducer[]): VisualChoice =>
  reducers.reduce((choice, reducer) => reducer(choice), emptyVisualChoice);
const request = (choice: VisualChoice, subject = fakeSubject()) => visualSides(choice, subject)[0]!.request;

describe("objectives", () => {
  test("are about what is looked at until told otherwise", () => {
    expect(objectiveOf(emptyVisualChoice, fakeSubject())).toEqual([
      { id: "channel", params: { layer: "last", channel: 2 }, weight: 1 },
    ]);
    const other = chosen(withTerm(0, objective("class-logit")), withTermParam(0, "class", 5));
    expect(objectiveOf(other, fakeSubject())).toEqual([
      { id: "class-logit", params: { class: 5 }, weight: 1 },
    ]);
    expect(objectiveOf(withTermParam(0, "class", undefined)(other), fakeSubject())[0]!.params).toEqual({
      class: 1,
    });
  });

  test("a second one is about the next channel or the rival class, and its weight may be negative", () => {
    const two = chosen(withTerm(1, objective("channel")), withWeight(1, -0.5));
    expect(objectiveOf(two, fakeSubject())[1]).toEqual({
      id: "channel",
      params: { layer: "last", channel: 3 },
      weight: -0.5,
    });
    const rival = withTerm(1, objective("class-logit"))(two);
    expect(objectiveOf(rival, fakeSubject())[1]).toEqual({
      id: "class-logit",
      params: { class: 0 },
      weight: -0.5,
    });
    expect(withTerm(1, null)(rival).terms).toHaveLength(1);
  });

  test("another objective keeps what it has in common with the one before", () => {
    const choice = chosen(
      withTerm(0, objective("neuron")),
      withTermParam(0, "row", 4),
      withTermParam(0, "channel", 6),
      withTerm(0, objective("channel")),
    );
    expect(choice.terms[0]!.params).toEqual({ channel: 6 });
  });

  test("several pictures are kept apart by the objective that needs several, which is not offered alone", () => {
    expect(objectivesOf(info).map(({ id }) => id)).not.toContain("diversity");
    const choice = { ...emptyVisualChoice, count: 4, apart: 0.2 };
    expect(objectiveOf(choice, fakeSubject()).at(-1)).toEqual({
      id: "diversity",
      params: { layer: "last" },
      weight: 0.2,
    });
  });

  test("only what is not looked at is asked for in a form", () => {
    expect(Object.keys(ownParams(objective("neuron")))).toEqual(["row"]);
    expect(Object.keys(ownParams(objective("class-logit")))).toEqual([]);
  });
});

describe("pieces", () => {
  test("are switched on and off in the order in which they are applied", () => {
    const choice = chosen(withSwitch(info, "transforms", "flip", true));
    expect(choice.transforms).toEqual(["padding", "jitter", "flip"]);
    const back = withSwitch(info, "transforms", "flip", false)(choice);
    expect(back.transforms).toBeNull();
    expect(withSwitch(info, "transforms", "padding", false)(back).transforms).toEqual(["jitter"]);
  });

  test("carry their own parameters, which are found again when they are switched back on", () => {
    const choice = chosen(
      withSwitch(info, "regularisers", "l2", true),
      withPieceParam("regularisers", "l2", "weight", 3),
    );
    expect(request(choice).regularisers).toEqual([{ id: "l2", params: { weight: 3 } }]);
    const off = withSwitch(info, "regularisers", "l2", false)(choice);
    expect(request(off).regularisers).toEqual([]);
    expect(request(withSwitch(info, "regularisers", "l2", true)(off)).regularisers).toEqual([
      { id: "l2", params: { weight: 3 } },
    ]);
    expect(withPieceParam("regularisers", "l2", "weight", undefined)(choice).params).toEqual({});
  });

  test("nothing moves the picture unasked where it is compared with the photo", () => {
    const choice = chosen(withTerm(0, objective("inversion")));
    expect(switchedOn(choice, "transforms", info)).toEqual([]);
    const asked = withSwitch(info, "transforms", "jitter", true)(choice);
    expect(switchedOn(asked, "transforms", info)).toEqual(["jitter"]);
    expect(switchedOn(emptyVisualChoice, "transforms", info)).toEqual(["padding", "jitter"]);
  });
});

describe("side by side", () => {
  const both = { ...emptyVisualChoice, sideBySide: true };

  test("the same is asked of pixels and of code space, which is given its generator", () => {
    const [plain, drawn] = visualSides(both, fakeSubject());
    expect([plain!.parameterisation, drawn!.parameterisation]).toEqual(["fourier", "code"]);
    expect(plain!.request.generator).toBeUndefined();
    expect(drawn!.request.generator).toMatchObject({ kind: "url" });
    expect({ ...drawn!.request, parameterisation: 0, generator: 0 }).toEqual({
      ...plain!.request,
      parameterisation: 0,
      generator: 0,
    });
    const codes = visualSides({ ...both, parameterisations: "code" }, fakeSubject());
    expect(codes.map(({ parameterisation }) => parameterisation)).toEqual(["fourier", "code"]);
  });

  test("a model without a generator has one side", () => {
    expect(visualSides(both, fakeSubject({ generator: null }))).toHaveLength(1);
  });
});

describe("a run is named by everything that determines it", () => {
  const keyOf = (choice: VisualChoice, subject = fakeSubject()) => visualSides(choice, subject)[0]!.key;
  const photo = { id: "picture:2", handle: 8, pixels: fakeSubject().photo.pixels };

  test.each<[string, VisualReducer]>([
    ["an objective", withTerm(0, objective("class-logit"))],
    ["a second objective", withTerm(1, objective("class-logit"))],
    ["a switch", withSwitch(info, "transforms", "jitter", false)],
    ["a parameter", withPieceParam("transforms", "jitter", "reach", 2)],
    ["the start", (choice) => ({ ...choice, start: "photo" })],
    ["the optimiser", (choice) => ({ ...choice, optimisers: "sgd" })],
    ["the steps", (choice) => ({ ...choice, steps: 9 })],
    ["the number of pictures", (choice) => ({ ...choice, count: 2 })],
  ])("%s", (_name, reducer) => {
    expect(keyOf(chosen(reducer))).not.toBe(keyOf(emptyVisualChoice));
  });

  test("the photo, but only where it is looked at", () => {
    expect(keyOf(emptyVisualChoice, fakeSubject({ photo }))).toBe(keyOf(emptyVisualChoice));
    const inversion = chosen(withTerm(0, objective("inversion")));
    expect(needsPhoto(inversion, info)).toBe(true);
    expect(keyOf(inversion, fakeSubject({ photo }))).not.toBe(keyOf(inversion));
  });

  test("the pictures whose mean is taken, but only where it is", () => {
    const more = fakeSubject({ pictures: [...fakeSubject().pictures, photo] });
    expect(keyOf(emptyVisualChoice, more)).toBe(keyOf(emptyVisualChoice));
    const near = chosen(withSwitch(info, "regularisers", "class-mean", true));
    expect(keyOf(near, more)).not.toBe(keyOf(near));
    const all: VisualChoice = { ...near, mean: "pictures" };
    expect(keyOf(all)).not.toBe(keyOf(near));
    expect(keyOf(near, fakeSubject({ class: 2 }))).not.toBe(keyOf(near));
    expect(keyOf(all, fakeSubject({ class: 2 }))).toBe(keyOf(all));
    const toPhoto: VisualChoice = { ...near, mean: "photo" };
    expect(keyOf(toPhoto, more)).toBe(keyOf(toPhoto));
  });

  test("not what the machine calls it", () => {
    const model = { ...fakeSubject().model, handle: 99 };
    expect(keyOf(emptyVisualChoice, fakeSubject({ model }))).toBe(keyOf(emptyVisualChoice));
  });
});

test("what cannot be made says why", () => {
  const photo: VisualChoice = { ...emptyVisualChoice, start: "photo" };
  const near = chosen(withSwitch(info, "regularisers", "class-mean", true));
  const bare = fakeSubject({ generator: null, pictures: [] });
  expect(obstaclesOf(emptyVisualChoice, bare)).toEqual([]);
  expect(obstaclesOf({ ...photo, count: 2 }, fakeSubject())).toEqual(["photo-several"]);
  expect(obstaclesOf({ ...photo, sideBySide: true }, fakeSubject())).toEqual(["photo-code"]);
  expect(obstaclesOf({ ...emptyVisualChoice, parameterisations: "code" }, bare)).toEqual(["no-generator"]);
  expect(obstaclesOf(near, bare)).toEqual(["no-pictures"]);
  expect(obstaclesOf(near, { ...bare, waiting: 2 })).toEqual(["pictures-waiting"]);
  expect(obstaclesOf({ ...near, mean: "photo" }, bare)).toEqual([]);
  expect(obstaclesOf(chosen(withWeight(0, 0)), fakeSubject())).toEqual(["no-weight"]);
});

test("the class whose mean is taken is the one that is maximised, else the one that is explained", () => {
  expect(meanClass(emptyVisualChoice, fakeSubject())).toBe(1);
  const other = chosen(withTerm(0, objective("class-logit")), withTermParam(0, "class", 2));
  expect(meanClass(other, fakeSubject())).toBe(2);
});

test("a model has the generator beside it, or one that draws its very kind of picture", () => {
  const grey = { name: "Grey", url: "a/generator/model.json", size: [8, 8], channels: 1 } as const;
  const own = { name: "Own", url: "b/generator/model.json", size: [2, 2], channels: 1 } as const;
  const session = {
    embedded: [
      { folder: "a", name: "A", url: "a/model.json", generator: grey },
      { folder: "b", name: "B", url: "b/model.json", generator: own },
    ],
    local: [],
  };
  const model = (inputSize: readonly [number, number], inputChannels: 1 | 3) => ({
    inputSize,
    inputChannels,
  });
  expect(generatorFor(model([8, 8], 1), "b/model.json", session)).toBe(own);
  expect(generatorFor(model([8, 8], 1), "c/model.json", session)).toBe(grey);
  expect(generatorFor(model([8, 8], 1), null, session)).toBe(grey);
  expect(generatorFor(model([8, 8], 3), null, session)).toBeNull();
  expect(generatorFor(model([8, 9], 1), "c/model.json", session)).toBeNull();
});
