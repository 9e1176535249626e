import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Problem } from "../core/problem";
import { createStudio, type Studio } from "./studio";
import { FakeEngine, failure, pixels } from "./testing/fake-engine";

let engine: FakeEngine;
let studio: Studio;

const served: Record<string, unknown> = {
  "/models/index.json": [{ folder: "digits", name: "Digits", url: "/models/digits/model.json" }],
  "/local-models/index.json": "not a list",
  "/samples/index.json": [
    { id: "s0", file: "s0.png", label: "0", model: "digits", credit: "us" },
    { id: "x" },
  ],
};

const decode = async (file: Blob, name: string) => {
  if ((await file.text()) === "broken") throw new Problem("image-truncated", `${name} is truncated.`);
  return pixels();
};

beforeEach(() => {
  vi.stubGlobal("fetch", async (input: string | URL) => {
    const url = `${input}`;
    if (url.includes("forbidden")) throw new TypeError("Failed to fetch");
    if (url.includes("missing")) return new Response("", { status: 404 });
    const body = served[url.replace("http://page", "")];
    return new Response(body === undefined ? "picture" : JSON.stringify(body));
  });
  vi.stubGlobal("location", { href: "http://page/" });
  engine = new FakeEngine();
  studio = createStudio({ engine, decode, root: "/" });
});

afterEach(() => {
  vi.unstubAllGlobals();
});

const state = () => studio.store.getState();
const settle = async (): Promise<void> => {
  for (let i = 0; i < 20; i++) await Promise.resolve();
};
const image = (text = "fine", name = "a.png") => studio.showFile(new Blob([text]), { kind: "file", name });

test("opens on a worked example: first model, first sample, one prediction, one explanation", async () => {
  await studio.start();
  await settle();
  expect(engine.count("openModel")).toBe(1);
  expect(engine.count("predict")).toBe(1);
  expect(engine.count("explain")).toBe(1);
  expect(state().recipe).toMatchObject({
    model: { kind: "url", name: "Digits" },
    image: { kind: "sample", id: "s0" },
  });
  expect(state().session.explanation.value?.imageId).toBe("sample:s0");
  expect(state().session.samples).toHaveLength(1);
  expect(state().session.local).toEqual([]);
});

test("an engine that went on elsewhere is asked again what it runs on", async () => {
  await studio.start();
  await settle();
  const asked = engine.count("device");
  engine.backend = "wasm";
  await image();
  await settle();
  expect(engine.count("device")).toBe(asked + 1);
  expect(state().session.device?.backend).toBe("wasm");
});

describe("pictures", () => {
  beforeEach(async () => {
    await studio.start();
    await settle();
  });

  test("a broken one is told beside the gallery, and the screen stays", async () => {
    const before = state();
    await image("broken", "b.jpg");
    expect(state().session.picture.problem?.message).toBe("b.jpg is truncated.");
    expect(state().session.picture.value).toBe(before.session.picture.value);
    expect(state().recipe).toBe(before.recipe);
  });

  test("the next one clears the sentence and closes the picture before it", async () => {
    const first = state().session.picture.value?.handle;
    await image("broken");
    await image();
    expect(state().session.picture.problem).toBeNull();
    expect(engine.calls).toContain(`closeImage ${first}`);
  });

  test("links fail in three different sentences", async () => {
    const said = async (url: string): Promise<string> => {
      expect(await studio.showLink(url)).toBe(false);
      return state().session.picture.problem?.message ?? "";
    };
    expect(await said("https://a.example/missing.png")).toMatch(/has no image at this address/);
    expect(await said("https://a.example/forbidden.png")).toMatch(/does not let other pages read/);
    expect(await said("http://")).toMatch(/is not a web address/);
    expect(await studio.showLink("https://a.example/fine.png")).toBe(true);
    expect(state().recipe.image).toEqual({
      kind: "url",
      url: "https://a.example/fine.png",
      name: "fine.png",
    });
  });

  test("of two asked for at once the later one is shown", async () => {
    await Promise.all([image("fine", "slow.png"), image("fine", "last.png")]);
    expect(state().recipe.image?.name).toBe("last.png");
  });
});

