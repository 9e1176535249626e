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
  let now = 0;
  const made = createInsideQueue({
    engine,
    shelf,
    track: (work) => inFlight.push(work),
    shrink: (image) => image,
    clock: () => now,
  });
  return {
    engine,
    made,
    settled: () => Promise.all(inFlight),
    wait: (milliseconds: number) => {
      now += milliseconds;
    },
  };
}

/** Until the engine has been asked for so many pictures. */
async function asked(engine: FakeEngine, count: number): Promise<void> {
  while (engine.count("visualise") < count) await Promise.resolve();
}

test("every channel is pictured once, in the given order, and found again at the next visit", async () => {
  const shelf = memoryShelf();
  const { engine, made, settled } = queue(shelf);
  made.look(last);
  await settled();
  made.run([2, 0, 1]);
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
  await asked(engine, 1);
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
  expect(made.store.getState()).toMatchObject({ running: null, isKept: false });
  expect(made.store.getState().failed.size).toBe(0);
  expect(made.store.getState().images.size).toBe(2);
});

test("says which channel it is at, and how long the others will take once that can be told", async () => {
  const { engine, made, settled, wait } = queue();
  made.look(last);
  engine.hold = true;
  made.run([2, 0, 1]);
  await asked(engine, 1);
  expect(made.store.getState().running).toEqual({ channel: 2, done: 0, all: 3, share: 0, left: null });
  wait(4000);
  engine.pending.shift()!.finish();
  await asked(engine, 2);
  expect(made.store.getState().running).toEqual({ channel: 0, done: 1, all: 3, share: 0, left: 8000 });
  wait(6000);
  engine.pending.shift()!.finish();
  await asked(engine, 3);
  expect(made.store.getState().running).toMatchObject({ channel: 1, done: 2, left: 5000 });
  engine.pending.shift()!.finish();
  await settled();
  expect(made.store.getState().running).toBeNull();
});

test("what is read from the storage is not made again, however soon it is asked for", async () => {
  const shelf = memoryShelf();
  const first = queue(shelf);
  first.made.look(last);
  first.made.run([0, 2]);
  await first.settled();
  const { engine, made, settled } = queue(shelf);
  made.look(last);
  made.run([0, 1, 2]);
  await settled();
  expect(engine.count("visualise")).toBe(1);
  expect(made.store.getState().images.size).toBe(3);
});

test("a channel that fails is named, the others are made, and it is tried again when asked", async () => {
  const { engine, made, settled } = queue();
  made.look(last);
  engine.hold = true;
  made.run([0, 1, 2]);
  await asked(engine, 1);
  engine.pending.shift()!.finish();
  await asked(engine, 2);
  engine.pending.shift()!.fail(failure("Not a number in conv1."));
  await asked(engine, 3);
  engine.pending.shift()!.finish();
  await settled();
  const { failed, images } = made.store.getState();
  expect([...failed].map(([channel, { message }]) => [channel, message])).toEqual([
    [1, "Not a number in conv1."],
  ]);
  expect([...images.keys()]).toEqual([0, 2]);
  engine.hold = false;
  made.run([0, 1, 2]);
  await settled();
  expect(engine.count("visualise")).toBe(4);
  expect(made.store.getState().failed.size).toBe(0);
  expect(made.store.getState().images.size).toBe(3);
});

test("where one after the other fails, it ends", async () => {
  const { engine, made, settled } = queue();
  made.look(last);
  engine.hold = true;
  made.run([0, 1, 2, 3, 4, 5]);
  for (let i = 1; i <= 3; i++) {
    await asked(engine, i);
    engine.pending.shift()!.fail(failure("The device is lost."));
  }
  await settled();
  expect(engine.count("visualise")).toBe(3);
  expect(made.store.getState().running).toBeNull();
  expect([...made.store.getState().failed.keys()]).toEqual([0, 1, 2]);
});

test("left, it stops; looked at again, it goes on by itself; paused, it does not", async () => {
  const { engine, made, settled } = queue();
  made.look(last);
  engine.hold = true;
  made.run([0, 1]);
  await asked(engine, 1);
  made.suspend();
  expect(made.store.getState().running).toBeNull();
  await settled();
  engine.hold = false;
  made.look(last);
  await settled();
  expect(made.store.getState().images.size).toBe(2);

  const other = queue();
  other.made.look(last);
  other.engine.hold = true;
  other.made.run([0, 1]);
  await asked(other.engine, 1);
  other.made.pause();
  other.made.suspend();
  await other.settled();
  other.made.look(last);
  await other.settled();
  expect(other.engine.count("visualise")).toBe(1);
});
