import type {
  BackendName,
  Call,
  Engine,
  ImageHandle,
  ModelFacts,
  ModelHandle,
  ModelInfo,
  ModelRef,
  PixelImage,
} from "../api/engine";
import type { PictureRequest } from "../api/inside";
import { throwIfAborted } from "../core/abort";
import { cancelled, isCancelled, Problem } from "../core/problem";
import { Link } from "./link";
import type { Arguments, EnginePort } from "./port";

type PictureOperation = "predict" | "explain" | "glimpses" | "activations" | "channel" | "cell";

/** Where requests name images. */
const imagePlaces = ["image", "photo", "mean"] as const;
type ImagePlace = (typeof imagePlaces)[number];

interface OpenModel {
  readonly ref: ModelRef;
  /** What the person said, to be said again after a restart. */
  facts: ModelFacts;
}

/**
 * An engine at the other end of a port, usually in a worker. `spawn` is called at the first call and again after
 * the worker died or its device was lost. Handles are this side's own: behind them a new worker opens models and
 * images again when they are next needed. A call that was under way is tried once more, then its problem is told.
 */
export function connectEngine(spawn: () => EnginePort): Engine {
  const models = new Map<ModelHandle, OpenModel>();
  const images = new Map<ImageHandle, PixelImage>();
  let nextHandle = 1;
  let backend: BackendName | "auto" | null = null;
  let link: Link | null = null;
  let ready: Promise<unknown> = Promise.resolve();
  let disposed = false;

  function connect(): Link {
    if (disposed) throw new Problem("cancelled", "The engine has been closed.");
    if (link?.alive) return link;
    const next = new Link(spawn());
    link = next;
    // Where the chosen backend has gone with its device, any other is better than none: `device()` says which.
    ready =
      backend === null
        ? Promise.resolve()
        : next.send("useBackend", [backend]).catch(() => next.send("useBackend", ["auto"]));
    return next;
  }

  /** Runs `work`; where the worker or its device is lost, once more on a new one. */
  async function attempt<T>(signal: AbortSignal | undefined, work: (link: Link) => Promise<T>): Promise<T> {
    for (let last = false; ; last = true) {
      throwIfAborted(signal);
      const current = connect();
      try {
        await untilAbort(signal, ready);
        return await work(current);
      } catch (error) {
        if (disposed || !(error instanceof Problem) || error.code !== "device") throw error;
        current.close(error);
        if (last) throw error;
      }
    }
  }

  function modelIn(current: Link, handle: ModelHandle): Promise<ModelInfo> {
    const open = models.get(handle);
    if (open === undefined) {
      throw new Problem("no-such-model", "This model is not open any more. Open it again.", String(handle));
    }
    return remember(current.models, handle, async () => {
      const info = await current.send("openModel", [open.ref]);
      if (Object.keys(open.facts).length === 0) return info;
      return current.send("setFacts", [info.handle, open.facts]);
    });
  }

  function imageIn(current: Link, handle: ImageHandle): Promise<ImageHandle> {
    const image = images.get(handle);
    if (image === undefined) {
      throw new Problem("argument", "This image is not open any more. Open it again.", String(handle));
    }
    return remember(current.images, handle, () => current.send("openImage", [image]));
  }

  /** A request with this side's handles, in the worker's. */
  async function translated<
    R extends { readonly model: ModelHandle } & { readonly [P in ImagePlace]?: ImageHandle },
  >(current: Link, request: R, signal: AbortSignal | undefined): Promise<R> {
    const all = Promise.all([
      modelIn(current, request.model),
      ...imagePlaces.map(async (place) => {
        const handle = request[place];
        return handle === undefined ? {} : { [place]: await imageIn(current, handle) };
      }),
    ]);
    const [model, ...images] = await untilAbort(signal, all);
    return Object.assign({ ...request, model: model.handle }, ...images);
  }

  /** An operation on one model and one picture. */
  function onPicture<K extends PictureOperation>(op: K): Engine[K] {
    const run = (request: PictureRequest, call?: Call) =>
      attempt(call?.signal, async (current) => {
        const args = [await translated(current, request, call?.signal)] as unknown as Arguments[K];
        return current.send(op, args, call);
      });
    return run as Engine[K];
  }

  return {
    describe: async () => attempt(undefined, (current) => current.send("describe", [])),
    device: async () => attempt(undefined, (current) => current.send("device", [])),
    stats: async () => attempt(undefined, (current) => current.send("stats", [])),
    shelf: async () => attempt(undefined, (current) => current.send("shelf", [])),
    removeDownload: async (id) => attempt(undefined, (current) => current.send("removeDownload", [id])),

    async useBackend(name, call) {
      throwIfAborted(call?.signal);
      const current = connect();
      await untilAbort(call?.signal, ready);
      // No second attempt: that a backend is not to be had is an answer.
      const report = await current.send("useBackend", [name], call);
      backend = name;
      return report;
    },

    async openModel(ref, call) {
      const handle = nextHandle++;
      const info = await attempt(call?.signal, async (current) => {
        const opened = await current.send("openModel", [ref], call);
        current.models.set(handle, Promise.resolve(opened));
        return opened;
      });
      models.set(handle, { ref, facts: {} });
      return { ...info, handle };
    },

    async setFacts(handle, facts) {
      const info = await attempt(undefined, async (current) => {
        const { handle: remote } = await modelIn(current, handle);
        return current.send("setFacts", [remote, facts]);
      });
      const open = models.get(handle);
      if (open !== undefined) open.facts = { ...open.facts, ...facts };
      return { ...info, handle };
    },

    async closeModel(handle) {
      models.delete(handle);
      const remote = link?.models.get(handle);
      if (!link?.alive || remote === undefined) return;
      link.models.delete(handle);
      const current = link;
      await quietly(remote.then((info) => current.send("closeModel", [info.handle])));
    },

    async openImage(image) {
      const handle = nextHandle++;
      images.set(handle, image);
      await attempt(undefined, (current) => imageIn(current, handle)).catch((error: unknown) => {
        images.delete(handle);
        throw error;
      });
      return handle;
    },

    async closeImage(handle) {
      images.delete(handle);
      const remote = link?.images.get(handle);
      if (!link?.alive || remote === undefined) return;
      link.images.delete(handle);
      const current = link;
      await quietly(remote.then((id) => current.send("closeImage", [id])));
    },

    predict: onPicture("predict"),
    explain: onPicture("explain"),

    structure: async (handle) =>
      attempt(undefined, async (current) => {
        const { handle: remote } = await modelIn(current, handle);
        return current.send("structure", [remote]);
      }),
    glimpses: onPicture("glimpses"),
    activations: onPicture("activations"),
    channel: onPicture("channel"),
    cell: onPicture("cell"),
    strongest: async (request, call) =>
      attempt(call?.signal, async (current) => {
        const opened = Promise.all([
          modelIn(current, request.model),
          Promise.all(request.images.map((image) => imageIn(current, image))),
        ]);
        const [model, images] = await untilAbort(call?.signal, opened);
        return current.send("strongest", [{ ...request, model: model.handle, images }], call);
      }),

    visualise: async (request, call) =>
      attempt(call?.signal, async (current) =>
        current.send("visualise", [await translated(current, request, call?.signal)], call),
      ),

    async dispose() {
      if (disposed) return;
      disposed = true;
      models.clear();
      images.clear();
      if (!link?.alive) return;
      await quietly(link.send("dispose", []));
      link.close(cancelled());
    },
  };
}

/** The promise made once per handle; one that failed is made again at the next call. */
function remember<T>(map: Map<number, Promise<T>>, handle: number, make: () => Promise<T>): Promise<T> {
  const known = map.get(handle);
  if (known !== undefined) return known;
  const made = make();
  map.set(handle, made);
  made.catch(() => map.delete(handle));
  return made;
}

/** For closing: what was lost with its worker is closed, too. */
async function quietly(answer: Promise<unknown>): Promise<void> {
  try {
    await answer;
  } catch (error) {
    if (!isCancelled(error) && !(error instanceof Problem && error.code === "device")) throw error;
  }
}

/** `promise`, unless the signal fires first; what the promise stands for goes on, for others wait for it too. */
function untilAbort<T>(signal: AbortSignal | undefined, promise: Promise<T>): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(cancelled());
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
