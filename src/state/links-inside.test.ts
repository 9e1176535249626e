import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { lookAtChannel, lookAtLayer, withOrder, withThumbnailScale, withThumbnails } from "./inside";
import { withMethod } from "./recipe";
import type { Studio } from "./studio";
import { type FakeEngine, fakeModel, pixels } from "./testing/fake-engine";
import { HASH, opened, servePage, settle, shareByName } from "./testing/opened-studio";

const digit = new Uint8Array(readFileSync(join(import.meta.dirname, "../../public/samples/digit-3.png")));

beforeEach(() => servePage(vi.stubGlobal));
afterEach(() => {
  vi.unstubAllGlobals();
});

describe("a link to what is looked into", () => {
  async function lookedInto(fragment = "", change: (engine: FakeEngine) => void = () => {}) {
    const there = await opened(fragment, change);
    there.studio.inside.show(true);
    await settle(there.studio);
    await there.studio.inside.settled();
    return {
      ...there,
      inside: there.studio.inside,
      choice: () => there.studio.inside.store.getState().choice,
    };
  }
  const linkTo = async (studio: Studio) => (await studio.share({ kind: "name" }, {}, "inside"))!;

  test("opens in that room with everything that was chosen there, once the model is open", async () => {
    const { studio, inside, choice } = await lookedInto();
    inside.change(lookAtLayer("input"));
    inside.change(lookAtChannel(2));
    inside.change(withOrder("mean"));
    inside.change(withThumbnailScale("shared"));
    inside.change(withThumbnails("exciting"));
    const there = await lookedInto((await linkTo(studio)).fragment);
    expect(there.choice()).toEqual(choice());
    expect(there.choice()).toEqual({
      layer: "input",
      channel: 2,
      order: "mean",
      scale: "shared",
      shows: "exciting",
    });
    expect(there.state().session.arrival).toEqual({ room: "inside" });
    expect(there.inside.store.getState().channel.value).toMatchObject({ layer: "input", channel: 2 });
    expect(there.studio.compare.store.getState().comparison.methods).toEqual([]);
  });

  test("names the channel on the screen, also where nobody chose it; of what is usual it says nothing", async () => {
    const { studio, choice } = await lookedInto();
    expect(choice().channel).toBeNull();
    const { content } = await linkTo(studio);
    expect(content.inside).toEqual({ ...choice(), channel: 2 });
    // No map is on the screen, and none has to come out the same.
    expect(content.print).toBeNull();
  });

  test("pixels travel without a map being computed for them", async () => {
    const { studio, engine } = await lookedInto();
    const explained = engine.count("explain");
    const encode = async () => ({ bytes: digit, pixels: pixels(4) });
    const shared = await studio.share({ kind: "pixels", encode }, {}, "inside");
    expect(shared).toMatchObject({ comparison: null, content: { print: null, image: { kind: "pixels" } } });
    expect(engine.count("explain")).toBe(explained);
  });

  test("leaves the address once something else is looked into, and not before", async () => {
    const { studio, inside } = await lookedInto();
    inside.change(lookAtLayer("input"));
    const there = await lookedInto((await linkTo(studio)).fragment);
    expect(there.link()).not.toBeNull();
    there.inside.change(lookAtChannel(1));
    expect(there.link()).toBeNull();
    // One to Explain says nothing of this room.
    const other = await lookedInto(await shareByName(studio));
    other.inside.change(lookAtChannel(1));
    expect(other.link()?.comparison?.verdict).toBe("same");
  });

  test("made with a model that is not here keeps what belongs to no model, until the model is brought", async () => {
    const { studio, inside, engine } = await lookedInto();
    engine.model = fakeModel({ hash: `fedc${HASH.slice(4)}` });
    await studio.models.open({ kind: "files", name: "mine" }, { kind: "files", name: "mine", files: [] });
    await settle(studio);
    inside.change(lookAtLayer("input"));
    inside.change(lookAtChannel(1));
    inside.change(withOrder("index"));
    const there = await lookedInto((await linkTo(studio)).fragment);
    expect(there.link()?.question).toEqual({ kind: "bring", name: "mine" });
    expect(there.choice()).toMatchObject({ layer: null, channel: null, order: "index" });
    there.engine.model = engine.model;
    await there.studio.models.open({ kind: "files", name: "it" }, { kind: "files", name: "it", files: [] });
    await settle(there.studio);
    expect(there.choice()).toMatchObject({ layer: "input", channel: 1, order: "index" });
  });

  test("undo goes back through it, and to the room where it is seen", async () => {
    const { studio, inside, choice, state } = await lookedInto();
    inside.change(lookAtLayer("input"));
    studio.change(withMethod("saliency"));
    studio.undo();
    expect(state().session.arrival).toBeNull();
    studio.undo();
    expect(choice().layer).toBeNull();
    expect(state().session.arrival).toEqual({ room: "inside" });
    studio.redo();
    expect(choice().layer).toBe("input");
    expect(state().session.ways).toEqual({ back: true, forth: true });
  });
});
