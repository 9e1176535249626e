import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Engine, EngineStats, ExplainRequest, Explanation } from "../../src/api/engine";
import { Problem } from "../../src/core/problem";
import { localEngine } from "../engine";
import { type Opened, openFixture, picture } from "./opened";

// Jobs that meet: a background job gives way at its checkpoints, and whatever happens then, it ends well.

let onNode: () => void = () => {};
let engine: Engine;
let fixture: Opened;
let other: number;
let baseline: EngineStats;
let alone: { readonly same: Explanation; readonly other: Explanation };

beforeEach(async () => {
  engine = localEngine("wasm", { onNode: () => onNode() });
  await engine.device();
  baseline = await engine.stats();
  fixture = await openFixture(engine, "residual");
  other = await engine.openImage(picture(fixture.info.inputSize, 99));
  alone = { same: await engine.explain(request()), other: await engine.explain(request(other)) };
  // Without tapes again.
  const { handle, preprocessing } = fixture.info;
  await engine.setFacts(handle, { preprocessing: preprocessing! });
  // Every look at the clock is a whole time slice later, so that every checkpoint gives way.
  let now = performance.now();
  vi.spyOn(performance, "now").mockImplementation(() => (now += 31));
});
afterEach(async () => {
  vi.restoreAllMocks();
  onNode = () => {};
  await engine.dispose();
  const { tensors, bytes } = await engine.stats();
  expect({ tensors, bytes }).toEqual({ tensors: baseline.tensors, bytes: baseline.bytes });
});

const request = (image = fixture.image): ExplainRequest => ({
  model: fixture.info.handle,
  image,
  method: "lrp",
});

type Outcome = Explanation | Problem;

/** In a word; the numbers themselves would fill the terminal when one is wrong. */
const said = (outcome: Outcome, right: Explanation): string => {
  if (outcome instanceof Problem) return outcome.code;
  return outcome.values.every((v, i) => v === right.values[i]) ? "right" : "wrong";
};

const settled = (answer: Promise<Explanation>): Promise<Outcome> =>
  answer.catch((error: unknown) => {
    expect(error).toBeInstanceOf(Problem);
    return error as Problem;
  });

/** Runs a background explanation; at its node `at` something else is asked of the engine. */
async function disturbed<T>(at: number, disturb: () => Promise<T>): Promise<[Outcome, T]> {
  let n = 0;
  let meanwhile: Promise<T> | null = null;
  onNode = () => {
    n += 1;
    if (n === at) meanwhile = disturb();
  };
  const outcome = await settled(engine.explain(request(), { priority: "background" }));
  expect(meanwhile).not.toBeNull();
  return [outcome, (await meanwhile)!];
}

/** In the forward run, at its end, and on the way back. */
const moments = [3, 12, 25];

describe.each(moments)("at node %d", (at) => {
  test("an interactive job goes first, and both answers are as if alone", async () => {
    const order: string[] = [];
    const [outcome, interactive] = await disturbed(at, () =>
      engine.explain(request(other)).finally(() => order.push("interactive")),
    );
    order.push("background");
    expect(order).toEqual(["interactive", "background"]);
    expect(said(outcome, alone.same)).toBe("right");
    expect(said(interactive, alone.other)).toBe("right");
  });

  test("both on the same image", async () => {
    const [outcome, interactive] = await disturbed(at, () => engine.explain(request()));
    expect(said(outcome, alone.same)).toBe("right");
    expect(said(interactive, alone.same)).toBe("right");
  });

  test.each<[string, string, () => Promise<unknown>]>([
    ["its image is closed", "argument", () => engine.closeImage(fixture.image)],
    ["its model is closed", "no-such-model", () => engine.closeModel(fixture.info.handle)],
    [
      "its model's preprocessing changes",
      "cancelled",
      () => engine.setFacts(fixture.info.handle, { preprocessing: { ...fixture.info.preprocessing! } }),
    ],
    ["the backend starts anew", "cancelled", () => engine.useBackend("wasm")],
    ["the engine is disposed of", "no-such-model", () => engine.dispose()],
  ])("%s: %s", async (_what, code, disturb) => {
    const [outcome] = await disturbed(at, disturb);
    expect(said(outcome, alone.same)).toBe(code);
  });

  test("another backend is refused: cancelled, and the engine stays where it was", async () => {
    const [outcome] = await disturbed(at, () => engine.useBackend("webgpu").catch(() => null));
    expect(said(outcome, alone.same)).toBe("cancelled");
    expect(said(await engine.explain(request()), alone.same)).toBe("right");
  });

  test("cancelled while an interactive job runs in between", async () => {
    const stop = new AbortController();
    let n = 0;
    let interactive: Promise<Explanation> | null = null;
    onNode = () => {
      n += 1;
      if (n === at) interactive = engine.explain(request(other));
      if (n === at + 5) stop.abort();
    };
    const answer = engine.explain(request(), { priority: "background", signal: stop.signal });
    await expect(answer).rejects.toMatchObject({ code: "cancelled" });
    expect(said(await interactive!, alone.other)).toBe("right");
  });
});

test("a job whose model was closed while it waited leaves nothing behind", async () => {
  const first = engine.explain(request(other));
  const waiting = settled(engine.explain(request(), { priority: "background" }));
  await engine.closeModel(fixture.info.handle);
  await first;
  expect(said(await waiting, alone.same)).toBe("no-such-model");
  const { tensors, bytes } = await engine.stats();
  expect({ tensors, bytes }).toEqual({ tensors: baseline.tensors, bytes: baseline.bytes });
});
