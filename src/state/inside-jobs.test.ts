import { afterEach, describe, expect, test, vi } from "vitest";
import { cancelled } from "../core/problem";
import { createAnswers } from "./answers";
import type { Sample } from "./catalogue";
import { lookAtChannel, lookAtLayer, withOrder } from "./inside";
import { createInside, type Inside } from "./inside-jobs";
import { predictionKeyOf } from "./question";
import { TOP } from "./recipe";
import { createStudioStore, type StudioStore, setSession, setSlot } from "./store";
import { FakeEngine, failure, fakeModel, pixels } from "./testing/fake-engine";

interface Room {
  readonly engine: FakeEngine;
  readonly studio: StudioStore;
  readonly inside: Inside;
  /** Everything that was asked of the inside, with what came before forgotten. */
  readonly asked: () => readonly string[];
}

/** A room in which a picture was answered, and which is on the screen. */
async function room(): Promise<Room> {
  const engine = new FakeEngine();
  const studio = createStudioStore();
  const answers = createAnswers();
  const inside = createInside(studio, { engine, answers, loadSample: async () => pixels() });
  const model = fakeModel({ camLayer: "last" });
  const picture = {
    id: "picture:1",
    choice: { kind: "file", name: "a.png" },
    pixels: pixels(),
    handle: 7,
  } as const;
  setSlot(studio, "model", { value: model, key: "fake" });
  setSlot(studio, "picture", { value: picture, key: "picture:1" });
  setSlot(studio, "predictions", {
    value: { scores: [], provenance: {} as never },
    key: predictionKeyOf(answers.run, model, picture),
  });
  inside.show(true);
  await settle(inside);
  return {
    engine,
    studio,
    inside,
    asked: () => {
      const calls = engine.calls.filter((call) => !/^(open|close)Image/.test(call));
      engine.calls.length = 0;
      return calls;
    },
  };
}

async function settle(inside: Inside): Promise<void> {
  for (let i = 0; i < 12; i++) {
    await inside.settled();
    await Promise.resolve();
  }
}

afterEach(() => vi.restoreAllMocks());

describe("entering the room", () => {
  test("asks once for everything that is on the screen, and for nothing twice", async () => {
    const { asked, inside } = await room();
    expect([...asked()].sort()).toEqual([
      `activations last ${JSON.stringify(TOP)}`,
      "channel last 2",
      "glimpses 7",
      "strongest last 1",
      "structure 1",
    ]);
    inside.show(true);
    inside.change(withOrder("max"));
    await settle(inside);
    expect(asked()).toEqual([]);
  });

  test("asks for nothing that is read from a tape before the picture was answered", async () => {
    const engine = new FakeEngine();
    const studio = createStudioStore();
    const inside = createInside(studio, {
      engine,
      answers: createAnswers(),
      loadSample: async () => pixels(),
    });
    setSlot(studio, "model", { value: fakeModel(), key: "fake" });
    inside.show(true);
    await settle(inside);
    expect(engine.calls).toEqual(["structure 1"]);
  });

  test("asks for nothing while it is not on the screen", async () => {
    const { asked, inside } = await room();
    asked();
    inside.show(false);
    inside.change(lookAtLayer("input"));
    await settle(inside);
    expect(asked()).toEqual([]);
  });
});

describe("looking around", () => {
  test("another layer asks for its channels and the first of them; going back asks for nothing", async () => {
    const { asked, inside } = await room();
    asked();
    inside.change(lookAtLayer("input"));
    await settle(inside);
    expect(asked()).toContain("channel input 2");
    inside.change(lookAtLayer("last"));
    await settle(inside);
    expect(asked()).toEqual([]);
    expect(inside.store.getState().layer.value?.layer).toBe("last");
    expect(inside.store.getState().channel.value).toMatchObject({ layer: "last", channel: 2 });
  });

  test("another target asks anew for what is relevant, and for no picture", async () => {
    const { asked, inside, studio } = await room();
    asked();
    const target = { class: 1, of: "logit" } as const;
    studio.setState(({ recipe }) => ({ recipe: { ...recipe, target } }));
    await settle(inside);
    expect(asked()).toEqual([`activations last ${JSON.stringify(target)}`, "channel last 2"]);
  });

  test("a position is spelled out, and forgotten when it is left", async () => {
    const { asked, inside } = await room();
    inside.change(lookAtChannel(0));
    await settle(inside);
    asked();
    inside.read([1, 0]);
    await settle(inside);
    expect(asked()).toEqual(["cell last 0 1,0"]);
    expect(inside.store.getState().cell.value).toMatchObject({ value: 3, at: [1, 0] });
    inside.read(null);
    await settle(inside);
    expect(inside.store.getState().cell.value).toBeNull();
  });

  test("another model begins with its own layer", async () => {
    const { inside, studio } = await room();
    inside.change(lookAtLayer("input"));
    setSlot(studio, "model", { value: fakeModel({ handle: 2, hash: "hash-2" }) });
    expect(inside.store.getState().choice).toMatchObject({ layer: null, channel: null });
  });

  test("what failed says so and is asked again when told to", async () => {
    const { engine, inside } = await room();
    const activations = vi.spyOn(engine, "activations").mockRejectedValueOnce(failure("No memory left."));
    inside.change(lookAtLayer("input"));
    await settle(inside);
    expect(inside.store.getState().layer.problem?.message).toBe("No memory left.");
    expect(activations).toHaveBeenCalledTimes(1);
    inside.retry();
    await settle(inside);
    expect(inside.store.getState().layer).toMatchObject({ problem: null, value: { layer: "input" } });
  });
});

