import { createStore, type StoreApi } from "zustand/vanilla";
import type { Engine, ModelInfo, PixelImage } from "../api/engine";
import { isCancelled, type Problem, toProblem } from "../core/problem";
import type { Answers } from "./answers";
import {
  addImage,
  addModel,
  type Column,
  type CompareReducer,
  type Comparison,
  columnsOf,
  emptyComparison,
  OWN,
  placesOf,
  targetOf,
  withoutClasses,
} from "./compare";
import {
  type Asked,
  isReady,
  needsPreprocessing,
  type OpenColumn,
  paramsFor,
  targetFor,
} from "./compare-columns";
import type { CompareState, Panel } from "./compare-panel";
import { createSources, type Sources } from "./compare-sources";
import { RUNS_UNASKED } from "./jobs";
import { kept } from "./kept";
import { explanationKeyOf, predictionKeyOf } from "./question";
import type { ImageChoice } from "./recipe";
import type { OpenPicture } from "./session";
import type { StudioStore } from "./store";

export interface Compare {
  readonly store: StoreApi<CompareState>;
  /** Only while the room is on the screen are new panels begun. */
  show(isShown: boolean): void;
  change(reducer: CompareReducer): void;
  /** As it was before, or in a link: no change that could be taken back. */
  restore(comparison: Comparison): void;
  /** Whether the room is on the screen. */
  isShown(): boolean;
  /** Opens a model or a picture for a comparison that is about to be restored. */
  readonly sources: Pick<Sources, "openModel" | "openImage">;
  addModel(url: string, name: string): void;
  addPicture(id: string, choice: ImageChoice, load: (signal: AbortSignal) => Promise<PixelImage>): void;
  /** Computes a panel now, whatever it costs and even if it failed before. */
  run(id: string): void;
  /** Goes on with everything that was stopped. */
  resume(): void;
  /** Stops one panel, or all; what is finished stays. */
  cancel(id?: string): void;
  settled(): Promise<void>;
}

interface Running {
  readonly key: string;
  readonly abort: AbortController;
}

