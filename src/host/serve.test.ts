import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { fakeEngine } from "../../tests/laws/fake-engine";
import type { FromEngine, Request } from "./port";
import { serveEngine } from "./serve";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance", "setTimeout", "clearTimeout"] });
});
afterEach(() => {
  vi.useRealTimers();
});

test("the result is the last word: what still waits to be said is dropped", async () => {
  const said: FromEngine[] = [];
  let hear: ((event: Event) => void) | null = null;
  const { engine } = fakeEngine();
  const model = await engine.openModel({ kind: "url", url: "pretended" });
  const image = await engine.openImage({ width: 2, height: 2, data: new Uint8ClampedArray(16) });
  const finished = new Promise<void>((resolve) => {
    serveEngine(engine, {
      postMessage: (message) => {
        said.push(message as FromEngine);
        if ("result" in (message as FromEngine)) resolve();
      },
      addEventListener: (_type, listener) => {
        hear = listener;
      },
    });
  });
  const request: Request<"explain"> = {
    id: 1,
    op: "explain",
    args: [{ model: model.handle, image, method: "fake" }],
    wants: { progress: true, partials: true },
    priority: "interactive",
  };
  hear!(Object.assign(new Event("message"), { data: request }));
  await finished;
  vi.advanceTimersByTime(1000);
  expect(said.map((message) => Object.keys(message).find((key) => key !== "id"))).toEqual([
    "progress",
    "partial",
    "result",
  ]);
});
