import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type {
  Engine,
  ExplainRequest,
  ModelHandle,
  ModelRef,
  PixelImage,
  VisualiseRequest,
} from "../../src/api/engine";
import { Problem, type ProblemCode } from "../../src/core/problem";
import { connectEngine } from "../../src/host/client";
import { serveEngine } from "../../src/host/serve";

/** An engine under test and something small it can explain. */
export interface ContractSubject {
  readonly name: string;
  readonly create: () => Engine;
  readonly model: ModelRef;
  readonly image: PixelImage;
  readonly method: string;
  /** A method with a parameter `layer`. */
  readonly layerMethod: string;
  /** Whether an explanation takes long enough to report progress. */
  readonly reportsProgress: boolean;
}

/** The ways to reach an engine. */
const transports: Readonly<Record<string, (create: () => Engine) => Engine>> = {
  "in process": (create) => create(),
  "over a port": (create) => connectEngine(() => portTo(create())),
};

/** A port with `engine` at its other end. */
export function portTo(engine: Engine): MessagePort {
  const { port1, port2 } = new MessageChannel();
  serveEngine(engine, port1);
  return port2;
}

/** The one contract of `Engine`, checked on every transport. */
export function engineContract(subject: ContractSubject): void {
  describe.each(Object.keys(transports))(`${subject.name}, %s`, (transport) => {
    let engine: Engine;
    beforeEach(() => {
      engine = transports[transport]!(subject.create);
    });
    afterEach(() => engine.dispose());

    async function opened(): Promise<ExplainRequest & { readonly model: ModelHandle }> {
      const [model, image] = await Promise.all([
        engine.openModel(subject.model),
        engine.openImage(subject.image),
      ]);
      return { model: model.handle, image, method: subject.method };
    }

    /** Only for engines that take long enough to be heard. */
    const slow = (name: string, check: () => Promise<void>) => {
      if (subject.reportsProgress) test(name, check);
    };

    test("says what it can do and on which device", async () => {
      const { version, methods } = await engine.describe();
      expect(version).not.toBe("");
      expect(methods.map((method) => method.id)).toContain(subject.method);
      for (const method of methods) expect(method).not.toHaveProperty("run");
      const device = await engine.device();
      const running = device.considered.filter((entry) => entry.state === "running");
      expect(running.map((entry) => entry.backend)).toEqual([device.backend]);
    });

    test("predicts every class, most probable first", async () => {
      const request = await opened();
      const { scores } = await engine.predict(request);
      const info = await engine.openModel(subject.model);
      expect(scores).toHaveLength(info.classes);
      const sorted = scores.map((score) => score.probability).sort((a, b) => b - a);
      expect(scores.map((score) => score.probability)).toEqual(sorted);
      expect(new Set(scores.map((score) => score.index)).size).toBe(scores.length);
    });

    test("explains with a map of the promised size, equally each time", async () => {
      const request = await opened();
      const first = await engine.explain(request);
      expect(first.values).toBeInstanceOf(Float32Array);
      expect(first.values).toHaveLength(first.height * first.width * first.channels);
      expect(first.values.every(Number.isFinite)).toBe(true);
      expect(new Set(first.values).size).toBeGreaterThan(1);
      const kept = first.values.slice();
      // The map is the caller's: whatever happens to it, the next answer is whole.
      first.values.fill(0);
      const second = await engine.explain(request);
      expect(second.values).toEqual(kept);
    });

    test("leaves the caller's picture alone", async () => {
      const before = subject.image.data.slice();
      await opened();
      expect(subject.image.data).toEqual(before);
    });

    test("answers several calls at once, each its own", async () => {
      const request = await opened();
      const [map, predictions, again] = await Promise.all([
        engine.explain(request),
        engine.predict(request),
        engine.explain({ ...request, target: { class: 0, of: "logit" } }),
      ]);
      expect(map.values).toHaveLength(again.values.length);
      expect(predictions.scores.length).toBeGreaterThan(0);
    });

    test("a call aborted beforehand does no work", async () => {
      const request = await opened();
      const before = await engine.stats();
      const signal = AbortSignal.abort();
      await expectProblem(engine.explain(request, { signal }), "cancelled");
      await expectProblem(engine.predict(request, { signal }), "cancelled");
      await expectProblem(engine.openModel(subject.model, { signal }), "cancelled");
      expect((await engine.stats()).nodes).toBe(before.nodes);
    });

    test("a call aborted under way is cancelled, and the next one is whole", async () => {
      const request = await opened();
      const whole = await engine.explain(request);
      const stop = new AbortController();
      const answer = engine.explain(
        { ...request, target: { class: 0, of: "logit" } },
        { signal: stop.signal },
      );
      stop.abort();
      await expectProblem(answer, "cancelled");
      expect((await engine.explain(request)).values).toEqual(whole.values);
    });

    slow("a call aborted from its progress is cancelled", async () => {
      const request = await opened();
      const stop = new AbortController();
      const answer = engine.explain(request, { signal: stop.signal, onProgress: () => stop.abort() });
      await expectProblem(answer, "cancelled");
    });

    test("an abort after the answer changes nothing", async () => {
      const request = await opened();
      const stop = new AbortController();
      const map = await engine.explain(request, { signal: stop.signal });
      stop.abort();
      expect((await engine.explain(request)).values).toEqual(map.values);
    });

    slow("progress goes forward, in words", async () => {
      const request = await opened();
      const heard: (number | null)[] = [];
      await engine.explain(request, {
        onProgress: ({ done, what }) => {
          expect(what).not.toBe("");
          heard.push(done);
        },
      });
      expect(heard.length).toBeGreaterThan(0);
      const known = heard.filter((done) => done !== null);
      expect(known).toEqual([...known].sort((a, b) => a - b));
      for (const done of known) expect(done >= 0 && done <= 1).toBe(true);
    });

    test.each<[string, ProblemCode, Partial<ExplainRequest>]>([
      ["an unknown method", "no-such-method", { method: "no-such-method-at-all" }],
      ["a class too high", "no-such-class", { target: { class: 1_000_000, of: "logit" } }],
      ["an unknown parameter", "argument", { params: { nonsense: 1 } }],
      ["an unknown model", "no-such-model", { model: 987_654 }],
      ["an unknown image", "argument", { image: 987_654 }],
    ])("%s is one sentence", async (_name, code, change) => {
      const request = await opened();
      await expectProblem(engine.explain({ ...request, ...change }), code);
      // And the engine goes on working.
      await engine.explain(request);
    });

    test("an unknown layer is one sentence", async () => {
      const request = { ...(await opened()), method: subject.layerMethod };
      await expectProblem(engine.explain({ ...request, params: { layer: "nowhere" } }), "no-such-layer");
    });

    test("shows the inside of a network for a picture", async () => {
      const { model, image } = await opened();
      const { layers } = await engine.structure(model);
      const { name: layer, shape } = layers.at(-1)!;
      const names = layers.map(({ name }) => name).sort();
      const glimpses = await engine.glimpses({ model, image });
      expect(glimpses.layers.map(({ name }) => name).sort()).toEqual(names);
      const { thumbnails, statistics } = await engine.activations({ model, image, layer });
      expect(thumbnails.values).toBeInstanceOf(Uint8Array);
      expect(thumbnails.count).toBe(shape.at(-1));
      const channel = thumbnails.count - 1;
      const { values } = await engine.channel({ model, image, layer, channel });
      expect(statistics.max[channel]).toBe(Math.max(...values));
      const cell = await engine.cell({ model, image, layer, channel, at: [0, 0] });
      expect(cell.value).toBe(values[0]);
      const { values: found } = await engine.strongest({ model, images: [image, image], layer });
      expect(found).toHaveLength(2 * thumbnails.count);
      await expectProblem(engine.activations({ model, image, layer: "nowhere" }), "no-such-layer");
      await expectProblem(engine.strongest({ model, images: [image, 987_654], layer }), "argument");
      await expectProblem(engine.structure(987_654), "no-such-model");
      const signal = AbortSignal.abort();
      await expectProblem(engine.glimpses({ model, image }, { signal }), "cancelled");
      await expectProblem(engine.strongest({ model, images: [image], layer }, { signal }), "cancelled");
    });

    const excited = { id: "class-logit", params: { class: 0 } } as const;
    const visual = async (): Promise<VisualiseRequest> => {
      const { model, image } = await opened();
      return { model, objective: [excited], photo: image, steps: 3, transforms: [] };
    };

    test("visualises, equally each time, and the result is the caller's", async () => {
      const request = await visual();
      const first = await engine.visualise(request);
      expect([first.step, first.steps, first.images.length, first.scores?.length]).toEqual([3, 3, 1, 1]);
      expect(first.history).toHaveLength(3);
      const kept = structuredClone(first.images);
      first.images[0]!.data.fill(0);
      expect((await engine.visualise(request)).images).toEqual(kept);
    });

    test("a visualisation that paused goes on as if it had not", async () => {
      const request = await visual();
      // Over a port the word to pause arrives some steps later: there are enough of them left.
      const paused = await engine.visualise({ ...request, steps: 500 }, { pause: AbortSignal.abort() });
      expect(paused.step).toBeLessThan(500);
      const steps = paused.step + 2;
      const straight = await engine.visualise({ ...request, steps });
      const resumed = await engine.visualise({ ...request, steps, resume: paused.checkpoint! });
      expect(resumed.images).toEqual(straight.images);
      expect(resumed.history).toEqual(straight.history);
    });

    test("a visualisation aborted under way is cancelled; one of closed images is refused", async () => {
      const request = await visual();
      const stop = new AbortController();
      const answer = engine.visualise({ ...request, steps: 500 }, { signal: stop.signal });
      setTimeout(() => stop.abort(), 0);
      await expectProblem(answer, "cancelled");
      await expectProblem(engine.visualise({ ...request, photo: 987_654 }), "argument");
      await expectProblem(engine.visualise({ ...request, model: 987_654 }), "no-such-model");
      expect((await engine.visualise(request)).step).toBe(3);
    });

    const dimmed = {
      scale: [1e-3, 1e-3, 1e-3],
      offset: [0, 0, 0],
      order: "rgb",
      resize: "stretch-bilinear-half-pixel",
    } as const;

    test("facts that were said are told back, each by itself", async () => {
      const { model, image } = await opened();
      const before = await engine.setFacts(model, {});
      const labels = Array.from({ length: before.classes }, (_, i) => `name ${i}`);
      const named = await engine.setFacts(model, { labels });
      expect(named).toEqual({ ...before, labels });
      const info = await engine.setFacts(model, { preprocessing: dimmed });
      expect(info).toEqual({ ...before, labels, preprocessing: dimmed });
      const { scores } = await engine.predict({ model, image });
      for (const { name, index } of scores) expect(name).toBe(`name ${index}`);
      expect((await engine.setFacts(model, { labels: null })).labels).toBeNull();
    });

    test("names that are not one for each class are refused, and nothing of it is taken over", async () => {
      const { model } = await opened();
      const before = await engine.setFacts(model, {});
      const facts = { preprocessing: dimmed, labels: ["one", "two", "three"] };
      await expectProblem(engine.setFacts(model, facts), "argument");
      expect(await engine.setFacts(model, {})).toEqual(before);
    });

    test("predicts as if the model saw pixels another way, and stays as it was", async () => {
      const request = await opened();
      const before = await engine.predict({ ...request, keep: true });
      const tried = await engine.predict({ ...request, keep: true, preprocessing: dimmed });
      const after = await engine.predict({ ...request, keep: true });
      expect(tried.scores).not.toEqual(before.scores);
      expect(after.scores).toEqual(before.scores);
      await engine.setFacts(request.model, { preprocessing: dimmed });
      expect((await engine.predict(request)).scores).toEqual(tried.scores);
    });

    test("has a shelf, from which anything may be removed, also what is not there", async () => {
      const { models, keeps } = await engine.shelf();
      await engine.removeDownload("no-such-model-at-all");
      expect(await engine.shelf()).toMatchObject({ models, keeps });
      const ref: ModelRef = { kind: "catalogue", id: "no-such-model-at-all" };
      await expectProblem(engine.openModel(ref), "no-such-model");
    });

    test("what is closed cannot be used; closing twice is no error", async () => {
      const request = await opened();
      await engine.closeImage(request.image);
      await engine.closeImage(request.image);
      await expectProblem(engine.explain(request), "argument");
      await engine.closeModel(request.model);
      await engine.closeModel(request.model);
      await expectProblem(engine.predict(request), "no-such-model");
    });

    test("after dispose nothing is open any more, and a second dispose is no error", async () => {
      const request = await opened();
      await engine.dispose();
      await engine.dispose();
      await expect(engine.explain(request)).rejects.toBeInstanceOf(Problem);
      await expect(engine.predict(request)).rejects.toBeInstanceOf(Problem);
    });
  });
}

/** The promise rejects with a `Problem` of that code: one sentence, ending as sentences do. */
export async function expectProblem(answer: Promise<unknown>, code: ProblemCode): Promise<Problem> {
  const error = await answer.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Problem);
  const problem = error as Problem;
  expect(problem.code).toBe(code);
  expect(problem.sentence).toMatch(/^\S.*[.?]$/);
  return problem;
}
