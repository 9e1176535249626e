import { beforeEach, describe, expect, test } from "vitest";
import { Problem } from "../core/problem";
import { createAnswers } from "./answers";
import { addClass, type CompareReducer, placesOf, removeColumn, withAxis, withMethods } from "./compare";
import { type Compare, createCompare } from "./compare-jobs";
import { createJobs, type Jobs } from "./jobs";
import { withMethod } from "./recipe";
import { createStudioStore, type StudioStore, setSession, setSlot } from "./store";
import { FakeEngine, failure, fakeMethod, fakeModel, pixels } from "./testing/fake-engine";

let engine: FakeEngine;
let store: StudioStore;
let jobs: Jobs;
let compare: Compare;

const picture = (id: string, handle: number): void =>
  setSlot(store, "picture", {
    value: { id, handle, choice: { kind: "file", name: id }, pixels: pixels() },
  });

const settle = async (): Promise<void> => {
  for (let i = 0; i < 60; i++) await Promise.resolve();
};

const change = async (...reducers: CompareReducer[]): Promise<void> => {
  for (const reducer of reducers) compare.change(reducer);
  await settle();
};

const statuses = (): Record<string, string> =>
  Object.fromEntries(Object.entries(compare.store.getState().panels).map(([id, { status }]) => [id, status]));

const explained = (): string[] =>
  engine.calls.filter((call) => call.startsWith("explain")).map((call) => call.split(" ")[1]!);

beforeEach(async () => {
  engine = new FakeEngine();
  engine.methods.push(fakeMethod({ id: "lrp", cost: 4 }), fakeMethod({ id: "cam", cost: 0.1 }));
  store = createStudioStore();
  const answers = createAnswers();
  jobs = createJobs(store, engine, answers);
  compare = createCompare(store, engine, answers);
  setSession(store, { engine: await engine.describe() });
  setSlot(store, "model", { value: fakeModel() });
  picture("a", 11);
  compare.show(true);
});

describe("a grid of methods", () => {
  test("one forward run, then the cheapest first, all in the background", async () => {
    await change(withMethods(["lrp", "saliency", "cam"]));
    expect(engine.calls.map((call) => call.split(" ").slice(0, 3).join(" "))).toEqual([
      "predict 11 kept",
      'explain cam {"class":"top","of":"logit"}',
      'explain saliency {"class":"top","of":"logit"}',
      'explain lrp {"class":"top","of":"logit"}',
    ]);
    expect(statuses()).toEqual({ "lrp own": "done", "saliency own": "done", "cam own": "done" });
  });

  test("other classes need no other forward run", async () => {
    await change(withMethods(["saliency", "cam"]), addClass(1), addClass(2));
    expect(engine.count("predict")).toBe(1);
    expect(engine.count("explain")).toBe(6);
  });

  test("one call at a time", async () => {
    engine.hold = true;
    await change(withMethods(["lrp", "cam"]));
    expect(engine.pending).toHaveLength(1);
    engine.pending[0]?.finish();
    await settle();
    expect(engine.pending).toHaveLength(2);
    expect(statuses()).toEqual({ "lrp own": "waiting", "cam own": "running" });
  });

  test("dear methods wait to be asked, with their price", async () => {
    await change(withMethods(["dear", "cam"]));
    expect(explained()).toEqual(["cam"]);
    expect(compare.store.getState().panels["dear own"]).toMatchObject({
      status: "offered",
      cost: 2000,
      milliseconds: 20_000,
    });
    compare.run("dear own");
    await settle();
    expect(explained()).toEqual(["cam", "dear"]);
    expect(statuses()["dear own"]).toBe("done");
  });

  test("what is added later leaves what is there alone", async () => {
    await change(withMethods(["cam"]));
    await change(withMethods(["cam", "lrp"]));
    expect(explained()).toEqual(["cam", "lrp"]);
  });

  test("nothing begins while the room is not on the screen", async () => {
    compare.show(false);
    await change(withMethods(["cam"]));
    expect(engine.calls).toEqual([]);
    compare.show(true);
    await settle();
    expect(statuses()).toEqual({ "cam own": "done" });
  });
});

describe("together with Explain", () => {
  test("its prediction and its map are not computed again", async () => {
    jobs.refresh();
    await settle();
    await change(withMethods(["grad-cam", "cam"]));
    expect(engine.count("predict")).toBe(1);
    expect(explained()).toEqual(["grad-cam", "cam"]);
  });

  test("nor is what it is computing at the moment", async () => {
    engine.hold = true;
    jobs.refresh();
    await change(withMethods(["grad-cam"]));
    expect(engine.pending).toHaveLength(1);
    engine.pending[0]?.finish();
    await settle();
    engine.pending[1]?.finish();
    await settle();
    expect(engine.calls.map((call) => call.split(" ")[0])).toEqual(["predict", "explain"]);
    expect(statuses()).toEqual({ "grad-cam own": "done" });
  });

  test("going over to Explain finds the maps of Compare", async () => {
    jobs.refresh();
    await settle();
    await change(withMethods(["cam"]));
    store.setState((state) => ({ recipe: withMethod("cam")(state.recipe) }));
    jobs.refresh();
    await settle();
    expect(explained()).toEqual(["grad-cam", "cam"]);
    expect(store.getState().session.explanation.value?.explanation.method).toBe("cam");
  });
});

