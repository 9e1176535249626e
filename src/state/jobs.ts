import type { Engine, Explanation, Progress } from "../api/engine";
import { isCancelled, type Problem, toProblem } from "../core/problem";
import { type Answers, createAnswers } from "./answers";
import { type Question, questionOf } from "./question";
import type { Explained } from "./session";
import { type StudioStore, setSession, setSlot } from "./store";

/** Up to this price, in forward-equivalents, a method runs as soon as it is chosen. */
export const RUNS_UNASKED = 40;

interface Running {
  readonly key: string;
  readonly abort: AbortController;
}

export interface Jobs {
  /** Brings predictions and map up to what recipe, model and picture now ask for. Cheap when nothing changed. */
  refresh(): void;
  /** Runs the explanation now, whatever it costs and even if it failed before. */
  run(): void;
  /** Stops what is running; what was on the screen stays. */
  cancel(): void;
  /** Forgets every answer: the next ones come from another backend. */
  forget(): void;
  /** Resolves when nothing that was started before is running any more. */
  settled(): Promise<void>;
}

/** From recipe changes to engine calls: one prediction and one explanation at a time, the stale ones stopped. */
export function createJobs(store: StudioStore, engine: Engine, answers: Answers = createAnswers()): Jobs {
  const { predictions, explanations } = answers;
  const inFlight = new Set<Promise<unknown>>();
  let predicting: Running | null = null;
  let explaining: Running | null = null;
  /** Questions that failed or were stopped: asked again by the person only, never by moving a slider. */
  const halted = { prediction: "", explanation: "" };

  const question = (): Question | null => {
    const { recipe, session } = store.getState();
    return questionOf(recipe, session, answers.run);
  };

  const track = (work: Promise<void>): void => {
    inFlight.add(work);
    void work.finally(() => inFlight.delete(work));
  };

  const stopPredicting = (): void => {
    predicting?.abort.abort();
    predicting = null;
  };

  const stopExplaining = (): void => {
    explaining?.abort.abort();
    explaining = null;
    setSession(store, { partial: null, offer: null });
    setSlot(store, "explanation", { job: null });
  };

  async function predict(asked: Question): Promise<void> {
    const key = asked.predictionKey;
    const mine: Running = { key, abort: new AbortController() };
    predicting = mine;
    setSlot(store, "predictions", { job: { key, what: "Running the network", done: null }, problem: null });
    try {
      const value = await engine.predict(
        { model: asked.model.handle, image: asked.picture.handle, keep: true },
        {
          signal: mine.abort.signal,
          priority: "interactive",
          onProgress: (progress) => {
            if (predicting === mine) setSlot(store, "predictions", { job: { key, ...progress } });
          },
        },
      );
      if (predicting !== mine) return;
      predicting = null;
      predictions.set(key, value);
      setSlot(store, "predictions", { value, key, job: null, problem: null });
      refresh();
    } catch (error) {
      if (predicting !== mine) return;
      predicting = null;
      halted.prediction = key;
      setSlot(store, "predictions", { job: null, problem: unlessCancelled(error) });
    }
  }

  async function explain(asked: Question): Promise<void> {
    const key = asked.explanationKey;
    const mine: Running = { key, abort: new AbortController() };
    explaining = mine;
    const filed = (explanation: Explanation): Explained => ({
      explanation,
      imageId: asked.picture.id,
      modelHash: asked.model.hash,
    });
    const report = (progress: Progress): void =>
      setSlot(store, "explanation", { job: { key, what: progress.what, done: progress.done } });
    setSession(store, { offer: null, partial: null });
    setSlot(store, "explanation", { problem: null });
    report({ what: asked.method.label, done: null });
    try {
      const explanation = await engine.explain(
        {
          model: asked.model.handle,
          image: asked.picture.handle,
          method: asked.method.id,
          params: asked.params,
          target: asked.target,
        },
        {
          signal: mine.abort.signal,
          priority: "interactive",
          onProgress: (progress) => {
            if (explaining === mine) report(progress);
          },
          onPartial: (partial) => {
            if (explaining === mine) setSession(store, { partial: filed(partial) });
          },
        },
      );
      if (explaining !== mine) return;
      explaining = null;
      explanations.set(key, filed(explanation));
      setSession(store, { partial: null });
      setSlot(store, "explanation", { value: filed(explanation), key, job: null, problem: null });
    } catch (error) {
      if (explaining !== mine) return;
      explaining = null;
      halted.explanation = key;
      setSession(store, { partial: null });
      setSlot(store, "explanation", { job: null, problem: unlessCancelled(error) });
    }
  }

  function bringPredictions(asked: Question): boolean {
    if (store.getState().session.predictions.key === asked.predictionKey) {
      stopPredicting();
      return true;
    }
    if (predicting?.key === asked.predictionKey || halted.prediction === asked.predictionKey) return false;
    stopPredicting();
    stopExplaining();
    const known = predictions.get(asked.predictionKey);
    if (known) {
      setSlot(store, "predictions", { value: known, key: asked.predictionKey, job: null, problem: null });
      return true;
    }
    track(predict(asked));
    return false;
  }

  function bringExplanation(asked: Question): void {
    const key = asked.explanationKey;
    const { explanation, offer } = store.getState().session;
    if (explaining?.key === key) return;
    if (explanation.key === key || offer?.key === key) {
      if (explaining) stopExplaining();
      if (explanation.key === key) {
        setSession(store, { offer: null });
        setSlot(store, "explanation", { problem: null });
      }
      return;
    }
    if (halted.explanation === key) return;
    stopExplaining();
    const known = explanations.get(key);
    if (known) {
      setSlot(store, "explanation", { value: known, key, job: null, problem: null });
      return;
    }
    setSlot(store, "explanation", { problem: null });
    if (asked.method.cost > RUNS_UNASKED) offerToRun(asked);
    else track(explain(asked));
  }

  function offerToRun({ explanationKey, method: { cost } }: Question): void {
    const forward = store.getState().session.predictions.value?.provenance.milliseconds ?? null;
    const milliseconds = forward === null ? null : forward * cost;
    setSession(store, { offer: { key: explanationKey, cost, milliseconds } });
  }

  function refresh(): void {
    const asked = question();
    if (asked === null) {
      if (predicting || explaining) {
        stopPredicting();
        stopExplaining();
        setSlot(store, "predictions", { job: null });
      }
      return;
    }
    if (bringPredictions(asked)) bringExplanation(asked);
  }

  return {
    refresh,
    run: () => {
      const asked = question();
      halted.prediction = "";
      halted.explanation = "";
      if (asked === null || !bringPredictions(asked)) return;
      stopExplaining();
      track(explain(asked));
    },
    cancel: () => {
      halted.prediction = predicting?.key ?? halted.prediction;
      const stopped = explaining?.key;
      stopPredicting();
      stopExplaining();
      setSlot(store, "predictions", { job: null });
      const asked = question();
      if (asked && stopped === asked.explanationKey) offerToRun(asked);
    },
    forget: answers.forget,
    settled: async () => {
      await Promise.allSettled([...inFlight]);
    },
  };
}

/** Being told to stop is no failure. */
const unlessCancelled = (error: unknown): Problem | null => (isCancelled(error) ? null : toProblem(error));
