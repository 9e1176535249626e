import { expect, test } from "vitest";
import type { PixelImage } from "../api/engine";
import { createInsideQueue } from "./inside-queue";
import { FakeEngine, failure, fakeModel } from "./testing/fake-engine";
import type { VisualShelf } from "./visual-shelf";

function memoryShelf(): VisualShelf & { readonly kept: Map<string, Map<number, PixelImage>> } {
  const kept = new Map<string, Map<number, PixelImage>>();
  return {
    kept,
    read: async (layer) => new Map(kept.get(layer)),
    write: async (layer, channel, image) => {
      kept.set(layer, new Map([...(kept.get(layer) ?? []), [channel, image]]));
    },
  };
}

const last = { model: fakeModel(), layer: "last" };

function queue(shelf: VisualShelf = memoryShelf()) {
  const engine = new FakeEngine();
  const inFlight: Promise<void>[] = [];
  const made = createInsideQueue(engine, shelf, (work) => inFlight.push(work));
  return { engine, made, settled: () => Promise.all(inFlight) };
}

test("every channel is pictured once, in the given order, and found again at the next visit", async () => {
  const shelf = memoryShelf();
  const { engine, made, settled } = queue(shelf);
  made.look(last);
  await settled();
  made.run([2, 0, 1]);
  expect(made.store.getState().running).toEqual({ done: 0, all: 3 });
  await settled();
  expect([...made.store.getState().images.keys()]).toEqual([2, 0, 1]);
  expect(made.store.getState().running).toBeNull();
  expect(engine.count("visualise")).toBe(3);
  const next = queue(shelf);
  next.made.look(last);
  await next.settled();
  expect([...next.made.store.getState().images.keys()].sort()).toEqual([0, 1, 2]);
  next.made.run([0, 1, 2]);
  await next.settled();
  expect(next.engine.count("visualise")).toBe(0);
});

test("pausing stops at once; going on makes only what is missing", async () => {
  const { engine, made, settled } = queue();
  made.look(last);
  await settled();
  engine.hold = true;
  made.run([0, 1]);
  await Promise.resolve();
  made.pause();
  expect(made.store.getState().running).toBeNull();
  await settled();
  expect(engine.count("visualise")).toBe(1);
  engine.hold = false;
  made.run([0, 1]);
  await settled();
  expect(made.store.getState().images.size).toBe(2);
  expect(engine.count("visualise")).toBe(3);
});

test("another layer has pictures of its own", async () => {
  const { made, settled } = queue();
  made.look(last);
  await settled();
  made.run([0]);
  await settled();
  made.look({ ...last, layer: "input" });
  await settled();
  expect(made.store.getState().images.size).toBe(0);
  made.look(last);
  await settled();
  expect(made.store.getState().images.size).toBe(1);
});

test("where nothing can be kept it is made all the same", async () => {
  const refuse = () => Promise.reject(failure("No storage."));
  const { made, settled } = queue({ read: refuse, write: refuse });
  made.look(last);
  made.run([0, 1]);
  await settled();
  expect(made.store.getState()).toMatchObject({ running: null, problem: null });
  expect(made.store.getState().images.size).toBe(2);
});
