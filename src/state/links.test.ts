import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { ModelShelf } from "../api/engine";
import { withLink } from "../share/png-chunk";
import { addClass, placesOf, withAxis, withCompareScale, withMethods } from "./compare";
import { lookAtChannel, lookAtLayer } from "./inside";
import { explainClass, present, withMethod } from "./recipe";
import type { LastState } from "./recovery";
import type { Studio } from "./studio";
import { type FakeEngine, fakeModel, pixels } from "./testing/fake-engine";
import { fetched, HASH, opened, served, servePage, settle, shareByName } from "./testing/opened-studio";

const digit = new Uint8Array(readFileSync(join(import.meta.dirname, "../../public/samples/digit-3.png")));

beforeEach(() => servePage(vi.stubGlobal));
afterEach(() => {
  vi.unstubAllGlobals();
});

describe("a link to a comparison", () => {
  async function compared() {
    const here = await opened();
    const { compare } = here.studio;
    compare.show(true);
    compare.change(withMethods(["saliency", "grad-cam"]));
    compare.change(addClass(2));
    compare.change(withCompareScale("shared"));
    await settle(here.studio);
    return here;
  }
  const grid = (studio: Studio) => {
    const { comparison, columns } = studio.compare.store.getState();
    return [placesOf(comparison).map(({ id }) => id), comparison.scale, columns.map(({ name }) => name)];
  };

  test("opens side by side, as it was", async () => {
    const { studio } = await compared();
    const shared = await studio.share({ kind: "name" }, {}, "compare");
    const there = await opened(shared!.fragment);
    there.studio.compare.show(true);
    await settle(there.studio);
    expect(grid(there.studio)).toEqual(grid(studio));
    expect(there.state().session.arrival).toEqual({ room: "compare" });
    expect(there.link()?.comparison?.verdict).toBe("same");
  });

  test("one from Explain leads to Explain, and leaves what is compared here alone", async () => {
    const { studio } = await compared();
    const there = await compared();
    await there.studio.links.open(await shareByName(studio));
    await settle(there.studio);
    expect(grid(there.studio)).toEqual(grid(studio));
    expect(there.state().session.arrival).toEqual({ room: "explain" });
  });

  test("opens the samples of its columns", async () => {
    const { studio } = await opened();
    studio.compare.show(true);
    studio.compare.change(withMethods(["saliency"]));
    studio.compare.change(withAxis("images"));
    studio.compareSample(studio.store.getState().session.samples[1]!);
    await studio.compare.settled();
    const shared = await studio.share({ kind: "name" }, {}, "compare");
    const there = await opened(shared!.fragment);
    there.studio.compare.show(true);
    await settle(there.studio);
    await there.studio.compare.settled();
    expect(grid(there.studio)).toEqual(grid(studio));
    expect(there.studio.compare.store.getState().columns.every(({ picture }) => picture !== null)).toBe(true);
  });
});

describe("a link to what is on the screen", () => {
  test("opens as the same question, and says that the map is the same", async () => {
    const { studio } = await opened();
    studio.change(explainClass(2));
    studio.change(withMethod("saliency"));
    studio.change(present({ view: "map", opacity: 0.5 }));
    await settle(studio);
    const there = await opened(await shareByName(studio));
    const { model, image, ...question } = studio.store.getState().recipe;
    expect(there.state().recipe).toMatchObject({ ...question, params: {} });
    expect(there.state().recipe.image).toEqual(image);
    expect(there.link()?.comparison).toEqual({ verdict: "same", difference: 0 });
    expect(there.engine.count("openModel")).toBe(1);
    expect(there.engine.count("explain")).toBe(1);
  });

  test.each([
    [1.01, "close"],
    [1.5, "different"],
  ])("computed elsewhere as %f times that, is %s", async (factor, verdict) => {
    const { studio } = await opened();
    const there = await opened(await shareByName(studio), (engine) => {
      const { explain } = engine;
      engine.explain = async (request, call) => {
        const found = await explain.call(engine, request, call);
        return { ...found, values: found.values.map((value) => value * factor) };
      };
    });
    expect(there.link()?.comparison?.verdict).toBe(verdict);
  });

  test("the verdict goes once something else is asked, not when it is only shown otherwise", async () => {
    const { studio } = await opened();
    const there = await opened(await shareByName(studio));
    there.studio.change(present({ opacity: 0.1 }));
    expect(there.link()?.comparison?.verdict).toBe("same");
    there.studio.change(explainClass(1));
    expect(there.link()).toBeNull();
  });

  test("carries the pixels, and the print of their map", async () => {
    const { studio, engine } = await opened();
    const shared = await studio.share(
      { kind: "pixels", encode: async () => ({ bytes: digit, pixels: pixels(4) }) },
      {},
    );
    expect(shared?.comparison?.verdict).toBe("same");
    expect(engine.count("explain")).toBe(2);
    expect(engine.calls.at(-1)).toMatch(/^closeImage/);
    const there = await opened(shared!.fragment);
    expect(there.state().recipe.image).toMatchObject({ kind: "file", name: "Sample s0" });
    expect(there.link()?.comparison?.verdict).toBe("same");
  });

  test("in a PNG opens when the picture is dropped", async () => {
    const { studio } = await opened();
    studio.change(explainClass(2));
    await settle(studio);
    const png = withLink(digit, await shareByName(studio));
    const there = await opened();
    await there.studio.showFile(new Blob([png]), { kind: "file", name: "why.png" });
    await settle(there.studio);
    expect(there.state().recipe).toMatchObject({ target: { class: 2 }, image: { kind: "sample", id: "s0" } });
  });
});

