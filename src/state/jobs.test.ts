import { beforeEach, describe, expect, test } from "vitest";
import { createJobs, type Jobs } from "./jobs";
import { present, type Reducer, withMethod, withParam } from "./recipe";
import { createStudioStore, type StudioStore, setSession, setSlot } from "./store";
import { FakeEngine, failure, fakeModel, pixels } from "./testing/fake-engine";

let engine: FakeEngine;
let store: StudioStore;
let jobs: Jobs;

const picture = (id: string, handle: number): void =>
  setSlot(store, "picture", {
    value: { id, handle, choice: { kind: "file", name: id }, pixels: pixels() },
  });

const change = (reducer: Reducer): void => {
  store.setState((state) => ({ recipe: reducer(state.recipe) }));
  jobs.refresh();
};

/** Lets everything that can go on without the test go on. */
const settle = async (): Promise<void> => {
  for (let i = 0; i < 20; i++) await Promise.resolve();
};

const session = () => store.getState().session;

beforeEach(async () => {
  engine = new FakeEngine();
  store = createStudioStore();
  jobs = createJobs(store, engine);
  setSession(store, { engine: await engine.describe() });
  setSlot(store, "model", { value: fakeModel() });
  picture("a", 11);
});

describe("from drop to first heatmap", () => {
  test("one prediction that keeps its tape, then one explanation", async () => {
    jobs.refresh();
    await jobs.settled();
    await settle();
    expect(engine.calls).toEqual(["predict 11 kept", 'explain grad-cam {"class":"top","of":"logit"} {}']);
    expect(session().predictions.value?.scores[0]?.name).toBe("a");
    expect(session().explanation).toMatchObject({ job: null, problem: null, value: { imageId: "a" } });
  });

  test("nothing runs before model, picture and preprocessing are there", () => {
    setSlot(store, "model", { value: fakeModel({ preprocessing: null }) });
    jobs.refresh();
    expect(engine.calls).toEqual([]);
  });

  test("asking again changes nothing", async () => {
    jobs.refresh();
    jobs.refresh();
    await settle();
    jobs.refresh();
    change(present({ opacity: 0.2 }));
    await settle();
    expect(engine.calls).toHaveLength(2);
  });
});

describe("cache", () => {
  test("another method computes, going back does not", async () => {
    jobs.refresh();
    await settle();
    change(withMethod("saliency"));
    await settle();
    change(withMethod("grad-cam"));
    await settle();
    expect(engine.count("predict")).toBe(1);
    expect(engine.count("explain")).toBe(2);
    expect(session().explanation.value?.explanation.method).toBe("grad-cam");
  });

  test("the order in which parameters were set does not matter", async () => {
    change((recipe) => withParam("b", 2)(withParam("a", 1)(recipe)));
    await settle();
    change(withParam("a", undefined));
    await settle();
    change(withParam("a", 1));
    await settle();
    expect(engine.count("explain")).toBe(2);
  });

  test("going back to a picture computes nothing", async () => {
    jobs.refresh();
    await settle();
    picture("b", 12);
    jobs.refresh();
    await settle();
    picture("a", 13);
    jobs.refresh();
    await settle();
    expect(engine.count("predict")).toBe(2);
    expect(engine.count("explain")).toBe(2);
    expect(session().explanation.value?.imageId).toBe("a");
  });

  test("another preprocessing is another question", async () => {
    jobs.refresh();
    await settle();
    const model = fakeModel();
    setSlot(store, "model", {
      value: { ...model, preprocessing: { ...model.preprocessing!, order: "bgr" } },
    });
    jobs.refresh();
    await settle();
    expect(engine.count("predict")).toBe(2);
  });

  test("another backend forgets every answer", async () => {
    jobs.refresh();
    await settle();
    jobs.forget();
    jobs.refresh();
    await settle();
    expect(engine.count("predict")).toBe(2);
    expect(engine.count("explain")).toBe(2);
  });
});

