import { createStore, type StoreApi } from "zustand/vanilla";
import type { ClassScore, Engine, PixelImage, Visual } from "../api/engine";
import { Lru } from "../core/lru";
import { isCancelled, type Problem, toProblem } from "../core/problem";
import {
  emptyVisualChoice,
  followAgain,
  type Obstacle,
  obstaclesOf,
  type VisualChoice,
  type VisualReducer,
  type VisualSide,
  visualSides,
} from "./visual-choice";
import { type MeanOf, picturesFor } from "./visual-pictures";
import { isSameSubject, type VisualSubject } from "./visual-subject";

/** A picture on its way, or done; several where several are made at once. */
export interface VisualRun {
  /** What it answers. */
  readonly key: string;
  readonly status: "running" | "paused" | "done" | "failed";
  /** The latest preview, or the finished pictures. */
  readonly visual: Visual | null;
  /** What the network itself answers to each finished picture, the most probable first. */
  readonly answers: readonly (readonly ClassScore[])[] | null;
  readonly what: string;
  /** 0…1 */
  readonly done: number | null;
  readonly problem: Problem | null;
}

export interface VisualState {
  readonly choice: VisualChoice;
  /** `null` while nothing is looked at. */
  readonly subject: VisualSubject | null;
  /** What would be asked now. */
  readonly sides: readonly VisualSide[];
  /** What there is for each of them. */
  readonly runs: readonly (VisualRun | null)[];
  readonly obstacles: readonly Obstacle[];
}

export interface InsideVisual {
  readonly store: StoreApi<VisualState>;
  change(reducer: VisualReducer): void;
  /** Begins, or goes on where it was paused. What stands side by side is made one after the other. */
  run(meanOf: MeanOf): void;
  /** Stops after the step that is under way; what there is stays, and can go on. */
  pause(): void;
  cancel(): void;
  /** Something else is looked at. A picture on its way for what is not looked at any more is paused. */
  look(subject: VisualSubject | null): void;
}

/** Bytes of finished pictures and of what they need to go on. */
const KEPT_BYTES = 64e6;

const sizeOf = ({ visual }: VisualRun): number =>
  (visual?.images ?? []).reduce((sum, { data }) => sum + data.byteLength, 0) +
  (visual?.checkpoint ? visual.checkpoint.parameters.byteLength * 3 : 0);

/** Sides that are made, and how to stop them. */
interface Running {
  readonly sides: readonly VisualSide[];
  readonly pause: AbortController;
  readonly stop: AbortController;
}

const keysOf = (sides: readonly VisualSide[]): string => JSON.stringify(sides.map(({ key }) => key));

