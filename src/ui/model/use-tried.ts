import { useEffect, useState } from "react";
import type { ClassScore, ModelInfo } from "../../api/engine";
import { isCancelled, type Problem, toProblem } from "../../core/problem";
import { useStudio, useStudioState } from "../studio";
import type { Preprocessing } from "./preprocessing";

export interface Tried {
  /** Of the last choice that was answered; most probable first. */
  readonly scores: readonly ClassScore[] | null;
  readonly isRunning: boolean;
  readonly problem: Problem | null;
}

const nothing: Tried = { scores: null, isRunning: false, problem: null };

/** What the model would answer to the picture on the screen if it saw pixels so. */
export function useTried({ handle }: ModelInfo, preprocessing: Preprocessing | null): Tried {
  const studio = useStudio();
  const picture = useStudioState((state) => state.session.picture.value?.handle ?? null);
  const [tried, setTried] = useState(nothing);
  useEffect(() => {
    if (preprocessing === null || picture === null) {
      setTried(nothing);
      return;
    }
    const stop = new AbortController();
    setTried((before) => ({ ...before, isRunning: true, problem: null }));
    studio.models.tryPreprocessing(handle, preprocessing, stop.signal).then(
      (answer) => {
        if (!stop.signal.aborted) setTried({ ...nothing, scores: answer?.scores ?? null });
      },
      (error: unknown) => {
        if (!stop.signal.aborted && !isCancelled(error)) setTried({ ...nothing, problem: toProblem(error) });
      },
    );
    return () => stop.abort();
  }, [studio, handle, picture, preprocessing]);
  return tried;
}