/** From a comparison to engine calls: one at a time, the cheapest first, one forward run per model and picture. */
export function createCompare(
  studio: StudioStore,
  engine: Engine,
  answers: Answers,
  onChange: (before: Comparison) => void = () => {},
): Compare {
  const store = createStore<CompareState>(() => ({ comparison: emptyComparison, columns: [], panels: {} }));
  const inFlight = new Set<Promise<unknown>>();
  const sources = createSources(engine, () => schedule());
  /** Pictures and models whose forward run failed or was stopped, with the reason; `null`: stopped. */
  const halted = new Map<string, Problem | null>();
  /** Places that the person asked for by name go first. */
  const urgent = new Set<string>();
  let isShown = false;
  let isScheduled = false;
  let running: Running | null = null;

  studio.subscribe(({ recipe, session }, before) => {
    if (session.model.value?.hash !== before.session.model.value?.hash) {
      store.setState(({ comparison }) => ({ comparison: withoutClasses(comparison) }));
    }
    const { session: was } = before;
    const hasChanged =
      recipe !== before.recipe ||
      session.engine !== was.engine ||
      session.device !== was.device ||
      session.model.value !== was.model.value ||
      session.picture.value !== was.picture.value ||
      session.predictions !== was.predictions ||
      session.explanation.job?.key !== was.explanation.job?.key ||
      session.explanation.key !== was.explanation.key;
    if (hasChanged) schedule();
  });

  /** Several changes in a row are one. */
  function schedule(): void {
    if (isScheduled || !isShown) return;
    isScheduled = true;
    queueMicrotask(() => {
      isScheduled = false;
      refresh();
    });
  }

  function openColumn(column: Column): OpenColumn {
    const { recipe, session } = studio.getState();
    const own = session.model.value;
    const addedModel = column.model === null ? null : sources.model(column.model);
    const addedImage = column.image === null ? null : sources.image(column.image);
    const model = column.model === null ? own : (addedModel?.value ?? null);
    const picture = column.image === null ? session.picture.value : (addedImage?.value ?? null);
    const key = model && picture ? predictionKeyOf(answers.run, model, picture) : null;
    const unknowing = model?.preprocessing === null ? needsPreprocessing(model) : null;
    return {
      column,
      name: addedModel?.name ?? addedImage?.name ?? (column.id === OWN ? ownName(model, picture) : ""),
      target: targetFor(targetOf(column, recipe.target), own, model),
      model,
      picture,
      predictions: key === null ? null : (answers.predictions.get(key) ?? null),
      what: addedModel?.what ?? addedImage?.what ?? null,
      problem: addedModel?.problem ?? addedImage?.problem ?? unknowing,
    };
  }

  const ownName = (model: ModelInfo | null, picture: OpenPicture | null): string =>
    (store.getState().comparison.axis === "images" ? picture?.choice.name : model?.name) ?? "";

  /** What the grid asks now; `null` for places whose model, picture or method is not there. */
  function asks(columns: readonly OpenColumn[]): readonly Asked[] {
    const { recipe, session } = studio.getState();
    return placesOf(store.getState().comparison).flatMap((place) => {
      const column = columns.find((each) => each.column.id === place.column.id);
      const method = session.engine?.methods.find(({ id }) => id === place.method);
      if (!column || !method || !isReady(column)) return [];
      const params = paramsFor(recipe, method, column.model, place.column);
      const predictionKey = predictionKeyOf(answers.run, column.model, column.picture);
      const key = explanationKeyOf(predictionKey, method, params, column.target);
      return [{ place, column, method, params, predictionKey, key }];
    });
  }

  /** Keeps every panel whose question is still the same, starts the others anew. */
  function refresh(): void {
    const { comparison } = store.getState();
    sources.keep(comparison);
    const earlier = store.getState().columns;
    const columns = columnsOf(comparison).map((column) => kept(openColumn(column), earlier));
    const asked = asks(columns);
    const before = store.getState().panels;
    const panels = Object.fromEntries(
      asked.map((each) => {
        const { place, key } = each;
        const panel = before[place.id];
        return [place.id, panel?.key === key ? again(panel, each) : first(each)];
      }),
    );
    store.setState({ columns, panels });
    if (
      running &&
      !asked.some(({ key, predictionKey }) => running?.key === key || running?.key === predictionKey)
    ) {
      running.abort.abort();
      running = null;
    }
    pump(asked);
  }

  /** A panel that waits may have been answered elsewhere meanwhile; an offer may know its price by now. */
  function again(panel: Panel, asked: Asked): Panel {
    if (panel.status === "offered") return kept(first(asked), [panel]);
    return panel.status === "waiting" ? (known(asked) ?? panel) : panel;
  }

  function known({ key }: Asked): Panel | null {
    const answer = answers.explanations.get(key);
    return answer ? { status: "done", key, explanation: answer.explanation } : null;
  }

  function first(asked: Asked): Panel {
    const { key, method, place, column } = asked;
    const answer = known(asked);
    if (answer) return answer;
    if (method.cost <= RUNS_UNASKED || urgent.has(place.id)) return { status: "waiting", key };
    const forward = column.predictions?.provenance.milliseconds ?? null;
    return {
      status: "offered",
      key,
      cost: method.cost,
      milliseconds: forward === null ? null : forward * method.cost,
    };
  }

  const put = (id: string, panel: Panel): void =>
    store.setState(({ panels }) => ({ panels: { ...panels, [id]: panel } }));

  /** Starts the next piece of work, if nothing runs: forward runs first, then maps, the cheapest first. */
  function pump(asked: readonly Asked[]): void {
    if (running || !isShown) return;
    const { session } = studio.getState();
    for (const each of asked) {
      if (each.column.predictions) continue;
      const panel = store.getState().panels[each.place.id];
      if (!halted.has(each.predictionKey)) {
        // Explain runs this network on this picture at the moment: its answer will do.
        if (session.predictions.job?.key === each.predictionKey) continue;
        track(predict(each));
        return;
      }
      if (panel?.status !== "waiting") continue;
      const problem = halted.get(each.predictionKey) ?? null;
      put(
        each.place.id,
        problem ? { status: "failed", key: each.key, problem } : { status: "stopped", key: each.key },
      );
    }
    const { panels } = store.getState();
    const next = asked
      .filter(({ place, key, column }) => {
        const isWaiting = panels[place.id]?.status === "waiting" && column.predictions !== null;
        return isWaiting && session.explanation.job?.key !== key;
      })
      .sort(
        (a, b) =>
          Number(urgent.has(b.place.id)) - Number(urgent.has(a.place.id)) || a.method.cost - b.method.cost,
      )[0];
    if (next) track(explain(next));
  }

  const track = (work: Promise<void>): void => {
    inFlight.add(work);
    void work.finally(() => inFlight.delete(work));
  };

  async function predict({ column, predictionKey: key }: Asked): Promise<void> {
    const mine: Running = { key, abort: new AbortController() };
    running = mine;
    try {
      const value = await engine.predict(
        { model: column.model.handle, image: column.picture.handle, keep: true },
        { signal: mine.abort.signal, priority: "background" },
      );
      answers.predictions.set(key, value);
    } catch (error) {
      if (running === mine) halted.set(key, isCancelled(error) ? null : toProblem(error));
    }
    if (running !== mine) return;
    running = null;
    schedule();
  }

  async function explain({ place, column, method, params, key }: Asked): Promise<void> {
    const mine: Running = { key, abort: new AbortController() };
    running = mine;
    urgent.delete(place.id);
    const report = (what: string, done: number | null): void => {
      if (running === mine) put(place.id, { status: "running", key, what, done });
    };
    report(method.label, null);
    let outcome: Panel;
    try {
      const explanation = await engine.explain(
        {
          model: column.model.handle,
          image: column.picture.handle,
          method: method.id,
          params,
          target: column.target,
        },
        {
          signal: mine.abort.signal,
          priority: "background",
          onProgress: ({ what, done }) => report(what, done),
        },
      );
      if (running !== mine) return;
      answers.explanations.set(key, {
        explanation,
        imageId: column.picture.id,
        modelHash: column.model.hash,
      });
      outcome = { status: "done", key, explanation };
    } catch (error) {
      if (running !== mine) return;
      outcome = isCancelled(error)
        ? { status: "stopped", key }
        : { status: "failed", key, problem: toProblem(error) };
    }
    running = null;
    put(place.id, outcome);
    schedule();
  }

  function cancel(id?: string): void {
    const { panels } = store.getState();
    const stopped = Object.entries(panels).flatMap(([each, panel]) => {
      const isConcerned = id === undefined || id === each;
      const isOpen = panel.status === "waiting" || panel.status === "running";
      return isConcerned && isOpen
        ? [[each, { status: "stopped", key: panel.key } satisfies Panel] as const]
        : [];
    });
    const concernsRunning =
      id === undefined || (panels[id]?.status === "running" && panels[id].key === running?.key);
    if (running && concernsRunning) {
      const { key, abort } = running;
      running = null;
      abort.abort();
      if (!stopped.some(([, panel]) => panel.key === key)) halted.set(key, null);
    }
    if (id === undefined) {
      for (const { predictionKey, column } of asks(store.getState().columns)) {
        if (!column.predictions && !halted.has(predictionKey)) halted.set(predictionKey, null);
      }
    }
    store.setState({ panels: { ...panels, ...Object.fromEntries(stopped) } });
    schedule();
  }

  /** Forgets why the forward runs of these panels did not happen, and lets them wait again. */
  function restart(ids: readonly string[]): void {
    for (const { place, predictionKey } of asks(store.getState().columns)) {
      if (ids.includes(place.id)) halted.delete(predictionKey);
    }
    store.setState(({ panels }) => ({
      panels: {
        ...panels,
        ...Object.fromEntries(
          ids.flatMap((id) => (panels[id] ? [[id, { status: "waiting", key: panels[id].key }]] : [])),
        ),
      },
    }));
    schedule();
  }

  const restore = (comparison: Comparison): void => {
    store.setState({ comparison });
    schedule();
  };
  const change = (reducer: CompareReducer): void => {
    const before = store.getState().comparison;
    restore(reducer(before));
    onChange(before);
  };

  return {
    store,
    change,
    restore,
    sources,
    isShown: () => isShown,
    cancel,
    show: (shown) => {
      isShown = shown;
      schedule();
    },
    addModel: (url, name) => {
      sources.openModel(url, name);
      change(addModel(url));
    },
    addPicture: (id, choice, load) => {
      sources.openImage(id, choice, load);
      change(addImage(id));
    },
    run: (id) => {
      urgent.add(id);
      restart([id]);
    },
    resume: () => {
      const { panels } = store.getState();
      for (const [key, problem] of halted) if (problem === null) halted.delete(key);
      restart(Object.keys(panels).filter((id) => panels[id]?.status === "stopped"));
    },
    settled: async () => {
      await sources.settled();
      while (isScheduled || inFlight.size > 0) await Promise.allSettled([...inFlight, Promise.resolve()]);
    },
  };
}
