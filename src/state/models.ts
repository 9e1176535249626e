import type {
  Call,
  CatalogueModel,
  Engine,
  ModelFacts,
  ModelHandle,
  ModelInfo,
  ModelRef,
  Predictions,
  Progress,
} from "../api/engine";
import { isCancelled, Problem, toProblem } from "../core/problem";
import { parseLabels } from "../share/labels";
import type { ModelEntry } from "./catalogue";
import { type ModelChoice, type Reducer, withFacts, withModel } from "./recipe";
import { type StudioStore, setSession, setSlot } from "./store";

type Preprocessing = NonNullable<ModelFacts["preprocessing"]>;
type Size = readonly [number, number];

const IMAGENET = "models/labels/imagenet.json";

/** What a person says of the open model. */
export interface SaidFacts extends ModelFacts {
  readonly inputSize?: Size;
}

/**
 * What classifiers usually take, the most frequent first. The first that fits is shown where a network takes any size;
 * nothing is computed before the person has said so.
 */
const PROPOSED_SIDES = [224, 299, 128, 96, 64, 32, 28];

export interface Models {
  open(choice: ModelChoice, ref: ModelRef, facts?: SaidFacts): Promise<void>;
  openEntry(entry: ModelEntry): Promise<void>;
  /** Downloads what is missing of it, then opens it. */
  openFromCatalogue(model: Pick<CatalogueModel, "id" | "name">, facts?: SaidFacts): Promise<void>;
  /** Opens the model that is open now once more, with what was said of it; nothing where it still is. */
  remember(): () => Promise<void>;
  cancel(): void;
  /** What the person says goes before what the files say; another input size opens the model anew. */
  describe(facts: SaidFacts): Promise<void>;
  /** Opens the model for another input size, without taking it for the person's last word. */
  trySize(size: Size): Promise<void>;
  /** What a model would answer to the picture on the screen; `null` where there is none. */
  tryPreprocessing(
    model: ModelHandle,
    preprocessing: Preprocessing,
    signal: AbortSignal,
  ): Promise<Predictions | null>;
  /** What the classes of ImageNet are called, for a network of a thousand classes, or of one more: the background. */
  imageNetNames(classes: number): Promise<readonly string[]>;
  /** Looks what the catalogue offers and what is kept. */
  refreshShelf(): Promise<void>;
  removeDownload(id: string): Promise<void>;
}

interface ModelActions {
  /** Where models are served from, ending in a slash. */
  readonly root: string;
  change(reducer: Reducer): void;
  /** Another model is open: answers are to be brought, and nothing goes back to the one before. */
  opened(): void;
  /** Answers that name classes are out of date. */
  renamed(): void;
}

