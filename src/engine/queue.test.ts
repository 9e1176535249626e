import { beforeEach, expect, test } from "vitest";
import { JobQueue, type Priority } from "./queue";

let queue: JobQueue;
let log: string[];
beforeEach(() => {
  queue = new JobQueue();
  log = [];
});

/** A gate that a job waits at, opened by the test. */
function gate(): { readonly open: () => void; readonly passed: Promise<void> } {
  let open = (): void => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, passed };
}

const note = (name: string, priority: Priority = "interactive", signal?: AbortSignal): Promise<void> =>
  queue.run(
    async () => {
      log.push(name);
    },
    priority,
    signal,
  );

test("one at a time, in order; interactive jobs before background ones", async () => {
  const { open, passed } = gate();
  const first = queue.run(async () => {
    log.push("first begins");
    await passed;
    log.push("first ends");
  });
  const rest = [note("b1", "background"), note("i1"), note("b2", "background"), note("i2")];
  open();
  await Promise.all([first, ...rest]);
  expect(log).toEqual(["first begins", "first ends", "i1", "i2", "b1", "b2"]);
});

test("a job's answer and its error are its caller's alone", async () => {
  const failing = queue.run(async () => {
    throw new Error("mine");
  });
  const answer = queue.run(async () => 7);
  await expect(failing).rejects.toThrow("mine");
  expect(await answer).toBe(7);
});

test("a background job that gives way lets every waiting interactive job through, and no background one", async () => {
  const { open, passed } = gate();
  const background = queue.run(async (giveWay) => {
    log.push("begins");
    await passed;
    await giveWay();
    log.push("goes on");
    await giveWay();
    log.push("ends");
  }, "background");
  const rest = [note("b", "background"), note("i1"), note("i2")];
  open();
  await Promise.all([background, ...rest]);
  expect(log).toEqual(["begins", "i1", "i2", "goes on", "ends", "b"]);
});

test("an interactive job gives way to nobody", async () => {
  const { open, passed } = gate();
  const first = queue.run(async (giveWay) => {
    await passed;
    await giveWay();
    log.push("first");
  });
  const second = note("second");
  open();
  await Promise.all([first, second]);
  expect(log).toEqual(["first", "second"]);
});

test("giving way to an interactive job that fails does no harm", async () => {
  const { open, passed } = gate();
  const background = queue.run(async (giveWay) => {
    await passed;
    await giveWay();
    return "whole";
  }, "background");
  const failing = queue.run(async () => {
    throw new Error("theirs");
  });
  open();
  await expect(failing).rejects.toThrow("theirs");
  expect(await background).toBe("whole");
});

test("a job aborted while it waits never begins; the others go on", async () => {
  const { open, passed } = gate();
  const stop = new AbortController();
  const first = queue.run(() => passed);
  const second = note("second", "interactive", stop.signal);
  const third = note("third");
  stop.abort();
  await expect(second).rejects.toMatchObject({ code: "cancelled" });
  open();
  await Promise.all([first, third]);
  expect(log).toEqual(["third"]);
});

test("a job aborted beforehand takes no turn, and an abort after its end changes nothing", async () => {
  await expect(note("never", "interactive", AbortSignal.abort())).rejects.toMatchObject({
    code: "cancelled",
  });
  const stop = new AbortController();
  await note("once", "interactive", stop.signal);
  stop.abort();
  await note("next");
  expect(log).toEqual(["once", "next"]);
});
