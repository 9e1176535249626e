import type { BackendName, Engine } from "../../../src/api/engine";
import { toProblem } from "../../../src/core/problem";
import { mulberry32 } from "../../../src/core/rng";
import { isSingleFile } from "../../../src/graph/import/files";
import { connectEngine } from "../../../src/host/client";
import { namedPreprocessing } from "../../../src/image/named-preprocessing";

// The engine in its worker, without the studio: what the backends compute can be asked for by name.

export interface Answer {
  readonly backend: BackendName;
  readonly adapter: string;
  readonly logits: readonly number[];
  /** One map per method that fits the model. */
  readonly maps: Readonly<Record<string, readonly number[]>>;
}

declare global {
  interface Window {
    /** `null` where the backend runs now, else why it is not to be had. */
    choose(backend: BackendName): Promise<string | null>;
    answer(model: string, methods: readonly Question[]): Promise<Answer>;
    /** A picture made to excite a channel, from every kind of piece that a backend computes in its own way. */
    dream(model: string, layer: string): Promise<Dreamt>;
    /** Opens a model and lets it classify a picture, pixels −1…1; or says why it cannot. */
    classify(model: string, rgba: readonly number[]): Promise<Classified>;
  }
}

export type Classified =
  | { readonly probabilities: readonly number[] }
  | { readonly code: string; readonly sentence: string };

export interface Dreamt {
  readonly backend: BackendName;
  /** Of the objective, a number for each step. */
  readonly history: readonly number[];
  /** Bytes, red, green and blue. */
  readonly pixels: readonly number[];
}

export interface Question {
  readonly method: string;
  readonly params?: Record<string, string | number | boolean | null>;
}

const engine: Engine = connectEngine(
  () => new Worker(new URL("../../../src/host/worker.ts", import.meta.url), { type: "module" }),
);

window.choose = (backend) =>
  engine.useBackend(backend).then(
    () => null,
    (problem: Error) => problem.message,
  );

window.classify = async (model, rgba) => {
  const url = `${location.origin}/local-models/${model}/model.json`;
  try {
    const { handle, inputSize } = await engine.openModel({ kind: "url", url });
    await engine.setFacts(handle, { preprocessing: namedPreprocessing["-1..1"] });
    const [height, width] = inputSize;
    const image = await engine.openImage({ width, height, data: Uint8ClampedArray.from(rgba) });
    const { scores } = await engine.predict({ model: handle, image });
    await engine.closeImage(image);
    await engine.closeModel(handle);
    const byIndex = [...scores].sort((a, b) => a.index - b.index);
    return { probabilities: byIndex.map((score) => score.probability) };
  } catch (error) {
    const { code, sentence } = toProblem(error);
    return { code, sentence };
  }
};

window.answer = async (model, questions) => {
  const info = await engine.openModel({
    kind: "url",
    url: `${location.origin}/local-models/${model}${isSingleFile(model) ? "" : "/model.json"}`,
  });
  const [height, width] = info.inputSize;
  const next = mulberry32(7);
  const data = Uint8ClampedArray.from({ length: 4 * height * width }, (_, i) =>
    i % 4 === 3 ? 255 : 256 * next(),
  );
  const image = await engine.openImage({ width, height, data });
  const { scores, provenance } = await engine.predict({ model: info.handle, image });
  const maps: Record<string, number[]> = {};
  for (const { method, params } of questions) {
    if (info.camLayer === null && method.endsWith("-cam")) continue;
    const map = await engine.explain({
      model: info.handle,
      image,
      method,
      ...(params && { params }),
      target: { class: 0, of: "logit" },
    });
    maps[method] = [...map.values];
  }
  const logits = [...scores].sort((a, b) => a.index - b.index).map((score) => score.logit);
  await engine.closeImage(image);
  await engine.closeModel(info.handle);
  return { backend: provenance.backend, adapter: provenance.adapter, logits, maps };
};

window.dream = async (model, layer) => {
  const url = `${location.origin}/local-models/${model}/model.json`;
  const { handle } = await engine.openModel({ kind: "url", url });
  const { images, history, provenance } = await engine.visualise({
    model: handle,
    objective: [{ id: "channel", params: { layer, channel: 1 } }],
    regularisers: [{ id: "total-variation" }, { id: "blur", params: { every: 2 } }],
    steps: 4,
  });
  await engine.closeModel(handle);
  const pixels = [...images[0]!.data].filter((_, i) => i % 4 !== 3);
  return { backend: provenance.backend, history: [...history], pixels };
};
