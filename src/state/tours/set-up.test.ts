import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { lookAtLayer } from "../inside";
import type { Studio } from "../studio";
import { type FakeEngine, pixels } from "../testing/fake-engine";
import { opened, served, servePage, settle } from "../testing/opened-studio";
import { changesOf, setUp } from "./set-up";
import type { TourStep } from "./tour";

let engine: FakeEngine;
let studio: Studio;

beforeEach(async () => {
  servePage(vi.stubGlobal);
  served["/models/index.json"] = ["one", "two"].map((folder) => ({
    folder,
    url: `/models/${folder}/model.json`,
  }));
  ({ engine, studio } = await opened());
});
afterEach(() => {
  vi.unstubAllGlobals();
});

const step: TourStep = { id: "a", model: "two", sample: "s1", question: ["c", "a"], method: "grad-cam" };
const state = () => studio.store.getState();

test("a step opens its model, then its picture and question at once; the next only what differs", async () => {
  expect(await setUp(studio, step)).toBe(true);
  await settle(studio);
  expect(state().recipe).toMatchObject({
    model: { kind: "url", url: "/models/two/model.json" },
    image: { kind: "sample", id: "s1" },
    target: { contrast: [2, 0] },
  });
  expect(changesOf(studio.store, step)).toEqual([]);
  const opened = engine.count("openModel");
  const read = engine.count("openImage");
  expect(await setUp(studio, { ...step, id: "b", question: "top" })).toBe(true);
  expect(state().recipe.target).toEqual({ class: "top", of: "logit" });
  expect([engine.count("openModel"), engine.count("openImage")]).toEqual([opened, read]);
});

test("what is not offered is no step, and leaves everything as it is", async () => {
  const { recipe } = state();
  expect(await setUp(studio, { ...step, model: "three" })).toBe(false);
  expect(await setUp(studio, { ...step, sample: "s9" })).toBe(false);
  expect(state().recipe).toBe(recipe);
});

test("what was on the screen comes back: a dropped model and picture, question and appearance", async () => {
  await studio.models.open({ kind: "files", name: "mine" }, { kind: "files", name: "mine", files: [] });
  await studio.models.describe({ labels: ["x", "y", "z"] });
  await studio.showPixels(pixels(8), { kind: "drawing", name: "Drawing" });
  studio.change((recipe) => ({
    ...recipe,
    method: "grad-cam",
    target: { class: 2, of: "logit" },
    presentation: { ...recipe.presentation, gamma: 2 },
  }));
  await settle(studio);
  studio.inside.change(lookAtLayer("conv1"));
  const before = state();
  const inside = studio.inside.store.getState().choice;
  const bringBack = studio.remember();
  await setUp(studio, step);
  expect(state().recipe.model).not.toEqual(before.recipe.model);
  await bringBack();
  await settle(studio);
  expect(state().recipe).toEqual(before.recipe);
  expect(state().session.model.value?.labels).toEqual(["x", "y", "z"]);
  expect(studio.inside.store.getState().choice).toEqual(inside);
  expect(state().session.picture.value?.pixels).toEqual(before.session.picture.value?.pixels);
});

test("what is still there is not opened again", async () => {
  const bringBack = studio.remember();
  const [models, images] = [engine.count("openModel"), engine.count("openImage")];
  studio.change((recipe) => ({ ...recipe, target: { class: 1, of: "logit" } }));
  await bringBack();
  expect(state().recipe.target).toEqual({ class: "top", of: "logit" });
  expect([engine.count("openModel"), engine.count("openImage")]).toEqual([models, images]);
});
