import { createStore, type StoreApi } from "zustand/vanilla";
import type { Engine, ModelInfo, Visual, VisualCheckpoint, VisualiseRequest } from "../api/engine";
import { Lru } from "../core/lru";
import { isCancelled, type Problem, toProblem } from "../core/problem";

/** What a picture is made to excite. */
export const visualObjectives = ["channel", "neuron", "layer", "class-logit", "class-probability"] as const;
export type VisualObjective = (typeof visualObjectives)[number];

/** How it is made; `null` is the engine's usual. */
export interface VisualChoice {
  readonly objective: VisualObjective;
  readonly parameterisation: string | null;
  readonly transforms: readonly string[] | null;
  readonly steps: number;
  readonly seed: number;
  /** Pictures at once, kept apart from each other. */
  readonly count: number;
}

export const emptyVisualChoice: VisualChoice = {
  objective: "channel",
  parameterisation: null,
  transforms: null,
  steps: 128,
  seed: 0,
  count: 1,
};

/** What is looked at, and the class that is explained. */
export interface VisualSubject {
  readonly model: ModelInfo;
  readonly layer: string;
  readonly channel: number;
  readonly class: number;
}

/** One picture on its way, or done. */
export interface VisualRun {
  /** What it answers. */
  readonly key: string;
  readonly status: "running" | "paused" | "done" | "failed";
  /** The latest preview, or the finished pictures. */
  readonly visual: Visual | null;
  readonly what: string;
  /** 0…1 */
  readonly done: number | null;
  readonly problem: Problem | null;
}

export interface VisualState {
  readonly choice: VisualChoice;
  /** What would be asked now; `null` while nothing is looked at. */
  readonly key: string | null;
  /** What there is for that question. */
  readonly run: VisualRun | null;
}

export interface InsideVisual {
  readonly store: StoreApi<VisualState>;
  change(change: Partial<VisualChoice>): void;
  /** Begins, or goes on where it was paused. */
  run(): void;
  /** Stops after the step that is under way; what there is stays, and can go on. */
  pause(): void;
  cancel(): void;
  /** Something else is looked at. A picture on its way for what is not looked at any more is paused. */
  look(subject: VisualSubject | null): void;
}

/** Weight of the objective that keeps several pictures apart. */
const APART = 1;
/** Bytes of finished pictures and of what they need to go on. */
const KEPT_BYTES = 64e6;

export function objectiveOf(
  { objective, count }: VisualChoice,
  { layer, channel, class: index }: VisualSubject,
): VisualiseRequest["objective"] {
  const terms: Readonly<Record<VisualObjective, VisualiseRequest["objective"][number]>> = {
    channel: { id: "channel", params: { layer, channel } },
    neuron: { id: "neuron", params: { layer, channel, row: -1, column: -1 } },
    layer: { id: "layer", params: { layer } },
    "class-logit": { id: "class-logit", params: { class: index } },
    "class-probability": { id: "class-probability", params: { class: index } },
  };
  const apart = { id: "diversity", params: { layer }, weight: APART };
  return count > 1 ? [terms[objective], apart] : [terms[objective]];
}

const sizeOf = ({ visual }: VisualRun): number =>
  (visual?.images ?? []).reduce((sum, { data }) => sum + data.byteLength, 0) +
  (visual?.checkpoint ? visual.checkpoint.parameters.byteLength * 3 : 0);

export function createInsideVisual(engine: Engine, track: (work: Promise<void>) => void): InsideVisual {
  const store = createStore<VisualState>(() => ({ choice: emptyVisualChoice, key: null, run: null }));
  const runs = new Lru<string, VisualRun>({
    budget: KEPT_BYTES,
    sizeOf,
    inUse: ({ status }) => status === "running",
    onEvict: () => {},
  });
  let subject: VisualSubject | null = null;
  let running: {
    readonly key: string;
    readonly pause: AbortController;
    readonly stop: AbortController;
  } | null = null;

  const keyOf = (choice: VisualChoice, of: VisualSubject): string =>
    JSON.stringify([
      of.model.hash,
      of.model.preprocessing,
      of.model.inputSize,
      objectiveOf(choice, of),
      choice,
    ]);

  function put(key: string, run: VisualRun): void {
    runs.set(key, run);
    if (store.getState().key === key) store.setState({ run });
  }

  function look(): void {
    const { choice, key: before } = store.getState();
    const key = subject && keyOf(choice, subject);
    if (key === before) return;
    if (running && running.key !== key) running.pause.abort();
    store.setState({ key, run: key === null ? null : (runs.get(key) ?? null) });
  }

  async function work(key: string, request: VisualiseRequest, before: VisualRun | null): Promise<void> {
    const mine = { key, pause: new AbortController(), stop: new AbortController() };
    running = mine;
    let run: VisualRun = {
      key,
      status: "running",
      visual: before?.visual ?? null,
      what: "Optimising",
      done: null,
      problem: null,
    };
    const tell = (change: Partial<VisualRun>): void => {
      run = { ...run, ...change };
      put(key, run);
    };
    tell({});
    try {
      const visual = await engine.visualise(request, {
        signal: mine.stop.signal,
        pause: mine.pause.signal,
        // Whatever the person looks at meanwhile goes first.
        priority: "background",
        onProgress: ({ what, done }) => tell({ what, done }),
        onPartial: (partial) => tell({ visual: partial }),
      });
      tell({
        visual,
        status: visual.step < visual.steps ? "paused" : "done",
        done: visual.step / visual.steps,
      });
    } catch (error) {
      if (!isCancelled(error)) tell({ status: "failed", problem: toProblem(error) });
      else {
        runs.delete(key);
        if (store.getState().key === key) store.setState({ run: null });
      }
    } finally {
      if (running === mine) running = null;
    }
  }

  return {
    store,
    change: (change) => {
      store.setState(({ choice }) => ({ choice: { ...choice, ...change } }));
      look();
    },
    run: () => {
      const { choice, key, run } = store.getState();
      if (!subject || key === null || running?.key === key) return;
      running?.pause.abort();
      const { parameterisation, transforms, steps, seed, count } = choice;
      const resume: VisualCheckpoint | null =
        run?.status === "paused" ? (run.visual?.checkpoint ?? null) : null;
      const request: VisualiseRequest = {
        model: subject.model.handle,
        objective: objectiveOf(choice, subject),
        steps,
        seed,
        count,
        ...(parameterisation === null ? {} : { parameterisation: { id: parameterisation } }),
        ...(transforms === null ? {} : { transforms: transforms.map((id) => ({ id })) }),
        ...(resume ? { resume } : {}),
      };
      track(work(key, request, resume ? run : null));
    },
    pause: () => running?.pause.abort(),
    cancel: () => running?.stop.abort(),
    look: (next) => {
      subject = next;
      look();
    },
  };
}
