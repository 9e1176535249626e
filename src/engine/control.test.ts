import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Control, type ControlOptions, Meter } from "./control";

let now: number;
let log: string[];
beforeEach(() => {
  now = 1000;
  log = [];
  vi.spyOn(performance, "now").mockImplementation(() => now);
});
afterEach(() => {
  vi.restoreAllMocks();
});

function control(more: Partial<ControlOptions> = {}): Control {
  return new Control({
    meter: new Meter(),
    onPause: () => log.push("pause"),
    fence: async () => {
      log.push("fence");
    },
    giveWay: async () => {
      log.push("give way");
    },
    ...more,
  });
}

test("counts every node, stays synchronous within a time slice and yields after it", async () => {
  const seen: number[] = [];
  const it = control({ onNode: (nodes) => seen.push(nodes) });
  expect(it.checkpoint()).toBeUndefined();
  now += 29;
  expect(it.checkpoint()).toBeUndefined();
  now += 1;
  const pause = it.checkpoint();
  expect(pause).toBeInstanceOf(Promise);
  await pause;
  expect(log).toEqual(["pause", "fence", "give way"]);
  // A new slice.
  expect(it.checkpoint()).toBeUndefined();
  expect(seen).toEqual([1, 2, 3, 4]);
  expect(it.meter.nodes).toBe(4);
});

test("time spent by those it gave way to is not its own", async () => {
  const it = control({
    giveWay: async () => {
      now += 500;
    },
  });
  now += 30;
  await it.checkpoint();
  expect(it.checkpoint()).toBeUndefined();
});

test("other messages get their turn while it yields", async () => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    log.push("message");
    port1.close();
  };
  port2.postMessage(null);
  const it = control({ onPause: () => {}, fence: async () => {} });
  now += 30;
  await it.checkpoint();
  expect(log).toEqual(["message", "give way"]);
});

test("throws at the node after the abort, and when the abort comes while it yields or gives way", async () => {
  const stop = new AbortController();
  const it = control({ signal: stop.signal });
  it.checkpoint();
  stop.abort();
  expect(() => it.checkpoint()).toThrowError(expect.objectContaining({ code: "cancelled" }));

  for (const moment of ["fence", "giveWay"] as const) {
    const later = new AbortController();
    const paused = control({ signal: later.signal, [moment]: async () => later.abort() });
    now += 30;
    await expect(paused.checkpoint()).rejects.toMatchObject({ code: "cancelled" });
  }
});
