import type { BackendName, Call, Engine, EngineDescription, Explanation, PixelImage } from "../api/engine";
import { isCancelled, toProblem } from "../core/problem";
import { linkIn } from "../share/png-chunk";
import { createAnswers } from "./answers";
import {
  entryFor,
  type ModelEntry,
  readCatalogue,
  type Sample,
  sampleChoice,
  sampleImage,
} from "./catalogue";
import { type Compare, createCompare } from "./compare-jobs";
import { fetchImage, nameOfLink } from "./fetch-image";
import { type Chosen, chosenOf, createHistory, roomOfChange } from "./history";
import { createInside, type Inside } from "./inside-jobs";
import { createJobs, type Jobs } from "./jobs";
import { indexedDbShelf } from "./last-state-shelf";
import { currentAnswer, makeLink, type SharedLink, type Travel } from "./make-link";
import { absolute, createModels, type Models } from "./models";
import { createLinkOpener, type LinkOpener } from "./open-link";
import { type ImageChoice, type Reducer, withImage } from "./recipe";
import { createRecovery, type LastStateShelf, type Recovery } from "./recovery";
import { remember } from "./remember";
import type { StudioRoom } from "./session";
import { createStudioStore, type StudioStore, setSession, setSlot } from "./store";
import { askAgain, keepTrail, type Tried } from "./trail";
import { openExample, openingOf, readExamples } from "./worked-example";

export interface StudioOptions {
  readonly engine: Engine;
  /** Bytes of a picture → upright pixels; rejects with a Problem for anything else. */
  readonly decode: (file: Blob, name: string) => Promise<PixelImage>;
  /** A picture with no side longer than so many pixels. */
  readonly shrink?: (image: PixelImage, side: number) => PixelImage;
  /** Where models and samples are served from, ending in a slash. */
  readonly root: string;
  /** Where the last state is kept: IndexedDB, unless a test brings another. */
  readonly shelf?: LastStateShelf;
}

/** Of a picture: where its link is, if it has one. */
const LINK_BYTES = 2.1e6;

/** All that a page can ask for. Failures never throw: they are put beside their cause in the session. */
export interface Studio {
  readonly store: StudioStore;
  /** The room where maps stand side by side. */
  readonly compare: Compare;
  /** The room where the network is looked into. */
  readonly inside: Inside;
  /** Opens models and says what they are. */
  readonly models: Models;
  /** Follows permalinks. */
  readonly links: LinkOpener;
  /** Brings back what was on the screen before a crash. */
  readonly recovery: Recovery;
  /** Brings back what is on the screen now, however much has changed by then. */
  remember(): () => Promise<void>;
  /** A permalink to what is on the screen of a room; `null` before anything is. */
  share(travel: Travel, call: Call<Explanation>, room?: StudioRoom): Promise<SharedLink | null>;
  /** The map on the screen and what it answers, unless something else is asked by now. */
  answer(): ReturnType<typeof currentAnswer>;
  /** Asks the engine what it can do, and shows what the fragment of the address links to, else a worked example. */
  start(fragment?: string): Promise<void>;
  change(reducer: Reducer): void;
  /** Takes back the last change of question or appearance; `redo` makes it again. */
  undo(): void;
  redo(): void;
  /** Asks once more what was asked before, of the picture it was asked of. */
  tryAgain(tried: Tried): Promise<void>;
  showPixels(pixels: PixelImage, choice: ImageChoice): Promise<void>;
  showFile(file: Blob, choice: ImageChoice): Promise<void>;
  /** With `also`, the question changes in the same step as the picture. */
  showSample(sample: Sample, also?: Reducer): Promise<void>;
  /** True once the picture is on the screen. */
  showLink(url: string): Promise<boolean>;
  /** Adds a column to the comparison. */
  compareSample(sample: Sample): void;
  compareFile(file: Blob, name: string): void;
  compareModel(entry: ModelEntry): void;
  chooseBackend(backend: BackendName | "auto"): Promise<void>;
  /** After the engine failed: from the beginning if it never ran, else on whatever backend works. */
  restart(): Promise<void>;
  run(): void;
  cancel(): void;
  dismiss(slot: "model" | "picture"): void;
  settled(): Promise<void>;
}

