import { beforeEach, expect, test } from "vitest";
import { explainClass, withMethod } from "./recipe";
import type { LastStateShelf } from "./recovery";
import { createStudio, type Studio } from "./studio";
import { FakeEngine, fakeModel, pixels } from "./testing/fake-engine";

let engine: FakeEngine;
let studio: Studio;
const shelf: LastStateShelf = { read: async () => null, write: async () => {} };
const settle = async (): Promise<void> => {
  for (let i = 0; i < 60; i++) await Promise.resolve();
};
const trail = () =>
  studio.store
    .getState()
    .session.trail.map(
      ({ asked, picture }) => `${asked.method} ${JSON.stringify(asked.target)} ${picture.choice.name}`,
    );
const show = async (name: string) => {
  await studio.showPixels(pixels(), { kind: "file", name });
  await settle();
};
const change = async (...reducers: Parameters<Studio["change"]>[0][]) => {
  for (const reducer of reducers) {
    studio.change(reducer);
    await settle();
  }
};

beforeEach(async () => {
  engine = new FakeEngine();
  studio = createStudio({ engine, decode: async () => pixels(), root: "/", shelf });
  await studio.start();
  await studio.models.open({ kind: "files", name: "m" }, { kind: "files", name: "m", files: [] });
  await show("a.png");
});

test("holds every question that was answered, once and in order", async () => {
  await change(withMethod("saliency"), explainClass(2), withMethod("grad-cam"), withMethod("saliency"));
  expect(trail()).toEqual([
    'grad-cam {"class":"top","of":"logit"} a.png',
    'saliency {"class":"top","of":"logit"} a.png',
    'saliency {"class":2,"of":"logit"} a.png',
    'grad-cam {"class":2,"of":"logit"} a.png',
  ]);
});

test("a question too dear to be answered unasked is not on it", async () => {
  await change(withMethod("dear"));
  expect(trail()).toHaveLength(1);
});

test("going back asks the same again, of the same picture, and computes nothing", async () => {
  await change(withMethod("saliency"), explainClass(2));
  await show("b.png");
  const before = engine.count("explain");
  const entry = studio.store.getState().session.trail[2]!;
  await studio.tryAgain(entry);
  await settle();
  const { recipe, session } = studio.store.getState();
  expect([recipe.method, recipe.target, recipe.image?.name]).toEqual([
    "saliency",
    { class: 2, of: "logit" },
    "a.png",
  ]);
  expect(session.explanation.key).toBe(entry.key);
  expect(engine.count("explain")).toBe(before);
  studio.undo();
  await settle();
  expect(trail()).toHaveLength(4);
});

test("begins anew with another model", async () => {
  engine.model = fakeModel({ hash: "hash-2" });
  await studio.models.open({ kind: "files", name: "n" }, { kind: "files", name: "n", files: [] });
  await settle();
  expect(trail()).toHaveLength(1);
});

test("undo reaches over to the comparison, and reopens what it needs", async () => {
  const { compare } = studio;
  compare.show(true);
  compare.change((comparison) => ({ ...comparison, axis: "images", methods: ["saliency"] }));
  studio.compareFile(new Blob(["x"]), "x.png");
  await settle();
  await compare.settled();
  expect(compare.store.getState().columns.map(({ name }) => name)).toEqual(["a.png", "x.png"]);
  studio.undo();
  await settle();
  expect(compare.store.getState().columns).toHaveLength(1);
  expect(studio.store.getState().session.ways).toEqual({ back: true, forth: true });
  const opened = engine.count("openImage");
  studio.redo();
  await settle();
  await compare.settled();
  expect(compare.store.getState().columns.map(({ picture }) => picture?.choice.name)).toEqual([
    "a.png",
    "x.png",
  ]);
  expect(engine.count("openImage")).toBe(opened + 1);
});
