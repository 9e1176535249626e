import type { Engine, ModelInfo, PixelImage } from "../api/engine";
import { isCancelled, type Problem, toProblem } from "../core/problem";
import type { ImageChoice } from "./recipe";
import type { OpenPicture } from "./session";

/** A model or a picture that was added beside the studio's own. */
export interface Source<T> {
  readonly name: string;
  readonly value: T | null;
  /** While it is being opened: what is done. */
  readonly what: string | null;
  readonly problem: Problem | null;
}

/** Models and pictures of the added columns: opened when added, closed when no column shows them any more. */
export interface Sources {
  model(url: string): Source<ModelInfo> | null;
  image(id: string): Source<OpenPicture> | null;
  openModel(url: string, name: string): void;
  openImage(id: string, choice: ImageChoice, load: (signal: AbortSignal) => Promise<PixelImage>): void;
  /** Closes what is not wanted any more, and opens again what was closed and is wanted once more. */
  keep(wanted: { readonly models: readonly string[]; readonly images: readonly string[] }): void;
  settled(): Promise<void>;
}

interface Held<T> {
  readonly source: Source<T>;
  readonly abort: AbortController;
}

export function createSources(engine: Engine, onChange: () => void): Sources {
  const models = new Map<string, Held<ModelInfo>>();
  const images = new Map<string, Held<OpenPicture>>();
  const inFlight = new Set<Promise<void>>();
  /** How everything that was ever added is opened: undo may ask for it again. */
  const ways = new Map<string, () => void>();

  async function open<T>(
    held: Map<string, Held<T>>,
    key: string,
    name: string,
    load: (signal: AbortSignal, report: (what: string) => void) => Promise<T>,
    close: (value: T) => Promise<void>,
  ): Promise<void> {
    const abort = new AbortController();
    const isMine = (): boolean => held.get(key)?.abort === abort;
    const put = (change: Partial<Source<T>>): void => {
      if (!isMine()) return;
      const source = { name, value: null, what: null, problem: null, ...change };
      held.set(key, { abort, source });
      onChange();
    };
    held.set(key, { abort, source: { name, value: null, what: `Opening ${name}`, problem: null } });
    try {
      const value = await load(abort.signal, (what) => put({ what }));
      if (isMine()) put({ value });
      else await close(value);
    } catch (error) {
      if (!isCancelled(error)) put({ problem: toProblem(error) });
    }
  }

  const track = (work: Promise<void>): void => {
    inFlight.add(work);
    void work.finally(() => inFlight.delete(work));
  };

  function keepOnly<T>(
    held: Map<string, Held<T>>,
    wanted: readonly string[],
    close: (value: T) => void,
  ): void {
    for (const [key, { abort, source }] of [...held]) {
      if (wanted.includes(key)) continue;
      held.delete(key);
      abort.abort();
      if (source.value !== null) close(source.value);
    }
  }

  const closeModel = ({ handle }: ModelInfo): Promise<void> => engine.closeModel(handle);
  const closeImage = ({ handle }: OpenPicture): Promise<void> => engine.closeImage(handle);

  function openModel(url: string, name: string): void {
    if (models.get(url)?.source.problem === null) return;
    ways.set(`model ${url}`, () => openModel(url, name));
    const load = (signal: AbortSignal, report: (what: string) => void): Promise<ModelInfo> =>
      engine.openModel({ kind: "url", url }, { signal, onProgress: ({ what }) => report(what) });
    track(open(models, url, name, load, closeModel));
  }

  function openImage(
    id: string,
    choice: ImageChoice,
    load: (signal: AbortSignal) => Promise<PixelImage>,
  ): void {
    if (images.get(id)?.source.problem === null) return;
    ways.set(`image ${id}`, () => openImage(id, choice, load));
    const bring = async (signal: AbortSignal): Promise<OpenPicture> => {
      const pixels = await load(signal);
      return { id, choice, pixels, handle: await engine.openImage(pixels) };
    };
    track(open(images, id, choice.name, bring, closeImage));
  }

  return {
    model: (url) => models.get(url)?.source ?? null,
    image: (id) => images.get(id)?.source ?? null,
    openModel,
    openImage,
    keep: (wanted) => {
      keepOnly(models, wanted.models, (model) => track(closeModel(model)));
      keepOnly(images, wanted.images, (picture) => track(closeImage(picture)));
      for (const url of wanted.models) if (!models.has(url)) ways.get(`model ${url}`)?.();
      for (const id of wanted.images) if (!images.has(id)) ways.get(`image ${id}`)?.();
    },
    settled: async () => {
      await Promise.allSettled([...inFlight]);
    },
  };
}
