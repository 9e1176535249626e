import type {
  BackendName,
  Call,
  Engine,
  ExplainRequest,
  Explanation,
  ImageHandle,
  ModelHandle,
  PixelImage,
  Predictions,
  Visual,
  VisualiseCall,
  VisualiseRequest,
} from "../api/engine";
import { throwIfAborted } from "../core/abort";
import { Lru } from "../core/lru";
import { Problem, toProblem } from "../core/problem";
import { VERSION } from "../core/version";
import { Control, Meter } from "../engine/control";
import { type ChosenDevice, chooseDevice, type DeviceOptions, fence, reportOf } from "../engine/device";
import { memoryNow } from "../engine/memory";
import { JobQueue } from "../engine/queue";
import { probabilitiesOf } from "../engine/target";
import type { Tensor } from "../engine/tensors";
import { forward, record } from "../engine/walk";
import type { ModelFiles } from "../graph/import/files";
import { openModel } from "../graph/import/open";
import { infoOf as methodInfo, methods } from "../methods";
import { visualsInfo } from "../visuals";
import { explainOn } from "./explain";
import { insideCalls } from "./inside";
import type { Job } from "./job";
import type { Library } from "./library/library";
import {
  applyFacts,
  disposeKept,
  executableOf,
  infoOf,
  type KeptTape,
  type LoadedModel,
  loadModel,
  modelInputOf,
  unloadModel,
} from "./opened";
import { JobWatch } from "./provenance";
import { broughtBy, generatorBy } from "./references";
import { rank } from "./scores";
import { visualiseOn } from "./visualise";

export interface LocalOptions extends DeviceOptions {
  readonly backend: BackendName | "auto";
  /** Reads a model's folder from disk; only where the engine runs in Node. */
  readonly openFolder?: (path: string) => ModelFiles;
  /** The models of the catalogue; only in the browser. */
  readonly library?: Library;
  /** Called after every graph node; tests cancel from here. */
  readonly onNode?: (nodes: number) => void;
}

