import type { ClassScore, Explanation, Predictions } from "../api/engine";
import { fromBase64url, toBase64url } from "./base64url";

// An explanation that was computed before and is kept with the page, so that there is something to see before there is
// an engine. Its values are rounded to 1/32767 of the largest: enough to look at, and said to be stored.

const STEPS = 32767;
/** Classes that are kept: as many as the answer lists before anyone searches. */
const CLASSES = 30;

/** In `samples/examples.json`. */
export interface StoredExample {
  readonly sample: string;
  /** Folder of the model among those that come with the page. */
  readonly model: string;
  readonly modelName: string;
  /** Of the model, as a whole: another model would answer otherwise. */
  readonly hash: string;
  readonly methodLabel: string;
  readonly scores: readonly ClassScore[];
  readonly explanation: Omit<Explanation, "values"> & {
    readonly values: string;
    /** What the largest step stands for. */
    readonly scale: number;
  };
}

export interface Example {
  readonly stored: Omit<StoredExample, "explanation" | "scores">;
  readonly predictions: Predictions;
  readonly explanation: Explanation;
}

export function storeExample(
  about: Omit<StoredExample, "explanation" | "scores">,
  predictions: Predictions,
  explanation: Explanation,
): StoredExample {
  const { values, ...rest } = explanation;
  const scale = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  const steps = Int16Array.from(values, (value) => Math.round((value / scale) * STEPS));
  return {
    ...about,
    scores: predictions.scores.slice(0, CLASSES),
    explanation: { ...rest, scale, values: toBase64url(new Uint8Array(steps.buffer)) },
  };
}

/** `null` for what is no example: the studio then simply begins without. */
export function readExample(json: unknown): Example | null {
  try {
    const { scores, explanation: packed, ...stored } = json as StoredExample;
    const { values: text, scale, ...rest } = packed;
    const bytes = fromBase64url(text);
    if (!bytes || bytes.length !== rest.width * rest.height * rest.channels * 2) return null;
    const values = Float32Array.from(new Int16Array(bytes.buffer), (step) => (step / STEPS) * scale);
    const isWhole = [stored.sample, stored.model, stored.hash, rest.method].every(
      (part) => typeof part === "string" && part !== "",
    );
    if (!isWhole || !Number.isFinite(scale) || scores.length === 0) return null;
    const explanation: Explanation = { ...rest, values };
    return { stored, predictions: { scores, provenance: rest.provenance }, explanation };
  } catch {
    return null;
  }
}
