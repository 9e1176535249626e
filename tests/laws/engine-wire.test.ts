import { describe, expect, test, vi } from "vitest";
import type { Engine, Explanation, ModelRef } from "../../src/api/engine";
import { connectEngine } from "../../src/host/client";
import type { EnginePort } from "../../src/host/port";
import { transferables } from "../../src/host/port";
import { expectProblem, portTo } from "./engine-contract";
import { type FakeEngine, fakeEngine, NODES } from "./fake-engine";

const image = { width: 2, height: 2, data: new Uint8ClampedArray(16).fill(128) };
const ref: ModelRef = { kind: "url", url: "pretended" };

/** A client whose workers, one after the other, the test can look into and kill. */
function connected(prepare: (worker: FakeEngine) => void = () => undefined) {
  const workers: (FakeEngine & { readonly crash: () => void; ended: boolean })[] = [];
  const engine = connectEngine(() => {
    // Each worker's handles begin elsewhere, as after a real restart they may.
    const fake = fakeEngine(100 * (workers.length + 1));
    prepare(fake);
    const port = portTo(fake.engine);
    const onError: ((event: Event) => void)[] = [];
    const worker = {
      ...fake,
      crash: () => {
        for (const listener of onError) listener(new Event("error"));
      },
      ended: false,
    };
    workers.push(worker);
    const spawned: EnginePort = {
      postMessage: (message, transfer) => port.postMessage(message, transfer),
      addEventListener: (type, listener) => {
        if (type === "error") onError.push(listener);
        else port.addEventListener(type, listener);
      },
      start: () => port.start(),
      terminate: () => {
        worker.ended = true;
        port.close();
      },
    };
    return spawned;
  });
  return { engine, workers };
}

async function open(engine: Engine) {
  const [model, handle] = await Promise.all([engine.openModel(ref), engine.openImage(image)]);
  return { model: model.handle, image: handle, method: "fake" };
}

describe("what crosses the wire", () => {
  test("nobody is spawned before the first call", () => {
    expect(connected().workers).toHaveLength(0);
  });

  test("a result's buffers are transferred, not copied", async () => {
    const { engine, workers } = connected();
    await engine.explain(await open(engine));
    expect(workers[0]!.ledger.maps.map((map) => map.buffer.byteLength)).toEqual([0]);
    await engine.dispose();
  });

  test("of partials that come fast the latest wins, and none comes after the result", async () => {
    const { engine } = connected();
    vi.useFakeTimers({ toFake: ["performance", "setTimeout", "clearTimeout"] });
    const partials: Explanation[] = [];
    const map = await engine.explain(await open(engine), { onPartial: (partial) => partials.push(partial) });
    vi.useRealTimers();
    // All within the tenth of a second in which one may pass.
    expect(partials).toHaveLength(1);
    // Copied, not transferred: the job goes on with its buffer.
    expect(partials[0]!.values).toHaveLength(map.values.length);
    await engine.stats();
    expect(partials).toHaveLength(1);
    await engine.dispose();
  });

  test("an abort stops the work in the worker, not only the waiting", async () => {
    const { engine, workers } = connected();
    const request = await open(engine);
    const stop = new AbortController();
    const answer = engine.explain(request, { signal: stop.signal, onProgress: () => stop.abort() });
    await expectProblem(answer, "cancelled");
    await engine.stats();
    const { nodes } = workers[0]!.ledger;
    expect(nodes).toBeLessThan(NODES);
    for (let call = 0; call < NODES; call++) await engine.stats();
    expect(workers[0]!.ledger.nodes).toBeLessThanOrEqual(nodes + 1);
    await engine.dispose();
  });

  test("a model that opened in spite of an abort is closed again", async () => {
    let stop = new AbortController();
    const { engine, workers } = connected((worker) => {
      const { openModel } = worker.engine;
      // The abort comes too late to be noticed.
      worker.engine.openModel = (model) => {
        const info = openModel(model);
        stop.abort();
        return info;
      };
    });
    await expectProblem(engine.openModel(ref, { signal: stop.signal }), "cancelled");
    stop = new AbortController();
    await engine.openModel(ref);
    await engine.stats();
    expect(workers[0]!.ledger.closedModels).toEqual([100]);
    await engine.dispose();
  });

  test("a failure that is no Problem crosses as one", async () => {
    const { engine } = connected((worker) => {
      worker.engine.stats = () => Promise.reject(new RangeError("Offset is out of bounds"));
    });
    await expect(engine.stats()).rejects.toMatchObject({
      code: "internal",
      sentence: expect.stringContaining("Offset is out of bounds"),
    });
    await engine.dispose();
  });

  test("an answer that cannot be cloned is a problem, not silence", async () => {
    const { engine } = connected((worker) => {
      const { describe: original } = worker.engine;
      worker.engine.describe = async () => ({ ...(await original()), version: (() => "1") as never });
    });
    await expect(engine.describe()).rejects.toMatchObject({ code: "internal" });
    await engine.dispose();
  });

  test("only buffers that a view fills are given away", () => {
    const whole = new Float32Array(4);
    const part = new Float32Array(new ArrayBuffer(64), 16, 4);
    const shared = new Float32Array(new SharedArrayBuffer(16));
    const result = { whole, part, shared, deep: [{ again: whole }], names: ["a"], nothing: null };
    expect(transferables(result)).toEqual([whole.buffer]);
  });
});

