import { useCallback, useEffect, useRef, useState } from "react";
import { scalarMap } from "../../image/present";
import { changesOf, setUp } from "../../state/tours/set-up";
import type { Tour, TourChange, TourStep } from "../../state/tours/tour";
import { enterRoom, useRoom } from "../shell/rooms";
import { useStudio, useStudioState } from "../studio";
import type { Sight, Sights } from "./words";

export interface TourState {
  readonly step: TourStep;
  readonly index: number;
  readonly phase: "setting" | "there" | "failed";
  /** What was seen at each step so far. */
  readonly seen: Sights;
  /** What the person has made otherwise since. */
  readonly changes: readonly (TourChange | "room")[];
  goTo(index: number): void;
}

export function useTour({ steps }: Tour): TourState {
  const studio = useStudio();
  const room = useRoom();
  const [{ index, phase }, setAt] = useState<Pick<TourState, "index" | "phase">>({
    index: 0,
    phase: "setting",
  });
  const [seen, setSeen] = useState<Sights>({});
  const step = steps[index] ?? steps[0]!;
  const turn = useRef(0);
  const asked = useRef(0);

  const goTo = useCallback(
    (next: number): void => {
      const mine = ++turn.current;
      const to = steps[next];
      if (!to) return;
      setAt({ index: next, phase: "setting" });
      enterRoom("explain");
      void setUp(studio, to).then((isThere) => {
        if (mine === turn.current) setAt({ index: next, phase: isThere ? "there" : "failed" });
      });
    },
    [studio, steps],
  );
  useEffect(() => {
    goTo(0);
    return () => {
      turn.current++;
    };
  }, [goTo]);

  const state = useStudioState((all) => all);
  const changes: (TourChange | "room")[] = phase === "there" ? [...changesOf(studio.store, step)] : [];
  if (phase === "there" && room !== "explain") changes.push("room");
  const isThere = phase === "there" && changes.length === 0;

  // Whoever goes on to a step asks for its map, whatever it costs; once, so that it can be stopped.
  const isOffered = state.session.offer !== null;
  useEffect(() => {
    if (!isThere || !isOffered || asked.current === turn.current) return;
    asked.current = turn.current;
    studio.run();
  }, [isThere, isOffered, studio]);

  const { explanation, predictions } = state.session;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the answer is read from what these two hold
  useEffect(() => {
    if (!isThere) return;
    const sight = sightOf(studio);
    if (sight)
      setSeen((before) =>
        before[step.id]?.explanation === sight.explanation ? before : { ...before, [step.id]: sight },
      );
  }, [isThere, step, studio, explanation, predictions]);

  return { step, index, phase, seen, changes, goTo };
}

/** The answer and the map on the screen, once both are of what is asked. */
function sightOf(studio: ReturnType<typeof useStudio>): Sight | null {
  const answer = studio.answer();
  const { predictions } = studio.store.getState().session;
  if (!answer || !predictions.value || predictions.key !== answer.question.predictionKey) return null;
  const { explanation } = answer;
  return { scores: predictions.value.scores, explanation, map: scalarMap(explanation) };
}
