import type {
  Engine,
  EngineStats,
  ExplainRequest,
  Explanation,
  ModelInfo,
  PixelImage,
  Provenance,
  Visual,
} from "../../src/api/engine";
import { throwIfAborted } from "../../src/core/abort";
import { Problem } from "../../src/core/problem";
import type { MethodId } from "../../src/methods/define";
import { fakeInside } from "../../src/state/testing/fake-inside";
import type { VisualRecipe } from "../../src/visuals/define";

/** Nodes of the pretended network: so many checkpoints an explanation has. */
export const NODES = 20;

/** What happened inside, for tests that count. */
export interface Ledger {
  readonly openedModels: string[];
  readonly closedModels: number[];
  readonly closedImages: number[];
  readonly preprocessed: number[];
  readonly backends: string[];
  /** Every map handed out: over a port its buffer must be gone afterwards. */
  readonly maps: Float32Array[];
  nodes: number;
  disposed: boolean;
}

export interface FakeEngine {
  readonly engine: Engine;
  readonly ledger: Ledger;
  /** From the next node on every call fails as if the GPU had gone. */
  loseDevice(): void;
}

/**
 * An engine that computes nothing worth knowing, deterministically and in small steps: enough to test what
 * lies between an engine and its caller. Its first handle is given, so that no test can rely on handles being equal.
 */
export function fakeEngine(firstHandle = 1): FakeEngine {
  const ledger: Ledger = {
    openedModels: [],
    closedModels: [],
    closedImages: [],
    preprocessed: [],
    backends: [],
    maps: [],
    nodes: 0,
    disposed: false,
  };
  const models = new Map<number, ModelInfo>();
  const images = new Map<number, PixelImage>();
  let next = firstHandle;
  let lost = false;

  const provenance = (): Provenance => ({
    backend: "cpu",
    adapter: "pretended",
    floatBits: 32,
    threads: 1,
    versions: {},
    milliseconds: 0,
    peakBytes: 0,
    forwards: 1,
    nodes: NODES,
  });

  function checkAlive() {
    if (ledger.disposed) throw new Problem("cancelled", "The engine has been closed.");
    if (lost) throw new Problem("device", "The GPU went away. Try again.");
  }

  function model(handle: number): ModelInfo {
    checkAlive();
    const found = models.get(handle);
    if (!found) throw new Problem("no-such-model", "This model is not open.", String(handle));
    return found;
  }

  function image(handle: number): PixelImage {
    const found = images.get(handle);
    if (!found) throw new Problem("argument", "This image is not open.", String(handle));
    return found;
  }

  function check(request: ExplainRequest, info: ModelInfo) {
    if (request.method !== "fake") {
      throw new Problem("no-such-method", `There is no method "${request.method}".`, request.method);
    }
    for (const [name, value] of Object.entries(request.params ?? {})) {
      if (name !== "layer") throw new Problem("argument", `"fake" has no parameter "${name}".`, name);
      if (value !== "last")
        throw new Problem("no-such-layer", `There is no layer "${value}".`, String(value));
    }
    const target = request.target ?? { class: "top", of: "logit" };
    if ("class" in target && target.class !== "top" && target.class >= info.classes) {
      throw new Problem("no-such-class", `Classes go to ${info.classes - 1}.`, String(target.class));
    }
  }

  const engine: Engine = {
    async describe() {
      checkAlive();
      return { version: "fake", methods: [{ ...methodInfo }], visuals: { ...visualsInfo } };
    },
    async device() {
      checkAlive();
      const backend = { backend: "cpu", state: "running", why: "There is no other." } as const;
      return {
        backend: "cpu",
        adapter: "pretended",
        floatBits: 32,
        threads: 1,
        considered: [backend],
        trouble: null,
      };
    },
    async useBackend(name) {
      ledger.backends.push(name);
      if (name === "webgpu") throw new Problem("device", "There is no WebGPU here.", "webgpu");
      return engine.device();
    },
    async openModel(ref, call) {
      checkAlive();
      if (ref.kind === "catalogue") throw new Problem("no-such-model", "There is no catalogue here.", ref.id);
      const source = ref.kind === "url" ? ref.url : ref.kind;
      call?.onProgress?.({ done: 0, what: "Reading" });
      ledger.openedModels.push(source);
      await step();
      throwIfAborted(call?.signal);
      const handle = next++;
      const info = { ...modelInfo, handle, source };
      models.set(handle, info);
      return info;
    },
    async setFacts(handle, facts) {
      const info = { ...model(handle), ...facts };
      if (facts.labels && facts.labels.length !== info.classes)
        throw new Problem("argument", `There are ${info.classes} classes.`, "labels");
      ledger.preprocessed.push(handle);
      models.set(handle, info);
      return info;
    },
    async shelf() {
      checkAlive();
      return { models: [], free: null, keeps: false };
    },
    async removeDownload() {
      checkAlive();
    },
    async closeModel(handle) {
      if (models.delete(handle)) ledger.closedModels.push(handle);
    },
    async openImage(pixels) {
      checkAlive();
      const handle = next++;
      images.set(handle, pixels);
      return handle;
    },
    async closeImage(handle) {
      if (images.delete(handle)) ledger.closedImages.push(handle);
    },
    async predict(request, call) {
      throwIfAborted(call?.signal);
      const { labels, preprocessing } = model(request.model);
      const { scale } = request.preprocessing ?? preprocessing ?? { scale: [1 / 255] };
      const bright = (image(request.image).data[1] ?? 0) * scale[0]!;
      const name = (index: number): string => labels?.[index] ?? `class ${index}`;
      return {
        scores: [
          { index: 1, name: name(1), probability: (1 + bright) / 2, logit: 1 + bright },
          { index: 0, name: name(0), probability: (1 - bright) / 2, logit: 1 - bright },
        ],
        provenance: provenance(),
      };
    },
    async explain(request, call) {
      throwIfAborted(call?.signal);
      const info = model(request.model);
      const { data } = image(request.image);
      check(request, info);
      const values = new Float32Array(4);
      const explanation = (): Explanation => ({
        method: request.method,
        params: { layer: "last" },
        target: { target: { class: 1, of: "logit" }, label: "bright", score: 2 },
        shape: "hw",
        sign: "signed",
        unit: "logit",
        values,
        height: 2,
        width: 2,
        channels: 1,
        layer: null,
        promisedSum: null,
        layerSums: null,
        sum: values.reduce((a, b) => a + b, 0),
        completenessGap: null,
        notes: [],
        provenance: provenance(),
      });
      for (let node = 1; node <= NODES; node++) {
        checkAlive();
        for (let i = 0; i < values.length; i++) values[i] = values[i]! + (data[4 * i] ?? 0) / NODES;
        ledger.nodes += 1;
        throwIfAborted(call?.signal);
        call?.onProgress?.({ done: node / NODES, what: `Node ${node} of ${NODES}` });
        call?.onPartial?.(explanation());
        await step();
      }
      throwIfAborted(call?.signal);
      ledger.maps.push(values);
      return explanation();
    },
    ...fakeInside((handle, pictures) => {
      model(handle);
      pictures.forEach(image);
    }),
    async visualise(request, call) {
      throwIfAborted(call?.signal);
      const info = model(request.model);
      const start = request.photo === undefined ? 0 : image(request.photo).data[0]!;
      const { steps = NODES, resume } = request;
      const history: number[] = [...(resume?.history ?? [])];
      const visual = (more: Pick<Visual, "scores" | "checkpoint">): Visual => ({
        images: [{ width: 1, height: 1, data: new Uint8ClampedArray([start + history.length, 0, 0, 255]) }],
        history: Float32Array.from(history),
        step: history.length,
        steps,
        label: "pretended",
        unit: "activation",
        recipe: visualRecipe,
        notes: [],
        provenance: provenance(),
        ...more,
      });
      while (history.length < steps && !call?.pause?.aborted) {
        checkAlive();
        ledger.nodes += 1;
        throwIfAborted(call?.signal);
        history.push(history.length);
        call?.onProgress?.({ done: history.length / steps, what: `Step ${history.length} of ${steps}` });
        call?.onPartial?.(visual({ scores: null, checkpoint: null }));
        await step();
      }
      throwIfAborted(call?.signal);
      return visual({
        scores: [history.length],
        checkpoint: {
          recipe: visualRecipe,
          model: info.hash,
          step: history.length,
          shape: [1],
          parameters: new Float32Array(1),
          moments: [],
          history: Float32Array.from(history),
        },
      });
    },
    async stats(): Promise<EngineStats> {
      checkAlive();
      return { forwards: 0, nodes: ledger.nodes, tensors: 0, bytes: 0, tapes: 0 };
    },
    async dispose() {
      ledger.disposed = true;
    },
  };

  return {
    engine,
    ledger,
    loseDevice: () => {
      lost = true;
    },
  };
}