export function createModels(store: StudioStore, engine: Engine, actions: ModelActions): Models {
  let opening: AbortController | null = null;
  let current: { readonly choice: ModelChoice; readonly ref: ModelRef } | null = null;

  /** @param proposed a size for a network of any, while the person has not decided */
  async function open(
    choice: ModelChoice,
    ref: ModelRef,
    facts: SaidFacts = {},
    proposed: Size | null = null,
  ): Promise<void> {
    opening?.abort();
    const mine = new AbortController();
    opening = mine;
    const key = keyOf(choice);
    const report = ({ what, done }: Progress): void => {
      if (opening === mine) setSlot(store, "model", { job: { key, what, done } });
    };
    setSlot(store, "model", { problem: null, failed: null });
    report({ what: `Opening ${choice.name}`, done: null });
    try {
      const { inputSize, ...said } = facts;
      const call = { signal: mine.signal, onProgress: report };
      let sizeIsProposed = proposed !== null;
      const size = inputSize ?? proposed;
      const found = await engine.openModel(size ? { ...ref, inputSize: size } : ref, call).catch((error) => {
        if (!isSizeMissing(toProblem(error))) throw error;
        sizeIsProposed = true;
        return openForSomeSize(ref, call);
      });
      const value = Object.keys(said).length > 0 ? await engine.setFacts(found.handle, said) : found;
      if (opening !== mine) {
        await engine.closeModel(value.handle);
        return;
      }
      opening = null;
      current = { choice, ref };
      const previous = store.getState().session.model.value;
      store.setState(({ recipe }) => ({ recipe: withFacts(facts)(withModel(choice)(recipe)) }));
      setSession(store, { sizeIsProposed });
      setSlot(store, "model", { value, key, job: null, problem: null });
      actions.opened();
      if (previous) await engine.closeModel(previous.handle);
    } catch (error) {
      if (opening !== mine) return;
      opening = null;
      const problem = isCancelled(error) ? null : toProblem(error);
      setSlot(store, "model", { job: null, problem, failed: problem && choice });
    } finally {
      if (choice.kind !== "url") await refreshShelf();
    }
  }

  /** Layers may not fit together at every size. */
  async function openForSomeSize(ref: ModelRef, call: Call): Promise<ModelInfo> {
    let first: unknown = null;
    for (const side of PROPOSED_SIDES) {
      try {
        return await engine.openModel({ ...ref, inputSize: [side, side] }, call);
      } catch (error) {
        if (!isMisfit(toProblem(error))) throw error;
        first ??= error;
      }
    }
    throw first;
  }

  /** The open model anew; what was said of it holds on. */
  async function reopen(inputSize: Size, facts: ModelFacts, isProposal = false): Promise<void> {
    const { recipe, session } = store.getState();
    const model = session.model.value;
    if (!model || !current) return;
    const { choice, ref } = current;
    const said: ModelFacts = {
      ...(recipe.preprocessing ? { preprocessing: recipe.preprocessing } : {}),
      labels: model.labels,
      ...facts,
    };
    if (isProposal) await open(choice, ref, said, inputSize);
    else await open(choice, ref, { ...said, inputSize });
  }

  function remember(): () => Promise<void> {
    const { recipe, session } = store.getState();
    const model = session.model.value;
    if (!model || !current) return async () => {};
    const { choice, ref } = current;
    const { preprocessing, inputSize } = recipe;
    const said: SaidFacts = {
      ...(preprocessing && { preprocessing }),
      ...(inputSize && { inputSize }),
      labels: model.labels,
    };
    const proposed = session.sizeIsProposed ? model.inputSize : null;
    return async () => {
      if (store.getState().session.model.value?.handle !== model.handle)
        await open(choice, ref, said, proposed);
    };
  }

  async function describe({ inputSize, ...facts }: SaidFacts): Promise<void> {
    const model = store.getState().session.model.value;
    if (!model) return;
    if (inputSize && String(inputSize) !== String(model.inputSize)) return reopen(inputSize, facts);
    try {
      const value = await engine.setFacts(model.handle, facts);
      if (store.getState().session.model.value?.handle !== model.handle) return;
      setSession(store, { sizeIsProposed: false });
      setSlot(store, "model", { value, problem: null });
      if (facts.labels !== undefined) actions.renamed();
      actions.change(withFacts({ ...facts, ...(inputSize ? { inputSize } : {}) }));
    } catch (error) {
      setSlot(store, "model", { problem: toProblem(error) });
    }
  }

  async function refreshShelf(): Promise<void> {
    try {
      setSession(store, { shelf: await engine.shelf() });
    } catch {
      // The engine says by itself when it cannot run; without it there is nothing to list.
    }
  }

  return {
    open: (choice, ref, facts) => open(choice, ref, facts),
    openEntry: ({ url, name }) => open({ kind: "url", url, name }, { kind: "url", url: absolute(url) }),
    openFromCatalogue: async ({ id, name }, facts) => {
      // Asked when the person wants something kept, and harmless where it is refused.
      void globalThis.navigator?.storage?.persist?.().catch(() => false);
      await open({ kind: "catalogue", id, name }, { kind: "catalogue", id }, facts);
    },
    remember,
    cancel: () => opening?.abort(),
    describe,
    trySize: (size) => reopen(size, {}, true),
    tryPreprocessing: async (model, preprocessing, signal) => {
      const picture = store.getState().session.picture.value;
      return picture && engine.predict({ model, image: picture.handle, preprocessing }, { signal });
    },
    imageNetNames: async (classes) => {
      const response = await fetch(`${actions.root}${IMAGENET}`).catch(() => null);
      if (response?.ok) return parseLabels(await response.text(), classes, "ImageNet").labels;
      throw new Problem("network", "The names of ImageNet’s classes could not be read: try again.", IMAGENET);
    },
    refreshShelf,
    removeDownload: async (id) => {
      try {
        await engine.removeDownload(id);
      } catch (error) {
        setSlot(store, "model", { problem: toProblem(error) });
      }
      await refreshShelf();
    },
  };
}

const keyOf = (choice: ModelChoice): string => {
  if (choice.kind === "url") return choice.url;
  return choice.kind === "catalogue" ? choice.id : choice.name;
};

/** The importers' word for a network of any size where nobody said which. */
const isSizeMissing = ({ code, where }: Problem): boolean => code === "input-shape" && where === "input.size";

/** What importers say where layers do not fit together. */
const isMisfit = ({ code }: Problem): boolean =>
  code === "shape" || code === "layer-config" || code === "output-shape";

/** The worker has no page to resolve a relative address against. */
export function absolute(url: string): string {
  const base = globalThis.location?.href;
  return base !== undefined && URL.canParse(url, base) ? new URL(url, base).href : url;
}