describe("a link that cannot be followed all the way", () => {
  test("broken: the worked example, and a sentence that can be put away", async () => {
    const { state, link, studio } = await opened("#v1.broken");
    expect(link()?.sentences).toEqual([expect.stringMatching(/^This link cannot be opened/)]);
    expect(state().session.explanation.value).not.toBeNull();
    studio.links.dismiss();
    expect(link()).toBeNull();
  });

  test("of no use to us: nothing is said", async () => {
    const { state, link } = await opened("#chapter-2");
    expect(link()).toBeNull();
    expect(state().session.explanation.value).not.toBeNull();
  });

  test("an unknown sample: the rest is kept", async () => {
    const { studio } = await opened();
    studio.change(withMethod("saliency"));
    await settle(studio);
    const fragment = await shareByName(studio);
    served["/samples/index.json"] = [{ id: "z", file: "z.png", label: "z", model: "digits", credit: "" }];
    const there = await opened(fragment);
    expect(there.link()?.sentences).toEqual([expect.stringMatching(/no sample picture “s0”/)]);
    expect(there.state().recipe).toMatchObject({ method: "saliency", image: { id: "z" } });
    served["/samples/index.json"] = ["s0", "s1"].map((id) => ({
      id,
      file: `${id}.png`,
      label: id,
      model: "digits",
      credit: "",
    }));
  });

  test("files of another server are fetched only after a word", async () => {
    const { studio } = await opened();
    await studio.showLink("https://far.example/cat.png");
    await settle(studio);
    const fragment = await shareByName(studio);
    fetched.length = 0;
    const there = await opened(fragment);
    expect(there.link()?.question).toEqual({
      kind: "fetch",
      model: null,
      image: "far.example",
      download: null,
    });
    expect(fetched.some((url) => url.includes("far.example"))).toBe(false);
    await there.studio.links.accept();
    await settle(there.studio);
    expect(fetched.some((url) => url.includes("far.example"))).toBe(true);
    expect(there.link()).toMatchObject({ question: null, comparison: { verdict: "same" } });
  });

  test("a model of the sender's is asked for by name, and its question asked once it is there", async () => {
    const { studio, engine } = await opened();
    engine.model = fakeModel({ hash: `fedc${HASH.slice(4)}` });
    await studio.models.open({ kind: "files", name: "mine" }, { kind: "files", name: "mine", files: [] });
    studio.change(explainClass(2));
    await settle(studio);
    const there = await opened(await shareByName(studio));
    expect(there.link()?.question).toEqual({ kind: "bring", name: "mine" });
    expect(there.state().recipe.target).toEqual({ class: "top", of: "logit" });
    there.engine.model = engine.model;
    await there.studio.models.open(
      { kind: "files", name: "copy" },
      { kind: "files", name: "copy", files: [] },
    );
    await settle(there.studio);
    expect(there.state().recipe.target).toEqual({ class: 2, of: "logit" });
    expect(there.link()).toMatchObject({ question: null, comparison: { verdict: "same" } });
  });

  describe("of the catalogue", () => {
    const offered = (complete: boolean): ModelShelf => ({
      models: [
        {
          id: "vgg16",
          name: "VGG16",
          family: "VGG",
          url: "https://weights.example/vgg16.h5",
          file: "vgg16.h5",
          bytes: 553e6,
          licence: "",
          source: "",
          kept: complete ? { bytes: 553e6, complete } : null,
        },
      ],
      free: null,
      keeps: true,
    });
    const linkTo = async () => {
      const { studio, engine } = await opened();
      engine.offered = offered(true);
      await studio.models.openFromCatalogue({ id: "vgg16", name: "VGG16" });
      studio.change(explainClass(2));
      await settle(studio);
      return shareByName(studio);
    };
    const offering = (complete: boolean) => (engine: FakeEngine) => {
      engine.offered = offered(complete);
      // The worked example is another model.
      engine.model = fakeModel({ hash: complete ? HASH : `fedc${HASH.slice(4)}` });
    };

    test("is opened where it is kept", async () => {
      const there = await opened(await linkTo(), offering(true));
      expect(there.link()?.question ?? null).toBeNull();
      expect(there.engine.calls.filter((call) => call.startsWith("openModel"))).toEqual(["openModel vgg16"]);
      expect(there.state().recipe).toMatchObject({
        model: { kind: "catalogue", id: "vgg16" },
        target: { class: 2, of: "logit" },
      });
    });

    test("is downloaded only when the person says so", async () => {
      const there = await opened(await linkTo(), offering(false));
      expect(there.link()?.question).toMatchObject({
        kind: "fetch",
        model: "weights.example",
        image: null,
        download: { name: "VGG16", bytes: 553e6 },
      });
      expect(there.engine.calls).not.toContain("openModel vgg16");
      there.engine.model = fakeModel({ hash: HASH });
      await there.studio.links.accept();
      await settle(there.studio);
      expect(there.engine.calls).toContain("openModel vgg16");
      expect(there.state().recipe.target).toEqual({ class: 2, of: "logit" });
      expect(there.link()).toMatchObject({ question: null, comparison: { verdict: "same" } });
    });
  });

  test("a model that is not what it was is said to be another one", async () => {
    const { studio } = await opened();
    const there = await opened(await shareByName(studio), (engine) => {
      engine.model = fakeModel({ hash: `ffff${HASH.slice(4)}` });
    });
    expect(there.link()?.sentences).toEqual([expect.stringMatching(/has changed since the link was made/)]);
  });
});