describe("the pictures that excite a channel", () => {
  const sample = (id: string, label: string, model: string): Sample =>
    ({ id, url: `${id}.png`, label, models: [model], credit: "" }) as unknown as Sample;

  const sources = (count: number) =>
    Array.from({ length: count }, (_, i) => ({
      id: `added:${i}`,
      name: `${i}.png`,
      load: async () => pixels(),
    }));

  test("the studio's own, what was added and the gallery; each opened once", async () => {
    const { engine, inside, studio } = await room();
    setSession(studio, { samples: [sample("s", "7", "m")] });
    inside.addPictures(sources(2));
    await settle(inside);
    const { strongest } = inside.store.getState();
    expect(strongest.value?.pictures.map(({ name }) => name)).toEqual(["a.png", "0.png", "1.png", "7"]);
    expect(strongest.value?.found.values).toHaveLength(4 * 3);
    const opened = engine.count("openImage");
    inside.change(lookAtLayer("input"));
    await settle(inside);
    expect(engine.count("openImage")).toBe(opened);
  });

  test("of the gallery those that were made for the model, where there are any", async () => {
    const { inside, studio } = await room();
    const model = { kind: "url", url: "models/m/model.json", name: "M" } as const;
    studio.setState(({ recipe }) => ({ recipe: { ...recipe, model } }));
    setSession(studio, { samples: [sample("s", "7", "m"), sample("t", "mug", "other")] });
    await settle(inside);
    expect(inside.store.getState().strongest.value?.pictures.map(({ name }) => name)).toEqual(["a.png", "7"]);
  });

  test("many are offered first, and looked through when asked", async () => {
    const { asked, inside } = await room();
    inside.addPictures(sources(70));
    await settle(inside);
    asked();
    expect(inside.store.getState().offer).toBe(71);
    inside.lookThrough();
    await settle(inside);
    expect(asked()).toHaveLength(1);
    expect(inside.store.getState()).toMatchObject({ offer: null, strongest: { problem: null } });
    expect(inside.store.getState().strongest.value?.pictures).toHaveLength(71);
  });

  test("stopped, they are offered again", async () => {
    const { engine, inside } = await room();
    vi.spyOn(engine, "strongest").mockImplementationOnce(
      (_request, call) =>
        new Promise((_, reject) => call?.signal?.addEventListener("abort", () => reject(cancelled()))),
    );
    inside.change(lookAtLayer("input"));
    while (inside.store.getState().strongest.job === null) await Promise.resolve();
    inside.cancel();
    await settle(inside);
    expect(inside.store.getState()).toMatchObject({ offer: 1, strongest: { job: null, problem: null } });
    inside.lookThrough();
    await settle(inside);
    expect(inside.store.getState()).toMatchObject({
      offer: null,
      strongest: { value: { found: { layer: "input" } } },
    });
  });

  test("one that cannot be opened leaves the others", async () => {
    const { inside } = await room();
    const broken = {
      id: "added:x",
      name: "x.png",
      load: () => Promise.reject(failure("x.png is no image.")),
    };
    inside.addPictures([broken, ...sources(1)]);
    await settle(inside);
    expect(inside.store.getState().strongest.value?.pictures.map(({ name }) => name)).toEqual([
      "a.png",
      "0.png",
    ]);
  });
});
