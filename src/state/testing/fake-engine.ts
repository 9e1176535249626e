import type {
  Call,
  Engine,
  EngineDescription,
  ExplainRequest,
  Explanation,
  ModelFacts,
  ModelInfo,
  ModelRef,
  ModelShelf,
  PixelImage,
  Predictions,
  Provenance,
  Visual,
  VisualiseCall,
  VisualiseRequest,
} from "../../api/engine";
import { cancelled, Problem } from "../../core/problem";
import { fakeInside } from "./fake-inside";

type MethodInfo = EngineDescription["methods"][number];

export const provenance: Provenance = {
  backend: "cpu",
  adapter: "test",
  floatBits: 32,
  threads: 1,
  versions: {},
  milliseconds: 10,
  peakBytes: 0,
  forwards: 1,
  nodes: 9,
};

export const fakeMethod = (change: Omit<Partial<MethodInfo>, "id"> & { id: string }): MethodInfo =>
  ({
    label: change.id,
    family: "gradient",
    summary: "",
    formula: "",
    paper: { authors: "", year: 2000, title: "", url: "", where: "" },
    departures: [],
    failureModes: [],
    sign: "signed",
    unit: "logit",
    shape: "hw",
    params: {},
    laws: [],
    cost: 1,
    ...change,
  }) as MethodInfo;

export const fakeModel = (change: Partial<ModelInfo> = {}): ModelInfo => ({
  handle: 1,
  id: "fake",
  name: "Fake",
  inputSize: [4, 4],
  inputChannels: 1,
  classes: 3,
  labels: ["a", "b", "c"],
  preprocessing: { scale: [1, 1, 1], offset: [0, 0, 0], order: "rgb", resize: "stretch-bilinear-half-pixel" },
  anySize: false,
  head: "softmax",
  layers: [],
  camLayer: null,
  report: [],
  parameters: 0,
  weightBytes: 0,
  source: "",
  licence: "",
  hash: "hash-1",
  ...change,
});

const fakePredictions = (): Predictions => ({
  provenance,
  scores: ["a", "b", "c"].map((name, index) => ({ name, index, probability: 0.5, logit: 3 - index })),
});

const fakeExplanation = ({ method, params = {}, target }: ExplainRequest): Explanation => ({
  method,
  params,
  target: { target: target ?? { class: "top", of: "logit" }, label: "a", score: 3 },
  shape: "hw",
  sign: "signed",
  unit: "logit",
  values: new Float32Array([1, 2, 3, 4]),
  height: 2,
  width: 2,
  channels: 1,
  layer: null,
  promisedSum: null,
  layerSums: null,
  sum: 10,
  completenessGap: null,
  notes: [],
  provenance,
});

/** A white picture after all steps. */
const fakeVisual = (request: VisualiseRequest, usual: number): Visual => {
  const { steps = usual, count = 1, seed = 0, objective } = request;
  const recipe: Visual["recipe"] = {
    objective: objective.map(({ id, params = {}, weight = 1 }) => ({ id, params, weight })),
    parameterisation: { id: "fourier", params: {} },
    transforms: [],
    regularisers: [],
    optimiser: { id: "adam", params: {} },
    start: request.start ?? "noise",
    seed,
    count,
  };
  const history = Float32Array.from({ length: steps }, (_, i) => i);
  return {
    images: Array.from({ length: count }, () => pixels()),
    history,
    step: steps,
    steps,
    scores: Array<number>(count).fill(steps),
    label: objective.map(({ id }) => id).join(" + "),
    unit: "activation",
    recipe,
    notes: [],
    checkpoint: {
      recipe,
      model: "hash-1",
      step: steps,
      shape: [count],
      parameters: new Float32Array(count),
      moments: [],
      history,
    },
    provenance,
  };
};

/** A call that waits until the test lets it go on, fails it, or its signal fires. */
export interface Pending {
  readonly op: "predict" | "explain" | "openModel" | "visualise";
  readonly detail: string;
  readonly signal: AbortSignal | undefined;
  finish(): void;
  fail(problem: Problem): void;
}

/** An Engine that computes nothing and counts everything. With `hold`, answers wait for the test. */
export class FakeEngine implements Engine {
  readonly calls: string[] = [];
  readonly pending: Pending[] = [];
  readonly #inside = fakeInside();
  readonly methods: MethodInfo[] = [
    fakeMethod({ id: "grad-cam", family: "cam", shape: "layer" }),
    fakeMethod({ id: "saliency", sign: "positive" }),
    fakeMethod({ id: "dear", cost: 2000 }),
  ];
  visuals: EngineDescription["visuals"] = {
    objectives: [],
    parameterisations: [],
    transforms: [],
    regularisers: [],
    optimisers: [],
    usual: { parameterisation: "fourier", transforms: [], regularisers: [], optimiser: "adam", steps: 8 },
  };
  hold = false;
  /** Answers even after it was told to stop, as a job may that was just done. */
  deaf = false;
  backend: Provenance["backend"] = "cpu";
  model: ModelInfo = fakeModel();
  /** Models are refused unless a size is given with them. */
  anySize = false;
  offered: ModelShelf = { models: [], free: null, keeps: true };
  readonly #open = new Map<number, ModelInfo>();
  #handles = 0;

  count(op: string): number {
    return this.calls.filter((call) => call.split(" ")[0] === op).length;
  }

