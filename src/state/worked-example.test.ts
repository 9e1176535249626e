import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Explanation } from "../api/engine";
import { storeExample } from "../share/example";
import { explainClass, withMethod } from "./recipe";
import { createStudio, type Studio } from "./studio";
import { FakeEngine, pixels, provenance } from "./testing/fake-engine";
import { onScreen } from "./worked-example";

const explanation = {
  method: "saliency",
  params: {},
  target: { target: { class: 0, of: "logit" }, label: "a", score: 3 },
  shape: "hw",
  sign: "positive",
  unit: "logit",
  values: Float32Array.of(4, 3, 2, 1),
  height: 2,
  width: 2,
  channels: 1,
  layer: null,
  notes: [],
  provenance,
} as unknown as Explanation;
const about = { sample: "s1", model: "b", modelName: "B", hash: "hash-1", methodLabel: "Saliency" };
const scores = [{ index: 0, name: "a", probability: 0.9, logit: 3 }];
const stored = storeExample(about, { provenance, scores }, explanation);

let served: Record<string, unknown>;
let engine: FakeEngine;
let studio: Studio;
beforeEach(() => {
  served = {
    "/models/index.json": ["a", "b"].map((folder) => ({
      folder,
      name: folder,
      url: `/models/${folder}/m.json`,
    })),
    "/samples/index.json": ["s0", "s1"].map((id) => ({ id, file: `${id}.png`, label: id, models: ["a"] })),
    "/samples/examples.json": { version: 1, examples: [{ broken: true }, stored] },
  };
  vi.stubGlobal("fetch", async (input: string | URL) => {
    const body = served[`${input}`.replace("http://page", "")];
    return new Response(body === undefined ? "picture" : JSON.stringify(body));
  });
  vi.stubGlobal("location", { href: "http://page/" });
  engine = new FakeEngine();
  studio = createStudio({ engine, decode: async () => pixels(), root: "/" });
});
afterEach(() => {
  vi.unstubAllGlobals();
});

const settle = async (): Promise<void> => {
  for (let i = 0; i < 60; i++) await Promise.resolve();
};
const screen = () => {
  const { recipe, session } = studio.store.getState();
  return onScreen(recipe, session);
};
/** No answer ever comes: the engine is still being loaded. */
const silence = (): void => {
  const never = () => new Promise<never>(() => {});
  Object.assign(engine, { describe: never, device: never, openModel: never, openImage: never });
};

describe("before the engine has answered anything", () => {
  beforeEach(async () => {
    silence();
    void studio.start();
    await settle();
  });

  test("the stored result is on the screen, whole", () => {
    const { picture, predictions, explained, stored: from } = screen();
    expect(engine.calls).toEqual([]);
    expect(picture?.choice).toEqual({ kind: "sample", id: "s1", name: "Sample s1" });
    expect(predictions?.scores).toEqual(scores);
    expect([...(explained?.explanation.values ?? [])].map(Math.round)).toEqual([4, 3, 2, 1]);
    expect(explained?.imageId).toBe(picture?.id);
    // The same objects each time: what shows them would be drawn without end.
    const again = screen();
    expect([again.picture, again.predictions, again.explained]).toEqual([picture, predictions, explained]);
    for (const name of ["picture", "predictions", "explained", "stored"] as const)
      expect(again[name]).toBe(screen()[name]);
    expect(from?.stored.methodLabel).toBe("Saliency");
    expect(studio.store.getState().recipe.method).toBe("saliency");
  });

  test("another question is not answered by it, but the answer of the network stays", () => {
    studio.change(explainClass(2));
    expect(screen()).toMatchObject({ explained: null, stored: null, predictions: { scores } });
    studio.change(withMethod("lrp"));
    expect(screen().explained).toBeNull();
  });
});

test("what the engine computes takes its place", async () => {
  engine.hold = true;
  void studio.start();
  await settle();
  expect(screen().stored).not.toBeNull();
  while (engine.pending.length > 0) {
    engine.pending.shift()!.finish();
    await settle();
  }
  expect(engine.calls).toContain("openModel http://page/models/b/m.json");
  expect(engine.count("explain")).toBe(1);
  expect(screen()).toMatchObject({
    stored: null,
    explained: studio.store.getState().session.explanation.value,
  });
  expect(screen().explained).not.toBeNull();
});

test("without a stored result that fits, the first model and sample are opened and nothing is pretended", async () => {
  served["/samples/examples.json"] = { version: 1, examples: [{ ...stored, model: "gone" }] };
  silence();
  void studio.start();
  await settle();
  expect(screen()).toEqual({ picture: null, predictions: null, explained: null, stored: null });
  expect(studio.store.getState().recipe.method).toBe("grad-cam");
});