export function createInsideVisual(engine: Engine, track: (work: Promise<void>) => void): InsideVisual {
  const store = createStore<VisualState>(() => ({
    choice: emptyVisualChoice,
    subject: null,
    sides: [],
    runs: [],
    obstacles: [],
  }));
  const runs = new Lru<string, VisualRun>({
    budget: KEPT_BYTES,
    sizeOf,
    inUse: ({ status }) => status === "running",
    onEvict: () => {},
  });
  let running: Running | null = null;
  /** Of the last subject there was. */
  let place = { model: "", layer: "" };
  /** What runs or ran last: the next waits until it has stopped. */
  let last: Promise<void> = Promise.resolve();

  const runsOf = (sides: readonly VisualSide[]): VisualState["runs"] =>
    sides.map(({ key }) => runs.get(key) ?? null);

  /** Shows what there is by now for what is asked. */
  const show = (): void => store.setState(({ sides }) => ({ runs: runsOf(sides) }));

  function put(run: VisualRun): void {
    runs.set(run.key, run);
    show();
  }

  function look({ choice, subject }: Pick<VisualState, "choice" | "subject">): void {
    const sides = subject ? visualSides(choice, subject) : [];
    if (running && keysOf(running.sides) !== keysOf(sides)) running.pause.abort();
    const obstacles = subject ? obstaclesOf(choice, subject) : [];
    store.setState({ choice, subject, sides, obstacles, runs: runsOf(sides) });
  }

  /** Numbers that were chosen for another model or layer mean nothing here. */
  function stillTrue(choice: VisualChoice, { model, layer }: VisualSubject): VisualChoice {
    const before = place;
    place = { model: model.hash, layer };
    if (before.model !== place.model) return followAgain("class", "channel")(choice);
    return before.layer === layer ? choice : followAgain("channel")(choice);
  }

  async function make(mine: Running, of: VisualState, meanOf: MeanOf, before: Promise<void>): Promise<void> {
    await before;
    try {
      for (const side of mine.sides) {
        if (runs.get(side.key)?.status === "done") continue;
        if (mine.pause.signal.aborted || mine.stop.signal.aborted) return;
        await work(mine, side, of, meanOf);
      }
    } finally {
      if (running === mine) running = null;
      show();
    }
  }

  async function work(mine: Running, side: VisualSide, of: VisualState, meanOf: MeanOf): Promise<void> {
    const before = runs.get(side.key);
    const kept = before?.status === "paused" ? before.visual : null;
    let run: VisualRun = {
      key: side.key,
      status: "running",
      visual: kept,
      answers: null,
      what: "Optimising",
      done: null,
      problem: null,
    };
    const tell = (change: Partial<VisualRun>): void => {
      run = { ...run, ...change };
      put(run);
    };
    const opened: number[] = [];
    const open = async (image: PixelImage): Promise<number> => {
      const handle = await engine.openImage(image);
      opened.push(handle);
      return handle;
    };
    tell({});
    try {
      const { request } = side;
      const visual = await engine.visualise(
        {
          ...request,
          ...(await picturesFor(engine, of, { open, meanOf, signal: mine.stop.signal })),
          ...(kept?.checkpoint && { resume: kept.checkpoint }),
        },
        {
          signal: mine.stop.signal,
          pause: mine.pause.signal,
          // Whatever the person looks at meanwhile goes first.
          priority: "background",
          onProgress: ({ what, done }) => tell({ what, done }),
          onPartial: (partial) => tell({ visual: partial }),
        },
      );
      const isDone = visual.step >= visual.steps;
      tell({ visual, status: isDone ? "done" : "paused", done: visual.step / visual.steps });
      if (isDone) tell({ answers: await answersTo(visual, request.model, open) });
    } catch (error) {
      if (run.status === "done") tell({ problem: toProblem(error) });
      else if (!isCancelled(error)) tell({ status: "failed", problem: toProblem(error) });
      else runs.delete(side.key);
    } finally {
      await Promise.allSettled(opened.map((handle) => engine.closeImage(handle)));
    }
  }

  async function answersTo(
    { images }: Visual,
    model: number,
    open: (image: PixelImage) => Promise<number>,
  ): Promise<VisualRun["answers"]> {
    const answers: (readonly ClassScore[])[] = [];
    for (const image of images) {
      const { scores } = await engine.predict(
        { model, image: await open(image) },
        { priority: "background" },
      );
      answers.push(scores.slice(0, ANSWERS));
    }
    return answers;
  }

  return {
    store,
    change: (reducer) => {
      const { choice, subject } = store.getState();
      look({ choice: reducer(choice), subject });
    },
    run: (meanOf) => {
      const state = store.getState();
      const { sides, obstacles } = state;
      if (sides.length === 0 || obstacles.length > 0) return;
      if (running && !running.pause.signal.aborted && keysOf(running.sides) === keysOf(sides)) return;
      running?.pause.abort();
      running = { sides, pause: new AbortController(), stop: new AbortController() };
      last = make(running, state, meanOf, last);
      track(last);
    },
    pause: () => running?.pause.abort(),
    cancel: () => running?.stop.abort(),
    look: (subject) => {
      const { choice, subject: before } = store.getState();
      // Everything that renders what is chosen would do so once more.
      if (isSameSubject(before, subject)) return;
      look({ choice: subject ? stillTrue(choice, subject) : choice, subject });
    },
  };
}

/** So many of the classes that a finished picture is taken for are told. */
const ANSWERS = 3;
