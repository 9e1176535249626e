import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Engine, EngineStats, ExplainRequest, Explanation } from "../../src/api/engine";
import { mulberry32 } from "../../src/core/rng";
import type { ModelGraph, NodeId } from "../../src/graph/types";
import { methods } from "../../src/methods";
import { localEngine } from "../engine";
import { closeFixture, fewSamples, type Opened, openFixture } from "./opened";

// What a job leaves behind and how much it does: tensors, bytes and nodes are counted, never time.

const ids = [...methods.keys()];

/** Called after every node that any job runs. */
let onNode: () => void = () => {};
let engine: Engine;
beforeAll(() => {
  engine = localEngine("wasm", { onNode: () => onNode() });
});
afterAll(() => engine.dispose());

const held = ({ tensors, bytes }: EngineStats) => ({ tensors, bytes });

/** Runs the request while `each` is told the number of every node. */
async function watched(request: ExplainRequest, each: (n: number) => void, signal?: AbortSignal) {
  let n = 0;
  onNode = () => each(++n);
  try {
    const answer = await engine.explain(request, signal ? { signal } : {}).then(
      (map) => ({ map, error: null }),
      (error: unknown) => ({ map: null, error }),
    );
    return { ...answer, nodes: n };
  } finally {
    onNode = () => {};
  }
}

describe.each(["gates", "residual"] as const)("memory on %s", (name) => {
  let baseline: EngineStats;
  beforeAll(async () => {
    await engine.device();
  });

  async function withFixture(job: (fixture: Opened) => Promise<void>): Promise<void> {
    // Anew each time: who leaks is named, and those after it are not.
    baseline = await engine.stats();
    const fixture = await openFixture(engine, name);
    await job(fixture).finally(() => closeFixture(engine, fixture));
    expect(held(await engine.stats())).toEqual(held(baseline));
    expect((await engine.stats()).tapes).toBe(0);
  }

  const requestOf = ({ info, image }: Opened, method: string): ExplainRequest => ({
    model: info.handle,
    image,
    method,
    params: fewSamples(methods.get(method)!),
  });

  test("predicting leaves nothing but the weights", async () => {
    await withFixture(async ({ info, image }) => {
      await engine.predict({ model: info.handle, image });
      const once = held(await engine.stats());
      await engine.predict({ model: info.handle, image });
      expect(held(await engine.stats())).toEqual(once);
    });
  });

  test.each(ids)("%s gives everything back after success", async (id) => {
    await withFixture(async (fixture) => {
      await engine.explain(requestOf(fixture, id));
      const once = held(await engine.stats());
      await engine.explain(requestOf(fixture, id));
      expect(held(await engine.stats())).toEqual(once);
    });
  });

  // The network with every operator is enough for what is tried ten times.
  const thorough = name === "gates" ? ids : [];

  test.each(thorough)("%s gives everything back after failing at any of ten nodes", async (id) => {
    const rng = mulberry32(1);
    let total = 0;
    await withFixture(async (fixture) => {
      total = (await engine.explain(requestOf(fixture, id))).provenance.nodes;
    });
    for (let trial = 0; trial < 10; trial += 1) {
      const at = 1 + Math.floor(rng() * total);
      await withFixture(async (fixture) => {
        const request = requestOf(fixture, id);
        const { error, nodes } = await watched(request, (n) => {
          if (n === at) throw new Error("thrown from a node");
        });
        expect(error).toMatchObject({ code: "internal" });
        expect(nodes).toBe(at);
        // The engine is whole.
        expect((await engine.explain(requestOf(fixture, "lrp"))).values.every(Number.isFinite)).toBe(true);
      });
    }
  });

  test.each(thorough)(
    "%s stops at once when cancelled at any of ten nodes, and gives everything back",
    async (id) => {
      const rng = mulberry32(2);
      let whole: Explanation | null = null;
      await withFixture(async (fixture) => {
        whole = await engine.explain(requestOf(fixture, id));
      });
      const { values, provenance } = whole!;
      for (let trial = 0; trial < 10; trial += 1) {
        const at = 1 + Math.floor(rng() * provenance.nodes);
        await withFixture(async (fixture) => {
          const stop = new AbortController();
          const { error, nodes } = await watched(
            requestOf(fixture, id),
            (n) => {
              if (n === at) stop.abort();
            },
            stop.signal,
          );
          expect(error).toMatchObject({ code: "cancelled" });
          expect(nodes).toBeLessThanOrEqual(at + 1);
          // What was begun is in no later answer; once is enough for methods of many samples.
          if (trial === 9) expect((await engine.explain(requestOf(fixture, id))).values).toEqual(values);
        });
      }
    },
  );

  test("what was wrong with a request leaves nothing behind", async () => {
    await withFixture(async (fixture) => {
      const request = requestOf(fixture, "gradient");
      await engine.explain(request);
      const before = held(await engine.stats());
      for (const change of [
        { method: "none" },
        { params: { nonsense: 1 } },
        { target: { class: 99, of: "logit" } as const },
        { target: { layer: "none", channel: 0 } },
      ])
        await expect(engine.explain({ ...request, ...change })).rejects.toThrow();
      expect(held(await engine.stats())).toEqual(before);
    });
  });

  test("changing the preprocessing or the backend forgets every tape", async () => {
    await withFixture(async (fixture) => {
      const request = requestOf(fixture, "lrp");
      const first = await engine.explain(request);
      const { scale, offset } = fixture.info.preprocessing!;
      const other = {
        ...fixture.info.preprocessing!,
        offset: offset.map((v) => v + 0.5) as [number, number, number],
      };
      await engine.setFacts(fixture.info.handle, { preprocessing: other });
      expect((await engine.stats()).tapes).toBe(0);
      expect((await engine.explain(request)).values).not.toEqual(first.values);
      await engine.setFacts(fixture.info.handle, { preprocessing: { ...other, scale, offset } });
      expect((await engine.explain(request)).values).toEqual(first.values);
      await engine.useBackend("wasm");
      expect(await engine.stats()).toMatchObject({ tapes: 0, tensors: baseline.tensors });
      expect((await engine.explain(request)).values).toEqual(first.values);
    });
  });
});