/** The engine in this thread. Jobs run one at a time; models, images and tapes are its own until closed. */
export function createLocalEngine(options: LocalOptions): Engine {
  const meter = new Meter();
  const queue = new JobQueue();
  const models = new Map<ModelHandle, LoadedModel>();
  const images = new Map<ImageHandle, PixelImage>();
  let nextHandle = 1;
  let starting: Promise<ChosenDevice> | null = null;
  let tapes: Lru<string, KeptTape> | null = null;
  const walked = new Map<Job, KeptTape>();

  const device = (): Promise<ChosenDevice> => {
    starting ??= chooseDevice(options.backend, options).catch((error: unknown) => {
      starting = null;
      throw error;
    });
    return starting;
  };

  function tapesFor({ device: { budget } }: ChosenDevice): Lru<string, KeptTape> {
    tapes ??= new Lru({
      budget: budget / 4,
      sizeOf: ({ tape }) => tape.bytes,
      // A background job that gave way goes on with its tape.
      inUse: (kept) => [...walked.values()].includes(kept),
      onEvict: disposeKept,
    });
    return tapes;
  }

  function releaseDevice(): void {
    tapes?.clear();
    tapes = null;
    for (const model of models.values()) unloadModel(model);
  }

  const modelOf = (handle: ModelHandle): LoadedModel => {
    const model = models.get(handle);
    if (!model) throw new Problem("no-such-model", "This model is not open any more. Open it again.");
    return model;
  };

  const imageOf = (handle: ImageHandle): PixelImage => {
    const image = images.get(handle);
    if (!image) throw new Problem("argument", "This image is not open any more. Open it again.");
    return image;
  };

  /**
   * A check for a job that waited or gave way: it throws when what the job works on was closed or changed
   * meanwhile, before a tensor is touched that is gone.
   */
  function unchanged(model: LoadedModel, open: readonly ImageHandle[]): () => void {
    const { preprocessing } = model;
    const chosen = starting;
    return () => {
      modelOf(model.handle);
      for (const image of open) imageOf(image);
      const changed =
        starting !== chosen ? "backend" : model.preprocessing !== preprocessing ? "preprocessing" : null;
      if (changed) throw new Problem("cancelled", `The ${changed} was changed meanwhile; ask again.`);
    };
  }

  /**
   * Runs one job on the device when its turn has come. Whatever it throws becomes a Problem.
   * `what` is said with the share of `walks` through the whole graph that is done.
   */
  async function run<T, P>(
    {
      call,
      what,
      walks,
      model,
      open,
    }: {
      call?: Call<P> | undefined;
      what: string;
      walks: number;
      model: LoadedModel;
      /** Images that the job looks at. */
      open: readonly ImageHandle[];
    },
    work: (job: Job) => Promise<T>,
  ): Promise<T> {
    return queue
      .run(
        async (giveWay) => {
          const chosen = await device();
          throwIfAborted(call?.signal);
          const check = unchanged(model, open);
          check();
          const watch = new JobWatch(chosen.device, meter);
          // A method that runs many samples knows better how far it is.
          let told = false;
          const total = walks * model.opened.model.graph.nodes.length;
          const control = new Control({
            meter,
            signal: call?.signal,
            fence: () => fence(chosen.device),
            giveWay: async () => {
              await giveWay();
              check();
            },
            onNode: (nodes) => {
              watch.sample();
              options.onNode?.(nodes);
            },
            onPause: () => {
              if (!told) call?.onProgress?.({ done: Math.min(watch.nodes / total, 1), what });
            },
          });
          const tell = (done: number, said: string): void => {
            told = true;
            call?.onProgress?.({ done, what: said });
          };
          const result = await work({ control, chosen, watch, tell });
          const trouble = chosen.device.trouble();
          if (trouble)
            throw new Problem("device", `${trouble} Choose another backend to go on.`, chosen.device.backend);
          return result;
        },
        call?.priority,
        call?.signal,
      )
      .catch((error: unknown) => {
        throw toProblem(error);
      });
  }

  /** The image as this model recorded it, from the cache or by one forward run; the cache owns it. */
  async function keptTape(model: LoadedModel, handle: ImageHandle, job: Job): Promise<KeptTape> {
    const cache = tapesFor(job.chosen);
    const key = `${model.handle} ${handle}`;
    const known = cache.get(key);
    if (known) return known;
    const executable = executableOf(model, job.chosen.device);
    const input = modelInputOf(model, imageOf(handle));
    try {
      const tape = await record(executable, input, job.control, { precise: true });
      const { logits: node } = executable.network.graph;
      const logits = (await tape.kept(node)!.data()) as Float32Array;
      const scores = { logits, probabilities: probabilitiesOf(logits, executable.network.graph.head) };
      const kept: KeptTape = { model: model.handle, image: handle, tape, input, scores };
      cache.set(key, kept);
      return kept;
    } catch (error) {
      input.dispose();
      throw error;
    }
  }

  /** Runs a job on the tape of a picture, which the cache does not give up meanwhile. */
  async function onTape<T, P>(
    { model: handle, image }: { readonly model: ModelHandle; readonly image: ImageHandle },
    call: Call<P> | undefined,
    what: string,
    work: (kept: KeptTape, model: LoadedModel, job: Job) => Promise<T>,
  ): Promise<T> {
    const model = modelOf(handle);
    const walks = tapes?.get(`${handle} ${image}`) ? 1 : 2;
    return run({ call, what, walks, model, open: [image] }, async (job) => {
      const kept = await keptTape(model, image, job);
      walked.set(job, kept);
      return work(kept, model, job).finally(() => {
        walked.delete(job);
        // Kept signals made the tape larger.
        tapes?.trim();
      });
    });
  }

  const dropTapes = (gone: (kept: KeptTape) => boolean): void => {
    for (const kept of [...(tapes?.values() ?? [])])
      if (gone(kept)) tapes?.delete(`${kept.model} ${kept.image}`);
  };

  return {
    describe: async () => ({
      version: VERSION,
      methods: [...methods.values()].map(methodInfo),
      visuals: visualsInfo(),
    }),

    device: async () => reportOf(await device()),

    useBackend: (backend, call) =>
      queue.run(
        async () => {
          const before = await starting?.catch(() => null);
          releaseDevice();
          const next = chooseDevice(backend, options);
          try {
            const chosen = await next;
            starting = next;
            return reportOf(chosen);
          } catch (error) {
            // What was refused leaves the engine where it was.
            starting = before ? chooseDevice(before.device.backend, options) : null;
            await starting?.catch(() => null);
            throw toProblem(error);
          }
        },
        "interactive",
        call?.signal,
      ),

    shelf: async () => (await options.library?.shelf()) ?? { models: [], free: null, keeps: false },

    removeDownload: async (id) => options.library?.remove(id),

    async openModel(ref, call) {
      const { files, architecture, settle } = await broughtBy(ref, options, call);
      const opened = await openModel(files, {
        ...(call?.signal ? { signal: call.signal } : {}),
        ...(call?.onProgress ? { onProgress: call.onProgress } : {}),
        architecture,
        inputSize: ref.inputSize,
      });
      await settle?.(opened.hash);
      const model = loadModel(nextHandle++, ref, opened);
      models.set(model.handle, model);
      return infoOf(model);
    },

    async setFacts(handle, facts) {
      const model = modelOf(handle);
      await queue.run(async () => {
        applyFacts(model, facts);
        if (facts.preprocessing) dropTapes((kept) => kept.model === handle);
      });
      return infoOf(model);
    },

    closeModel: (handle) =>
      queue.run(async () => {
        const model = models.get(handle);
        dropTapes((kept) => kept.model === handle);
        if (model) unloadModel(model);
        models.delete(handle);
      }),

    async openImage(image) {
      const handle = nextHandle++;
      images.set(handle, image);
      return handle;
    },

    closeImage: (handle) =>
      queue.run(async () => {
        dropTapes((kept) => kept.image === handle);
        images.delete(handle);
      }),

    async predict({ model: handle, image, keep, preprocessing }, call): Promise<Predictions> {
      const model = modelOf(handle);
      return run({ call, what: "Running the network", walks: 1, model, open: [image] }, async (job) => {
        const logits =
          keep && !preprocessing
            ? (await keptTape(model, image, job)).scores.logits
            : await logitsOf(model, modelInputOf(model, imageOf(image), preprocessing), job);
        if (!logits.every(Number.isFinite))
          throw new Problem(
            "not-finite",
            `"${model.opened.model.graph.card.name}" gives numbers that are not finite for this image; its weights overflow float32.`,
          );
        return { scores: rank(model, logits), provenance: job.watch.provenance() };
      });
    },

    async explain(request: ExplainRequest, call?: Call<Explanation>): Promise<Explanation> {
      return onTape(request, call, "Walking through the network", (kept, model, job) =>
        explainOn({ model, kept, image: imageOf(request.image), request, job, ...(call ? { call } : {}) }),
      );
    },

    ...insideCalls({
      modelOf,
      imageOf,
      onTape,
      overImages: ({ model: handle, images: open }, call, what, work) => {
        const model = modelOf(handle);
        return run({ call, what, walks: Math.max(1, open.length), model, open }, (job) => work(model, job));
      },
    }),

    async visualise(request: VisualiseRequest, call?: VisualiseCall): Promise<Visual> {
      const model = modelOf(request.model);
      const photos = [request.photo, request.mean];
      const open = photos.filter((handle) => handle !== undefined);
      const [photo = null, mean = null] = photos.map((handle) =>
        handle === undefined ? null : imageOf(handle),
      );
      const generator = request.generator ? await generatorBy(request.generator, options, call) : null;
      return run({ call, what: "Optimising", walks: 1, model, open }, (job) =>
        visualiseOn({ model, request, photo, mean, generator, job, ...(call ? { call } : {}) }),
      );
    },

    async stats() {
      const { forwards, nodes } = meter;
      return { forwards, nodes, ...memoryNow(), tapes: tapes?.size ?? 0 };
    },

    dispose: () =>
      queue.run(async () => {
        releaseDevice();
        models.clear();
        images.clear();
      }),
  };
}

async function logitsOf(model: LoadedModel, input: Tensor, { control, chosen }: Job): Promise<Float32Array> {
  try {
    const executable = executableOf(model, chosen.device);
    const { graph } = executable.network;
    const found = await forward({
      executable,
      from: new Map([[graph.input, input]]),
      to: [graph.logits],
      precise: true,
      control,
    });
    const logits = found.get(graph.logits)!;
    try {
      return (await logits.data()) as Float32Array;
    } finally {
      logits.dispose();
    }
  } finally {
    input.dispose();
  }
}