/** Lets messages through, as a checkpoint of the real engine does. */
const step = () => new Promise<void>((resolve) => setImmediate(resolve));

const modelInfo: Omit<ModelInfo, "handle" | "source"> = {
  id: "pretended",
  name: "Pretended",
  inputSize: [2, 2],
  inputChannels: 1,
  classes: 2,
  labels: ["dark", "bright"],
  preprocessing: null,
  anySize: false,
  head: "softmax",
  layers: [],
  camLayer: "last",
  report: [],
  parameters: 0,
  weightBytes: 0,
  licence: "",
  hash: "",
};

const visualsInfo = {
  objectives: [],
  parameterisations: [],
  transforms: [],
  regularisers: [],
  optimisers: [],
  usual: { parameterisation: "", transforms: [], regularisers: [], optimiser: "", steps: NODES },
} as const;

const visualRecipe: VisualRecipe = {
  objective: [],
  parameterisation: { id: "", params: {} },
  transforms: [],
  regularisers: [],
  optimiser: { id: "", params: {} },
  start: "noise",
  seed: 0,
  count: 1,
};

const methodInfo = {
  id: "fake" as MethodId,
  label: "Pretended",
  family: "control",
  summary: "Nothing is explained.",
  formula: "",
  paper: { authors: "", year: 0, title: "", url: "", where: "" },
  departures: [],
  failureModes: [],
  sign: "signed",
  unit: "",
  shape: "hw",
  params: {},
  laws: [],
  cost: 0,
} as const;