/** Nodes that a walk from the logits back to `to` passes, both included. */
function between(graph: ModelGraph, to: NodeId): number {
  const below = new Set([to]);
  for (const node of graph.nodes) if (node.inputs.some((id) => below.has(id))) below.add(node.id);
  const above = new Set([graph.logits]);
  for (const node of [...graph.nodes].reverse())
    if (above.has(node.id)) for (const id of node.inputs) above.add(id);
  return graph.nodes.filter((node) => below.has(node.id) && above.has(node.id)).length;
}

describe.each(["plain", "depthwise", "residual", "gates", "smooth"] as const)("work on %s", (name) => {
  let fixture: Opened;
  beforeAll(async () => {
    fixture = await openFixture(engine, name);
  });
  afterAll(() => closeFixture(engine, fixture));

  async function costOf(method: string, more: Partial<ExplainRequest> = {}): Promise<[number, number]> {
    const { info, image } = fixture;
    const before = await engine.stats();
    const { provenance } = await engine.explain({ model: info.handle, image, method, ...more });
    const after = await engine.stats();
    // What an answer says that it cost is what the engine counted.
    expect(provenance.forwards).toBe(after.forwards - before.forwards);
    expect(provenance.nodes).toBe(after.nodes - before.nodes);
    return [provenance.forwards, provenance.nodes];
  }

  test("first heatmap: one forward, one tail; nothing is run twice after it", async () => {
    const { graph } = fixture.loaded.model;
    const nodeOf = (origin: string): NodeId => graph.nodes.filter((n) => n.origin === origin).at(-1)!.id;
    const cam = nodeOf(fixture.info.camLayer!);
    const forward = graph.nodes.length - 1;
    const tail = between(graph, cam);
    const whole = between(graph, graph.input);
    expect(tail).toBeLessThan(whole);

    const top = { target: { class: "top", of: "logit" } } as const;
    expect(await costOf("grad-cam", top)).toEqual([1, forward + tail]);
    expect(await costOf("grad-cam", top)).toEqual([0, 0]);
    // CAMs share the tail.
    expect(await costOf("layer-cam", top)).toEqual([0, 0]);
    expect(await costOf("grad-cam", { target: { class: 1, of: "probability" } })).toEqual([0, tail]);
    expect(await costOf("layer-cam", { target: { class: 1, of: "probability" } })).toEqual([0, 0]);
    expect(await costOf("grad-cam", { target: { contrast: [0, 1] } })).toEqual([0, tail]);
    // Another method, another class, another layer: no forward.
    expect(await costOf("gradient", top)).toEqual([0, whole]);
    expect(await costOf("saliency", top)).toEqual([0, 0]);
    expect(await costOf("gradient-x-input", top)).toEqual([0, 0]);
    expect(await costOf("guided-backprop", top)).toEqual([0, whole]);
    expect(await costOf("lrp", top)).toEqual([0, whole]);
    // The signal at the input is the gradient, which is there already.
    const [early] = fixture.info.layers.filter(
      ({ name, spatial, note }) => spatial && note === null && ![graph.input, cam].includes(nodeOf(name)),
    );
    const atEarly = { ...top, params: { layer: early!.name } };
    expect(await costOf("grad-cam", atEarly)).toEqual([0, between(graph, nodeOf(early!.name))]);
    const { info, image } = fixture;
    const { provenance } = await engine.predict({ model: info.handle, image, keep: true });
    expect([provenance.forwards, provenance.nodes]).toEqual([0, 0]);
  });

  test("a class by number is the top class when it is the top class", async () => {
    const { info, image } = fixture;
    const { scores } = await engine.predict({ model: info.handle, image, keep: true });
    await engine.explain({ model: info.handle, image, method: "gradient" });
    const cost = await costOf("gradient", { target: { class: scores[0]!.index, of: "logit" } });
    expect(cost).toEqual([0, 0]);
  });
});