describe("after a restart", () => {
  test("models, preprocessing and images open again under the handles the page knows", async () => {
    const { engine, workers } = connected();
    const request = await open(engine);
    const preprocessing = {
      scale: [1, 1, 1],
      offset: [0, 0, 0],
      order: "rgb",
      resize: "stretch-bilinear-half-pixel",
    } as const;
    await engine.setFacts(request.model, { preprocessing });
    const before = await engine.explain(request);
    workers[0]!.crash();
    expect(workers[0]!.ended).toBe(true);
    const after = await engine.explain(request);
    expect(after.values).toEqual(before.values);
    expect(workers).toHaveLength(2);
    expect(workers[1]!.ledger.openedModels).toEqual(["pretended"]);
    expect(workers[1]!.ledger.preprocessed).toHaveLength(1);
    // Once: the next call finds everything open.
    await engine.explain(request);
    expect(workers[1]!.ledger.openedModels).toHaveLength(1);
    await engine.dispose();
  });

  test("nothing is opened again that was closed or is not asked for", async () => {
    const { engine, workers } = connected();
    const first = await open(engine);
    const second = await open(engine);
    await engine.closeModel(first.model);
    workers[0]!.crash();
    await engine.stats();
    expect(workers[1]!.ledger.openedModels).toEqual([]);
    await engine.predict(second);
    expect(workers[1]!.ledger.openedModels).toHaveLength(1);
    await expectProblem(engine.predict(first), "no-such-model");
    await engine.dispose();
  });

  test("a call under way is tried once more and then succeeds", async () => {
    const { engine, workers } = connected();
    const request = await open(engine);
    let crashed = false;
    const map = await engine.explain(request, {
      onProgress: () => {
        if (!crashed) workers[0]!.crash();
        crashed = true;
      },
    });
    expect(map.values).toHaveLength(4);
    expect(workers).toHaveLength(2);
    await engine.dispose();
  });

  test("a worker that keeps dying is told after the second time", async () => {
    const { engine, workers } = connected();
    const request = await open(engine);
    const answer = engine.explain(request, { onProgress: () => workers.at(-1)!.crash() });
    await expectProblem(answer, "device");
    expect(workers).toHaveLength(2);
    // The next call has a new chance.
    expect((await engine.explain(request)).values).toHaveLength(4);
    expect(workers).toHaveLength(3);
    await engine.dispose();
  });

  test("a lost device restarts the worker", async () => {
    const { engine, workers } = connected();
    const request = await open(engine);
    workers[0]!.loseDevice();
    expect((await engine.explain(request)).values).toHaveLength(4);
    expect(workers[0]!.ended).toBe(true);
    await engine.dispose();
  });

  test("a device that is lost for good is told in the engine's words", async () => {
    const { engine, workers } = connected((worker) => worker.loseDevice());
    const problem = await expectProblem(engine.openModel(ref), "device");
    expect(problem.sentence).toContain("The GPU went away");
    expect(workers).toHaveLength(2);
    await engine.dispose();
  });

  test("a chosen backend is chosen again; one that is refused is not, and costs no worker", async () => {
    const { engine, workers } = connected();
    await engine.useBackend("wasm");
    await expectProblem(engine.useBackend("webgpu"), "device");
    expect(workers).toHaveLength(1);
    workers[0]!.crash();
    await engine.stats();
    expect(workers[1]!.ledger.backends).toEqual(["wasm"]);
    await engine.dispose();
  });

  test("dispose ends the worker", async () => {
    const { engine, workers } = connected();
    await engine.stats();
    await engine.dispose();
    expect(workers[0]!.ledger.disposed).toBe(true);
    expect(workers[0]!.ended).toBe(true);
  });
});