describe("after a crash", () => {
  const fakeTime = () =>
    vi.useFakeTimers({
      toFake: ["setTimeout", "clearTimeout"],
      shouldAdvanceTime: true,
      advanceTimeDelta: 50,
    });

  const shelfOf = () => {
    let kept: LastState | null = null;
    return {
      read: async () => kept,
      write: async (state: LastState) => {
        kept = structuredClone(state);
      },
    };
  };

  test("what was on the screen is offered and comes back, a picture without a name included", async () => {
    fakeTime();
    const shelf = shelfOf();
    const { studio } = await opened("", () => {}, shelf);
    await studio.recovery.begin("run-1", null);
    await studio.showPixels(pixels(3), { kind: "drawing", name: "Drawing" });
    studio.change(explainClass(2));
    studio.change(withMethod("saliency"));
    await vi.advanceTimersByTimeAsync(1000);
    vi.useRealTimers();

    const there = await opened("", () => {}, shelf);
    await there.studio.recovery.begin("run-2", "run-1");
    expect(there.state().session.recovery).toBe(true);
    await there.studio.recovery.restore();
    await settle(there.studio);
    expect(there.state().recipe).toMatchObject({
      image: { kind: "drawing" },
      target: { class: 2 },
      method: "saliency",
    });
    expect(there.state().session.picture.value?.pixels.width).toBe(3);
    expect(there.state().session.recovery).toBe(false);
  });

  test("the room that was looked into comes back with its layer, and not once it was left", async () => {
    fakeTime();
    const shelf = shelfOf();
    const { studio } = await opened("", () => {}, shelf);
    await studio.recovery.begin("run-1", null);
    studio.inside.show(true);
    await vi.advanceTimersByTimeAsync(1000);
    expect((await shelf.read())?.content.inside).toMatchObject({ layer: null });
    studio.inside.change(lookAtLayer("input"));
    studio.inside.change(lookAtChannel(1));
    await vi.advanceTimersByTimeAsync(1000);
    vi.useRealTimers();

    const there = await opened("", () => {}, shelf);
    await there.studio.recovery.begin("run-2", "run-1");
    await there.studio.recovery.restore();
    await settle(there.studio);
    expect(there.state().session.arrival).toEqual({ room: "inside" });
    expect(there.studio.inside.store.getState().choice).toMatchObject({ layer: "input", channel: 1 });
    fakeTime();
    there.studio.inside.show(true);
    there.studio.inside.show(false);
    await vi.advanceTimersByTimeAsync(1000);
    vi.useRealTimers();
    expect((await shelf.read())?.content.inside).toBeNull();
  });

  test("nothing is offered after a proper end, nor from another run", async () => {
    const shelf = shelfOf();
    const { studio, state } = await opened("", () => {}, shelf);
    await shelf.write({ run: "run-0", content: {} as LastState["content"], picture: null });
    await studio.recovery.begin("run-2", null);
    expect(state().session.recovery).toBe(false);
    await studio.recovery.begin("run-2", "run-1");
    expect(state().session.recovery).toBe(false);
  });
});