describe("stale work", () => {
  beforeEach(() => {
    engine.hold = true;
  });

  test("a new picture stops what runs for the old one; its late answer is dropped", async () => {
    engine.deaf = true;
    jobs.refresh();
    picture("b", 12);
    jobs.refresh();
    expect(engine.pending[0]?.signal?.aborted).toBe(true);
    engine.pending[0]?.finish();
    await settle();
    expect(session().predictions.value).toBeNull();
    engine.pending[1]?.finish();
    await settle();
    expect(engine.pending.map(({ op, detail }) => `${op} ${detail.split(" ")[0]}`)).toEqual([
      "predict 11",
      "predict 12",
      "explain grad-cam",
    ]);
  });

  test("a late map is dropped, too", async () => {
    engine.hold = false;
    jobs.refresh();
    await settle();
    engine.hold = true;
    engine.deaf = true;
    change(withMethod("saliency"));
    change(withMethod("grad-cam"));
    engine.pending[0]?.finish();
    await settle();
    expect(session().explanation.value?.explanation.method).toBe("grad-cam");
  });

  test("asking the same again while it runs starts nothing", async () => {
    engine.hold = false;
    jobs.refresh();
    await settle();
    engine.hold = true;
    change(withMethod("saliency"));
    change(present({ opacity: 0.3 }));
    expect(engine.pending).toHaveLength(1);
    expect(engine.pending[0]?.signal?.aborted).toBe(false);
  });

  test("the earlier map stays until the new one is there", async () => {
    engine.hold = false;
    jobs.refresh();
    await settle();
    engine.hold = true;
    change(withMethod("saliency"));
    expect(session().explanation.value?.explanation.method).toBe("grad-cam");
    expect(session().explanation.job).not.toBeNull();
    engine.pending[0]?.finish();
    await settle();
    expect(session().explanation.value?.explanation.method).toBe("saliency");
    expect(session().explanation.job).toBeNull();
  });

  test("of three quick choices only the last one stays alive", async () => {
    engine.hold = false;
    jobs.refresh();
    await settle();
    engine.hold = true;
    for (const a of [1, 2, 3]) change(withParam("a", a));
    expect(engine.pending.map(({ signal }) => signal?.aborted)).toEqual([true, true, false]);
    engine.pending[2]?.finish();
    await settle();
    expect(session().explanation.value?.explanation.params).toEqual({ a: 3 });
  });

  test("cancel keeps the screen, offers to run again, and does not start by itself", async () => {
    engine.hold = false;
    jobs.refresh();
    await settle();
    engine.hold = true;
    change(withMethod("saliency"));
    jobs.cancel();
    await settle();
    expect(session().explanation).toMatchObject({
      job: null,
      problem: null,
      value: { explanation: { method: "grad-cam" } },
    });
    expect(session().offer).not.toBeNull();
    change(present({ opacity: 0.1 }));
    expect(engine.count("explain")).toBe(2);
    jobs.run();
    expect(engine.count("explain")).toBe(3);
  });
});

describe("failure", () => {
  test("stands beside the method, keeps the earlier map, and is not repeated by moving a slider", async () => {
    jobs.refresh();
    await settle();
    engine.hold = true;
    change(withMethod("saliency"));
    engine.pending[0]?.fail(failure("It broke."));
    await settle();
    expect(session().explanation.problem?.message).toBe("It broke.");
    expect(session().explanation.value?.explanation.method).toBe("grad-cam");
    change(present({ opacity: 0.1 }));
    expect(engine.count("explain")).toBe(2);
    jobs.run();
    engine.pending[1]?.finish();
    await settle();
    expect(session().explanation).toMatchObject({
      problem: null,
      value: { explanation: { method: "saliency" } },
    });
  });

  test("going back to a method that works clears the sentence", async () => {
    jobs.refresh();
    await settle();
    engine.hold = true;
    change(withMethod("saliency"));
    engine.pending[0]?.fail(failure("It broke."));
    await settle();
    change(withMethod("grad-cam"));
    expect(session().explanation.problem).toBeNull();
  });

  test("a failed prediction is told, and retried on demand", async () => {
    engine.hold = true;
    jobs.refresh();
    engine.pending[0]?.fail(failure("No device."));
    await settle();
    expect(session().predictions.problem?.message).toBe("No device.");
    jobs.refresh();
    expect(engine.count("predict")).toBe(1);
    jobs.run();
    expect(engine.count("predict")).toBe(2);
  });
});

describe("dear methods", () => {
  test("are offered with their price and run when asked", async () => {
    jobs.refresh();
    await settle();
    change(withMethod("dear"));
    await settle();
    expect(engine.count("explain")).toBe(1);
    expect(session().offer).toMatchObject({ cost: 2000, milliseconds: 20_000 });
    jobs.run();
    await settle();
    expect(engine.count("explain")).toBe(2);
    expect(session().offer).toBeNull();
  });

  test("an offer goes away with its question", async () => {
    jobs.refresh();
    await settle();
    change(withMethod("dear"));
    change(withMethod("grad-cam"));
    expect(session().offer).toBeNull();
  });
});
