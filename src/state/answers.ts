import type { Predictions } from "../api/engine";
import { Lru } from "../core/lru";
import type { Explained } from "./session";

/** Bytes of maps that are kept, so that going back and forth between methods computes nothing. */
const CACHE_BYTES = 128e6;

/** What the engine has answered so far, filed by question: every room looks here before it asks. */
export interface Answers {
  /** Tells one start of the backend from the next: part of every key. */
  readonly run: number;
  readonly predictions: Map<string, Predictions>;
  readonly explanations: Lru<string, Explained>;
  /** Forgets every answer: the next ones come from another backend. */
  forget(): void;
}

export function createAnswers(): Answers {
  let run = 0;
  const predictions = new Map<string, Predictions>();
  const explanations = new Lru<string, Explained>({
    budget: CACHE_BYTES,
    sizeOf: ({ explanation }) => explanation.values.byteLength,
    onEvict: () => {},
  });
  return {
    get run() {
      return run;
    },
    predictions,
    explanations,
    forget: () => {
      run++;
      predictions.clear();
      explanations.clear();
    },
  };
}
