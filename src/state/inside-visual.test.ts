import { describe, expect, test, vi } from "vitest";
import type { PixelImage, Visual, VisualiseRequest } from "../api/engine";
import { createInsideVisual, type InsideVisual, type VisualState } from "./inside-visual";
import { FakeEngine, failure, fakeModel, pixels } from "./testing/fake-engine";
import { fakeSubject, fakeVisuals } from "./testing/fake-visuals";
import { withSwitch, withTerm, withTermParam } from "./visual-choice";

const meanOf = () => pixels(9);
const inversion = fakeVisuals.objectives.find(({ id }) => id === "inversion")!;

interface Bench {
  readonly engine: FakeEngine;
  readonly visual: InsideVisual;
  readonly statuses: () => readonly (string | undefined)[];
  readonly requests: () => readonly VisualiseRequest[];
  readonly settled: () => Promise<void>;
  /** Lets everything go on that does not wait for the engine. */
  readonly breathe: () => Promise<void>;
}

function bench(subject = fakeSubject()): Bench {
  const engine = new FakeEngine();
  const works: Promise<void>[] = [];
  const visual = createInsideVisual(engine, (work) => works.push(work));
  const visualise = vi.spyOn(engine, "visualise");
  visual.look(subject);
  return {
    engine,
    visual,
    statuses: () => visual.store.getState().runs.map((run) => run?.status),
    requests: () => visualise.mock.calls.map(([request]) => request),
    settled: async () => {
      await Promise.all(works);
    },
    breathe: async () => {
      for (let i = 0; i < 20; i++) await Promise.resolve();
    },
  };
}

const first = (visual: InsideVisual): NonNullable<VisualState["runs"][number]> =>
  visual.store.getState().runs[0]!;

/** What an engine answers that was paused in the middle. */
const half = (visual: Visual): Visual => ({ ...visual, step: visual.steps / 2, scores: null });

describe("making a picture", () => {
  test("ends with what the network itself answers to it, and leaves no picture open", async () => {
    const { engine, visual, statuses, settled } = bench();
    expect(statuses()).toEqual([undefined]);
    visual.run(meanOf);
    await settled();
    expect(statuses()).toEqual(["done"]);
    expect(first(visual).answers).toEqual([
      [expect.objectContaining({ name: "a" }), expect.anything(), expect.anything()],
    ]);
    expect(engine.count("openImage")).toBe(1);
    expect(engine.count("closeImage")).toBe(1);
  });

  test("of a photo gives the engine the photo, and the mean only where it is kept close to one", async () => {
    const { engine, visual, requests, settled } = bench();
    visual.change(withTerm(0, inversion));
    visual.change(withSwitch(fakeVisuals, "regularisers", "class-mean", true));
    visual.change((choice) => ({ ...choice, mean: "pictures" }));
    visual.run(meanOf);
    await settled();
    expect(requests()[0]).toMatchObject({ photo: 7, mean: 1, transforms: [] });
    expect(engine.calls).toContain("openImage 9");
    visual.change((choice) => ({ ...choice, mean: "photo" }));
    visual.run(meanOf);
    await settled();
    expect(requests()[1]).toMatchObject({ photo: 7, mean: 7 });
    visual.change((choice) => ({
      ...choice,
      terms: [{ id: "channel", params: {}, weight: 1 }],
      regularisers: null,
    }));
    visual.run(meanOf);
    await settled();
    expect(requests()[2]).not.toHaveProperty("photo");
    expect(requests()[2]).not.toHaveProperty("mean");
  });

  test("kept close to its class is given the mean of what the network takes for the class", async () => {
    const pictures = [1, 2, 3].map((side) => ({ id: `${side}`, handle: 70 + side, pixels: pixels(side) }));
    const { engine, visual, statuses, settled } = bench(fakeSubject({ class: 0, pictures }));
    const asNumber = engine.predict.bind(engine);
    vi.spyOn(engine, "predict").mockImplementation(async (request, call) => {
      const { scores, ...rest } = await asNumber(request, call);
      return { ...rest, scores: request.image === 72 ? scores.toReversed() : scores };
    });
    const means: (readonly number[])[] = [];
    const mean = (images: readonly PixelImage[]): PixelImage => {
      means.push(images.map(({ width }) => width));
      return pixels();
    };
    visual.change(withSwitch(fakeVisuals, "regularisers", "class-mean", true));
    visual.run(mean);
    await settled();
    expect(means).toEqual([[1, 3]]);
    visual.look(fakeSubject({ class: 1, pictures }));
    visual.run(mean);
    await settled();
    expect(statuses()).toEqual(["failed"]);
    expect(first(visual).problem?.message).toMatch(
      /^The network takes none of the 3 pictures at hand for “b”/,
    );
  });

  test("that cannot be made asks the engine nothing", async () => {
    const { engine, visual, settled } = bench();
    visual.change((choice) => ({ ...choice, start: "photo", count: 4 }));
    expect(visual.store.getState().obstacles).toEqual(["photo-several"]);
    visual.run(meanOf);
    await settled();
    expect(engine.count("visualise")).toBe(0);
  });

  test("that failed says so, and is made anew when asked", async () => {
    const { engine, visual, statuses, settled } = bench();
    vi.spyOn(engine, "visualise").mockRejectedValueOnce(failure("No memory left."));
    visual.run(meanOf);
    await settled();
    expect(first(visual)).toMatchObject({ status: "failed", problem: { message: "No memory left." } });
    visual.run(meanOf);
    await settled();
    expect(statuses()).toEqual(["done"]);
    expect(first(visual).problem).toBeNull();
  });

  test("that was made before is shown again, and nothing is asked", async () => {
    const { engine, visual, statuses, settled } = bench();
    visual.run(meanOf);
    await settled();
    visual.look(fakeSubject({ channel: 5 }));
    expect(statuses()).toEqual([undefined]);
    visual.look(fakeSubject());
    expect(statuses()).toEqual(["done"]);
    visual.run(meanOf);
    await settled();
    expect(engine.count("visualise")).toBe(1);
  });
});

