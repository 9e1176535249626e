import type { NetworkFacts } from "../import/card";
import type { Shape } from "../types";

/** An array of a model, before it is read. */
export interface StoredArray {
  /** As a layers-model calls it: `conv1/kernel`. */
  readonly name: string;
  readonly shape: Shape;
  /** Its numbers are float32 once read, or bytes that stay as they are: a counter, a shape. */
  readonly dtype: "float32" | { readonly bytesOf: string; readonly size: number };
}

/** Some numbers of an array, in its own order. */
export interface ArrayPart {
  readonly array: StoredArray;
  readonly content: Float32Array | Uint8Array;
}

export interface ReadContent {
  readonly signal?: AbortSignal | undefined;
}

/**
 * A model whose structure is known and found good, and whose numbers are still where they were: they are read once,
 * in order and a little at a time, so that a model can be longer than memory.
 */
export interface StoredModel {
  /** What its model.json says, the list of weights aside. */
  readonly json: Readonly<Record<string, unknown>>;
  readonly facts: NetworkFacts;
  readonly arrays: readonly StoredArray[];
  /** What was found, in words, one sentence a line. */
  readonly report: readonly string[];
  content(options: ReadContent): AsyncGenerator<ArrayPart, void>;
  close(): void;
}

export const CONVERTED_BY = "Whylight";