describe("cancel", () => {
  beforeEach(async () => {
    await change(withMethods(["cam"]));
    engine.hold = true;
    await change(withMethods(["cam", "saliency", "lrp"]));
  });

  test("leaves every panel finished or untouched", async () => {
    compare.cancel();
    await settle();
    expect(engine.pending[0]?.signal?.aborted).toBe(true);
    expect(engine.pending).toHaveLength(1);
    expect(statuses()).toEqual({ "cam own": "done", "saliency own": "stopped", "lrp own": "stopped" });
    compare.resume();
    await settle();
    expect(statuses()).toEqual({ "cam own": "done", "saliency own": "running", "lrp own": "waiting" });
  });

  test("a late answer changes nothing", async () => {
    engine.deaf = true;
    compare.cancel();
    engine.pending[0]?.finish();
    await settle();
    expect(statuses()["saliency own"]).toBe("stopped");
  });

  test("of one panel lets the others go on", async () => {
    compare.cancel("saliency own");
    await settle();
    expect(statuses()).toMatchObject({ "saliency own": "stopped", "lrp own": "running" });
  });

  test("of the forward run stops all that wait for it", async () => {
    picture("b", 12);
    await settle();
    compare.cancel();
    await settle();
    expect(Object.values(statuses())).toEqual(["stopped", "stopped", "stopped"]);
    expect(engine.pending.filter(({ signal }) => !signal?.aborted)).toEqual([]);
    engine.hold = false;
    compare.resume();
    await settle();
    expect(Object.values(statuses())).toEqual(["done", "done", "done"]);
  });

  test("what was taken away is not computed on", async () => {
    await change(withMethods(["cam", "lrp"]));
    expect(engine.pending[0]?.signal?.aborted).toBe(true);
    expect(statuses()).toEqual({ "cam own": "done", "lrp own": "running" });
  });
});

describe("failure", () => {
  test("of one panel leaves its neighbours alone, and is tried again on demand", async () => {
    await change(withMethods(["cam"]));
    engine.hold = true;
    await change(withMethods(["cam", "saliency", "lrp"]));
    engine.pending[0]?.fail(new Problem("not-applicable", "There is no such head."));
    await settle();
    expect(statuses()).toEqual({ "cam own": "done", "saliency own": "failed", "lrp own": "running" });
    expect(compare.store.getState().panels["saliency own"]).toMatchObject({
      problem: { code: "not-applicable", message: "There is no such head." },
    });
    engine.pending[1]?.finish();
    engine.hold = false;
    compare.run("saliency own");
    await settle();
    expect(Object.values(statuses())).toEqual(["done", "done", "done"]);
  });

  test("of the forward run is said in every panel that needed it", async () => {
    engine.hold = true;
    await change(withMethods(["cam", "lrp"]));
    engine.pending[0]?.fail(failure("No device."));
    await settle();
    expect(Object.values(statuses())).toEqual(["failed", "failed"]);
    expect(engine.count("predict")).toBe(1);
    engine.hold = false;
    compare.run("cam own");
    await settle();
    expect(statuses()["cam own"]).toBe("done");
  });
});

describe("another picture, model, question", () => {
  test("a new picture starts every panel anew, an old one comes back from memory", async () => {
    await change(withMethods(["cam", "lrp"]));
    picture("b", 12);
    await settle();
    picture("a", 13);
    await settle();
    expect(engine.count("predict")).toBe(2);
    expect(engine.count("explain")).toBe(4);
  });

  test("a new model forgets the classes of the old one", async () => {
    await change(withMethods(["cam"]), addClass(2));
    setSlot(store, "model", { value: fakeModel({ hash: "hash-2", handle: 2 }) });
    await settle();
    expect(statuses()).toEqual({ "cam own": "done" });
  });
});

describe("added models and pictures", () => {
  test("each picture is run once, opened when added and closed when taken away", async () => {
    await change(withMethods(["cam", "saliency"]), withAxis("images"));
    compare.addPicture("x", { kind: "file", name: "x.png" }, async () => pixels(7));
    await settle();
    expect(engine.calls).toContain("openImage 7");
    expect(engine.count("predict")).toBe(2);
    expect(Object.values(statuses())).toEqual(["done", "done", "done", "done"]);
    const { comparison } = compare.store.getState();
    await change(removeColumn(placesOf(comparison)[1]!.column));
    expect(engine.calls.at(-1)).toBe("closeImage 1");
  });

  test("an unreadable picture is said above its column; its neighbours stay", async () => {
    await change(withMethods(["cam"]), withAxis("images"));
    compare.addPicture("x", { kind: "file", name: "x.png" }, async () => {
      throw new Problem("image-format", "x.png is no picture.");
    });
    await settle();
    expect(statuses()).toEqual({ "cam own": "done" });
    expect(compare.store.getState().columns[1]?.problem?.message).toBe("x.png is no picture.");
  });

  test("another model is asked for its own top class unless its classes are the same", async () => {
    store.setState(({ recipe }) => ({ recipe: { ...recipe, target: { class: 2, of: "logit" } } }));
    await change(withMethods(["cam"]), withAxis("models"));
    engine.model = fakeModel({ hash: "other", labels: ["x", "y", "z"] });
    compare.addModel("/other.json", "Other");
    await settle();
    expect(engine.calls.filter((call) => call.startsWith("explain"))).toEqual([
      'explain cam {"class":2,"of":"logit"} {}',
      'explain cam {"class":"top","of":"logit"} {}',
    ]);
    expect(compare.store.getState().columns[1]?.name).toBe("Other");
  });
});