  #answer<T>(op: Pending["op"], detail: string, call: Call<never> | undefined, value: () => T): Promise<T> {
    this.calls.push(`${op} ${detail}`);
    if (!this.hold) return Promise.resolve().then(value);
    return new Promise<T>((resolve, reject) => {
      if (!this.deaf) call?.signal?.addEventListener("abort", () => reject(cancelled()));
      this.pending.push({
        op,
        detail,
        signal: call?.signal,
        finish: () => resolve(value()),
        fail: reject,
      });
    });
  }

  async describe(): Promise<EngineDescription> {
    return { version: "0", methods: this.methods, visuals: this.visuals };
  }
  async device() {
    this.calls.push("device");
    return {
      backend: this.backend,
      adapter: "test",
      floatBits: 32 as const,
      threads: 1,
      considered: [],
      trouble: null,
    };
  }
  async useBackend() {
    this.calls.push("useBackend");
    return this.device();
  }
  openModel(ref: ModelRef, call?: Call): Promise<ModelInfo> {
    const { inputSize } = ref;
    const detail = inputSize ? `${placeOf(ref)} ${inputSize.join("x")}` : placeOf(ref);
    return this.#answer("openModel", detail, call, () => {
      if (this.anySize && !inputSize)
        throw new Problem("input-shape", "It takes images of any size.", "input.size");
      if (ref.kind === "catalogue") this.#keep(ref.id);
      const info = {
        ...this.model,
        handle: ++this.#handles,
        ...(inputSize ? { inputSize, anySize: true } : {}),
      };
      this.#open.set(info.handle, info);
      return info;
    });
  }
  async setFacts(model: number, facts: ModelFacts): Promise<ModelInfo> {
    this.calls.push(`setFacts ${JSON.stringify(facts)}`);
    const info = { ...(this.#open.get(model) ?? this.model), ...facts, handle: model };
    this.#open.set(model, info);
    return info;
  }
  #keep(id: string): void {
    const models = this.offered.models.map((one) =>
      one.id === id ? { ...one, kept: { bytes: one.bytes ?? 0, complete: true } } : one,
    );
    this.offered = { ...this.offered, models };
  }
  async shelf(): Promise<ModelShelf> {
    return this.offered;
  }
  async removeDownload(id: string): Promise<void> {
    this.calls.push(`removeDownload ${id}`);
    const models = this.offered.models.map((one) => (one.id === id ? { ...one, kept: null } : one));
    this.offered = { ...this.offered, models };
  }
  async closeModel(model: number): Promise<void> {
    this.calls.push(`closeModel ${model}`);
  }
  async openImage(image: PixelImage): Promise<number> {
    this.calls.push(`openImage ${image.width}`);
    return ++this.#handles;
  }
  async closeImage(image: number): Promise<void> {
    this.calls.push(`closeImage ${image}`);
  }
  predict(request: Parameters<Engine["predict"]>[0], call?: Call): Promise<Predictions> {
    return this.#answer("predict", `${request.image}${request.keep ? " kept" : ""}`, call, fakePredictions);
  }
  explain(request: ExplainRequest, call?: Call<Explanation>): Promise<Explanation> {
    const detail = `${request.method} ${JSON.stringify(request.target)} ${JSON.stringify(request.params)}`;
    return this.#answer("explain", detail, call as Call, () => ({
      ...fakeExplanation(request),
      provenance: { ...provenance, backend: this.backend },
    }));
  }
  structure(model: number) {
    this.calls.push(`structure ${model}`);
    return this.#inside.structure(model);
  }
  glimpses(request: Parameters<Engine["glimpses"]>[0], call?: Call) {
    this.calls.push(`glimpses ${request.image}`);
    return this.#inside.glimpses(request, call);
  }
  activations(request: Parameters<Engine["activations"]>[0], call?: Call) {
    this.calls.push(`activations ${request.layer} ${JSON.stringify(request.target)}`);
    return this.#inside.activations(request, call);
  }
  channel(request: Parameters<Engine["channel"]>[0], call?: Call) {
    this.calls.push(`channel ${request.layer} ${request.channel}`);
    return this.#inside.channel(request, call);
  }
  cell(request: Parameters<Engine["cell"]>[0], call?: Call) {
    this.calls.push(`cell ${request.layer} ${request.channel} ${request.at}`);
    return this.#inside.cell(request, call);
  }
  strongest(request: Parameters<Engine["strongest"]>[0], call?: Call) {
    this.calls.push(`strongest ${request.layer} ${request.images}`);
    return this.#inside.strongest(request, call);
  }
  visualise(request: VisualiseRequest, call?: VisualiseCall): Promise<Visual> {
    const detail = `${JSON.stringify(request.objective)} ${request.seed ?? 0}`;
    return this.#answer("visualise", detail, call as Call, () =>
      fakeVisual(request, this.visuals.usual.steps),
    );
  }
  async stats() {
    return { forwards: 0, nodes: 0, tensors: 0, bytes: 0, tapes: 0 };
  }
  async dispose(): Promise<void> {}
}

function placeOf(ref: ModelRef): string {
  if (ref.kind === "url") return ref.url;
  if (ref.kind === "catalogue") return ref.id;
  return ref.kind === "files" ? ref.name : ref.path;
}

export const failure = (sentence: string): Problem => new Problem("internal", sentence);

export const pixels = (side = 4): PixelImage => ({
  width: side,
  height: side,
  data: new Uint8ClampedArray(side * side * 4).fill(255),
});
