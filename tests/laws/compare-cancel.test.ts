import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { Engine } from "../../src/api/engine";
import { createAnswers } from "../../src/state/answers";
import { placesOf, presetMethods, withMethods } from "../../src/state/compare";
import { createCompare } from "../../src/state/compare-jobs";
import { createStudioStore, setSession, setSlot } from "../../src/state/store";
import { localEngine, pixelsOf } from "../engine";

const root = fileURLToPath(new URL("../..", import.meta.url));

// The room of comparisons with the real engine behind it, in this process: what the page asks of its worker.

/** Twelve panels of a digit, and how many of them have ended so far. */
async function twelvePanels(engine: Engine) {
  const store = createStudioStore();
  const compare = createCompare(store, engine, createAnswers());
  const model = await engine.openModel({ kind: "folder", path: `${root}models/digits-cnn` });
  const pixels = await pixelsOf(root, "public/samples/digit-3.png");
  const handle = await engine.openImage(pixels);
  const description = await engine.describe();
  setSession(store, { engine: description });
  setSlot(store, "model", { value: model });
  const choice = { kind: "file", name: "digit-3.png" } as const;
  setSlot(store, "picture", { value: { id: "digit", choice, pixels, handle } });
  compare.show(true);
  // All but CAM apply to this network, whose head is not pooled.
  const cheap = presetMethods("cheap", description.methods).filter((id) => id !== "cam");
  compare.change(withMethods(cheap.slice(0, 12)));
  return {
    compare,
    panels: () =>
      placesOf(compare.store.getState().comparison).map(({ id }) => compare.store.getState().panels[id]),
    close: async () => {
      await compare.settled();
      await engine.closeImage(handle);
      await engine.closeModel(model.handle);
    },
  };
}

/** Once `count` pieces of progress were reported. */
function progress(
  compare: Awaited<ReturnType<typeof twelvePanels>>["compare"],
  count: number,
): Promise<void> {
  let seen = 0;
  return new Promise((resolve) => {
    const forget = compare.store.subscribe(() => {
      if (++seen < count) return;
      forget();
      resolve();
    });
  });
}

// Counted in changes of the room's state, so that every run is stopped at the same places: the forward run, the first
// map, between two maps, and in the middle of later ones.
test.each([1, 3, 6, 11, 17, 26])(
  "stopped after %i changes: every panel is whole or untouched, and no tensor is left",
  async (count) => {
    const engine = localEngine();
    try {
      await engine.device();
      const { tensors: before } = await engine.stats();
      const { compare, panels, close } = await twelvePanels(engine);
      await progress(compare, count);
      compare.cancel();
      await compare.settled();
      for (const panel of panels()) {
        expect(["done", "stopped", "offered"]).toContain(panel?.status);
        if (panel?.status !== "done") continue;
        const { values, width, height, channels } = panel.explanation;
        expect(values).toHaveLength(width * height * channels);
        expect(values.every(Number.isFinite)).toBe(true);
      }
      expect(panels()).toHaveLength(12);
      expect(panels().some((panel) => panel?.status === "stopped")).toBe(true);
      await close();
      expect((await engine.stats()).tensors).toBe(before);
    } finally {
      await engine.dispose();
    }
  },
);

test("going on fills every panel that does not wait to be asked", async () => {
  const engine = localEngine();
  try {
    const { compare, panels, close } = await twelvePanels(engine);
    await progress(compare, 8);
    compare.cancel();
    await compare.settled();
    compare.resume();
    await expect.poll(() => panels().some((panel) => panel?.status === "done")).toBe(true);
    await compare.settled();
    expect(panels().filter((panel) => panel?.status === "stopped")).toEqual([]);
    expect(panels().filter((panel) => panel?.status === "done").length).toBeGreaterThan(5);
    await close();
  } finally {
    await engine.dispose();
  }
});