test("a class that was chosen belongs to its model, a channel to its layer", () => {
  const { visual } = bench();
  visual.change(withTerm(1, fakeVisuals.objectives[0]!));
  visual.change(withTermParam(0, "class", 2));
  visual.change(withTermParam(1, "channel", 9));
  const params = () => visual.store.getState().choice.terms.map((term) => term.params);
  visual.look(null);
  visual.look(fakeSubject({ channel: 0 }));
  expect(params()).toEqual([{ class: 2 }, { channel: 9 }]);
  visual.look(fakeSubject({ layer: "first" }));
  expect(params()).toEqual([{ class: 2 }, {}]);
  visual.look(fakeSubject({ layer: "first", model: fakeModel({ hash: "hash-2" }) }));
  expect(params()).toEqual([{}, {}]);
});

test("looking at the same again tells nobody", () => {
  const { visual } = bench();
  const told = vi.fn();
  visual.store.subscribe(told);
  const { subject } = visual.store.getState();
  visual.look({ ...subject!, other: { ...subject!.other }, pictures: [...subject!.pictures] });
  expect(told).not.toHaveBeenCalled();
  visual.look({ ...subject!, waiting: 1 });
  visual.look(null);
  visual.look(null);
  expect(told).toHaveBeenCalledTimes(2);
});

describe("pause, go on, cancel", () => {
  test("a paused one goes on from where it was", async () => {
    const { engine, visual, statuses, requests, settled } = bench();
    const whole = engine.visualise;
    vi.spyOn(engine, "visualise").mockImplementationOnce(async (request, call) => {
      visual.pause();
      expect(call?.pause?.aborted).toBe(true);
      return half(await whole.call(engine, request));
    });
    visual.run(meanOf);
    await settled();
    expect(statuses()).toEqual(["paused"]);
    expect(first(visual)).toMatchObject({ done: 0.5, answers: null });
    const { checkpoint } = first(visual).visual!;
    visual.run(meanOf);
    await settled();
    expect(requests().at(-1)!.resume).toBe(checkpoint);
    expect(statuses()).toEqual(["done"]);
  });

  test("another question pauses the one on its way, and waits for it to stop", async () => {
    const { engine, visual, breathe, settled } = bench();
    engine.hold = true;
    visual.run(meanOf);
    await breathe();
    visual.change((choice) => ({ ...choice, seed: 1 }));
    visual.run(meanOf);
    await breathe();
    expect(engine.pending.map(({ op }) => op)).toEqual(["visualise"]);
    engine.hold = false;
    engine.pending[0]!.finish();
    await settled();
    expect(first(visual)).toMatchObject({ status: "done", visual: { recipe: { seed: 1 } } });
  });

  test("a cancelled one leaves nothing", async () => {
    const { engine, visual, statuses, breathe, settled } = bench();
    engine.hold = true;
    visual.run(meanOf);
    await breathe();
    expect(statuses()).toEqual(["running"]);
    visual.cancel();
    await settled();
    expect(statuses()).toEqual([undefined]);
  });
});

describe("side by side", () => {
  const both = (visual: InsideVisual): void => visual.change((choice) => ({ ...choice, sideBySide: true }));

  test("one is made after the other, and what is done is not made again", async () => {
    const { engine, visual, statuses, requests, breathe, settled } = bench();
    visual.run(meanOf);
    await settled();
    both(visual);
    expect(statuses()).toEqual(["done", undefined]);
    engine.hold = true;
    visual.run(meanOf);
    await breathe();
    expect(statuses()).toEqual(["done", "running"]);
    expect(requests().map(({ parameterisation }) => parameterisation!.id)).toEqual(["fourier", "code"]);
    engine.hold = false;
    engine.pending[0]!.finish();
    await settled();
    expect(statuses()).toEqual(["done", "done"]);
  });

  test("one that fails does not keep the other from being made", async () => {
    const { engine, visual, statuses, settled } = bench();
    both(visual);
    vi.spyOn(engine, "visualise").mockRejectedValueOnce(failure("No."));
    visual.run(meanOf);
    await settled();
    expect(statuses()).toEqual(["failed", "done"]);
  });

  test("paused in the first, the second is not begun", async () => {
    const { engine, visual, statuses, settled } = bench();
    both(visual);
    const whole = engine.visualise;
    vi.spyOn(engine, "visualise").mockImplementationOnce(async (request) => {
      visual.pause();
      return half(await whole.call(engine, request));
    });
    visual.run(meanOf);
    await settled();
    expect(statuses()).toEqual(["paused", undefined]);
    visual.run(meanOf);
    await settled();
    expect(statuses()).toEqual(["done", "done"]);
  });
});