describe("models", () => {
  const open = (name: string) =>
    studio.models.open({ kind: "url", url: `/${name}`, name }, { kind: "url", url: `/${name}` });

  beforeEach(async () => {
    await studio.start();
    await settle();
  });

  test("one that fails is told, the open one stays", async () => {
    const before = state();
    engine.hold = true;
    const opening = open("bad");
    engine.pending[0]?.fail(failure("The manifest is broken."));
    await opening;
    expect(state().session.model.problem?.message).toBe("The manifest is broken.");
    expect(state().session.model.value).toBe(before.session.model.value);
    expect(state().recipe.model).toEqual(before.recipe.model);
  });

  test("cancelling is no failure", async () => {
    engine.hold = true;
    const opening = open("slow");
    studio.models.cancel();
    await opening;
    expect(state().session.model).toMatchObject({ job: null, problem: null });
  });

  test("a new one replaces and closes the old one, and the picture is explained again", async () => {
    const old = state().session.model.value?.handle;
    engine.model = { ...engine.model, hash: "hash-2" };
    await open("next");
    await settle();
    expect(engine.calls).toContain(`closeModel ${old}`);
    expect(engine.count("predict")).toBe(2);
    expect(state().session.explanation.value?.modelHash).toBe("hash-2");
  });

  test("without preprocessing nothing runs until the person says how pixels are read", async () => {
    const preprocessing = engine.model.preprocessing!;
    engine.model = { ...engine.model, hash: "hash-3", preprocessing: null };
    await open("bare");
    await settle();
    expect(engine.count("predict")).toBe(1);
    await studio.models.describe({ preprocessing });
    await settle();
    expect(engine.count("predict")).toBe(2);
  });

  test("names that the person gives are asked for again, maps and all", async () => {
    await studio.models.describe({ labels: ["x", "y", "z"] });
    await settle();
    expect(state().session.model.value?.labels).toEqual(["x", "y", "z"]);
    expect(engine.count("predict")).toBe(2);
    expect(engine.count("explain")).toBe(2);
  });

  test("what another preprocessing would answer is only asked", async () => {
    const preprocessing = engine.model.preprocessing!;
    const { signal } = new AbortController();
    expect(
      (await studio.models.tryPreprocessing(state().session.model.value!.handle, preprocessing, signal))
        ?.scores,
    ).toHaveLength(3);
    expect(state().recipe.preprocessing).toBeNull();
    expect(engine.count("explain")).toBe(1);
  });

  test("a model of any size is opened for a usual one, and waits for the person's word", async () => {
    engine.anySize = true;
    await open("any");
    await settle();
    expect(state().session).toMatchObject({ sizeIsProposed: true, model: { problem: null } });
    expect(state().session.model.value?.inputSize).toEqual([224, 224]);
    expect(engine.count("predict")).toBe(1);
    await studio.models.trySize([96, 64]);
    await settle();
    expect(state().session.sizeIsProposed).toBe(true);
    expect(engine.count("predict")).toBe(1);
    await studio.models.describe({ inputSize: [96, 64] });
    await settle();
    expect(state().recipe.inputSize).toEqual([96, 64]);
    expect(state().session.sizeIsProposed).toBe(false);
    expect(engine.count("predict")).toBe(2);
    // Another size opens it anew and keeps what was said.
    await studio.models.describe({ labels: ["x", "y", "z"] });
    await studio.models.describe({ inputSize: [32, 32] });
    await settle();
    expect(engine.calls.filter((call) => call === "openModel /any 32x32")).toHaveLength(1);
    expect(state().session.model.value).toMatchObject({ inputSize: [32, 32], labels: ["x", "y", "z"] });
  });
});