export function createStudio({
  engine,
  decode,
  shrink,
  root,
  shelf = indexedDbShelf(),
}: StudioOptions): Studio {
  const store = createStudioStore();
  const answers = createAnswers();
  const jobs: Jobs = createJobs(store, engine, answers);
  const compare = createCompare(store, engine, answers, (before) =>
    record({ ...chosen(), comparison: before }),
  );
  keepTrail(store, answers);
  const inside = createInside(store, {
    engine,
    answers,
    ...(shrink && { shrink }),
    loadSample: async ({ url, label, id }, signal) => decode(await fetchImage(url, signal), label || id),
    onChange: (before) => {
      record({ ...chosen(), inside: before });
      links.lookedElsewhere();
    },
  });
  let showing: AbortController | null = null;
  let pictures = 0;
  let files = 0;

  /** A lost device makes the engine go on elsewhere by itself: the report then is no longer true. */
  store.subscribe(({ session }, before) => {
    const { value, problem } = session.explanation;
    const moved =
      value !== before.session.explanation.value &&
      session.device !== null &&
      value?.explanation.provenance.backend !== session.device.backend;
    const broke = problem !== before.session.explanation.problem && problem?.code === "device";
    if (moved || broke) void worker(engine.device(), (device) => setSession(store, { device }));
  });

  const history = createHistory();

  const chosen = (): Chosen =>
    chosenOf(store.getState().recipe, compare.store.getState().comparison, inside.store.getState().choice);
  const tellWays = (): void => {
    const { ways } = store.getState().session;
    const { back, forth } = history.ways(chosen());
    if (back !== ways.back || forth !== ways.forth) setSession(store, { ways: { back, forth } });
  };
  const record = (before: Chosen): void => {
    history.record(before, chosen());
    tellWays();
  };

  const change = (reducer: Reducer): void => {
    const before = chosen();
    store.setState((state) => ({ recipe: reducer(state.recipe) }));
    record(before);
    jobs.refresh();
  };

  const goTo = (found: Chosen | null): void => {
    if (found) {
      const { comparison, inside: choice, ...question } = found;
      // What is taken back is shown, not done behind the person's back.
      const room = roomOfChange(chosen(), found);
      store.setState((state) => ({ recipe: { ...state.recipe, ...question } }));
      compare.restore(comparison);
      inside.restore(choice);
      if (room) setSession(store, { arrival: { room } });
    }
    tellWays();
    jobs.refresh();
  };

  const models = createModels(store, engine, {
    root,
    change,
    opened: () => {
      history.clear();
      tellWays();
      jobs.refresh();
    },
    renamed: jobs.forget,
  });

  /** The picture that `load` brings, unless another one was asked for meanwhile. */
  async function show(
    choice: ImageChoice,
    load: (signal: AbortSignal) => Promise<PixelImage>,
    also: Reducer = (recipe) => recipe,
    id = choice.kind === "sample" ? sampleImage(choice.id) : `picture:${++pictures}`,
  ): Promise<boolean> {
    showing?.abort();
    const mine = new AbortController();
    showing = mine;
    setSlot(store, "picture", {
      job: { key: id, what: `Reading ${choice.name}`, done: null },
      problem: null,
    });
    try {
      const pixels = await load(mine.signal);
      const handle = await engine.openImage(pixels);
      if (showing !== mine) {
        await engine.closeImage(handle);
        return false;
      }
      showing = null;
      const previous = store.getState().session.picture.value;
      store.setState((state) => ({ recipe: also(withImage(choice)(state.recipe)) }));
      const value = { id, choice, pixels, handle };
      setSlot(store, "picture", { value, key: id, job: null, problem: null });
      tellWays();
      jobs.refresh();
      if (previous) await engine.closeImage(previous.handle);
      return true;
    } catch (error) {
      if (showing !== mine) return false;
      showing = null;
      setSlot(store, "picture", { job: null, problem: isCancelled(error) ? null : toProblem(error) });
      return false;
    }
  }

  /** A picture that Whylight wrote carries its link, and opens as what it shows. */
  async function showFile(file: Blob, choice: ImageChoice): Promise<void> {
    const mine = ++files;
    const link = linkIn(new Uint8Array(await file.slice(0, LINK_BYTES).arrayBuffer()));
    if (mine !== files) return;
    if (link !== null && (await links.open(link)) !== "refused") return;
    if (mine === files) await show(choice, () => decode(file, choice.name));
  }

  const loadSample = async (sample: Sample, signal: AbortSignal): Promise<PixelImage> =>
    decode(await fetchImage(sample.url, signal), sampleChoice(sample).name);

  const showSample = (sample: Sample, also?: Reducer): Promise<boolean> =>
    show(sampleChoice(sample), (signal) => loadSample(sample, signal), also);

  const showLink = (url: string, also?: Reducer): Promise<boolean> => {
    const name = nameOfLink(url);
    const load = async (signal: AbortSignal) => decode(await fetchImage(url, signal), name);
    return show({ kind: "url", url, name }, load, also);
  };

  const openSample = (open: Compare["addPicture"], sample: Sample): void => {
    open(sampleImage(sample.id), sampleChoice(sample), (signal) => loadSample(sample, signal));
  };

  async function worker<T>(call: Promise<T>, then: (value: T) => void): Promise<void> {
    try {
      then(await call);
    } catch (error) {
      setSession(store, { engineProblem: toProblem(error) });
    }
  }

  let described: Promise<EngineDescription> | null = null;
  const describe = (): Promise<EngineDescription> => {
    described ??= engine.describe();
    return described;
  };

  const links = createLinkOpener(store, answers, {
    describe,
    change,
    models,
    decode,
    showSample,
    showLink,
    show,
    openComparison: ({ comparison, entries, samples }) => {
      for (const { url, name } of entries) compare.sources.openModel(absolute(url), name);
      for (const sample of samples) openSample(compare.sources.openImage, sample);
      compare.restore(comparison);
    },
    lookInside: inside.restore,
  });

  const recovery = createRecovery(store, { compare, inside }, shelf, {
    describe,
    openLink: links.open,
    show,
  });

  async function start(fragment = ""): Promise<void> {
    described = null;
    const ready = worker(describe(), (description) => {
      setSession(store, { engine: description });
      jobs.refresh();
    });
    const device = worker(engine.device(), (report) => setSession(store, { device: report }));
    const [catalogue, examples] = await Promise.all([readCatalogue(root), readExamples(root)]);
    setSession(store, catalogue);
    void models.refreshShelf();
    if ((await links.open(fragment)) !== "followed") {
      const actions = { openEntry: models.openEntry, show, load: loadSample };
      await openExample(store, openingOf(catalogue, examples), actions);
    }
    await Promise.all([ready, device]);
    setSession(store, { isStarting: false });
  }

  /** An embedded model that was not made for such pictures gives way to one that was; anybody's own model stays. */
  async function showSampleWithModel(sample: Sample, also?: Reducer): Promise<void> {
    const { recipe, session } = store.getState();
    const choice = recipe.model;
    const open = choice?.kind === "url" ? session.embedded.find(({ url }) => url === choice.url) : undefined;
    const better =
      open && !sample.models.includes(open.folder) ? entryFor(sample, session.embedded) : undefined;
    if (better) await models.openEntry(better);
    await showSample(sample, also);
  }

  async function chooseBackend(backend: BackendName | "auto"): Promise<void> {
    try {
      // biome-ignore lint/correctness/useHookAtTopLevel: the engine's method, not a hook
      const device = await engine.useBackend(backend);
      setSession(store, { device, engineProblem: null });
      jobs.forget();
      jobs.refresh();
    } catch (error) {
      setSession(store, { engineProblem: toProblem(error) });
    }
  }

  return {
    store,
    compare,
    inside,
    change,
    undo: () => goTo(history.undo(chosen())),
    redo: () => goTo(history.redo(chosen())),
    tryAgain: async (tried) => {
      const { id, choice, pixels } = tried.picture;
      if (store.getState().session.picture.value?.id === id) change(askAgain(tried));
      else await show(choice, async () => pixels, askAgain(tried), id);
    },
    models,
    links,
    recovery,
    remember: () => remember(store, { models, compare, inside, change, show }),
    share: (travel, call, room = "explain") => {
      const chosenThere = {
        compare: room === "compare" ? compare.store.getState().comparison : null,
        inside: room === "inside" ? inside.seen() : null,
      };
      return makeLink({ store, engine, answers }, travel, call, chosenThere);
    },
    answer: () => {
      const { recipe, session } = store.getState();
      return currentAnswer(recipe, session, answers);
    },
    showFile,
    showSample: showSampleWithModel,
    showLink: (url) => showLink(url),
    start,
    showPixels: async (pixels, choice) => {
      await show(choice, async () => pixels);
    },
    chooseBackend,
    restart: () => {
      setSession(store, { engineProblem: null });
      return store.getState().session.engine === null ? start() : chooseBackend("auto");
    },
    run: jobs.run,
    compareSample: (sample) => openSample(compare.addPicture, sample),
    compareFile: (file, name) => {
      compare.addPicture(`picture:${++pictures}`, { kind: "file", name }, () => decode(file, name));
    },
    compareModel: ({ url, name }) => compare.addModel(absolute(url), name),
    cancel: () => {
      models.cancel();
      showing?.abort();
      jobs.cancel();
      compare.cancel();
      inside.cancel();
    },
    dismiss: (slot) =>
      setSlot(store, slot, slot === "model" ? { problem: null, failed: null } : { problem: null }),
    settled: jobs.settled,
  };
}
