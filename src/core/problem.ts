/**
 * What went wrong, as a word that programs can act on. The codes of a model file are those a person who
 * reads a bug report would use; they appear in `--json` output and on the wire.
 */
export type ProblemCode =
  // an image
  | "image-format"
  | "image-truncated"
  | "image-too-large"
  // a model file
  | "path"
  | "manifest"
  | "missing-file"
  | "size-mismatch"
  | "checksum"
  | "lfs-pointer"
  | "bad-weights"
  | "dtype"
  | "quantization"
  | "shape"
  | "missing-weight"
  | "unused-weight"
  | "duplicate-name"
  | "cycle"
  | "topology"
  | "unsupported-layer"
  | "layer-config"
  | "multiple-inputs"
  | "multiple-outputs"
  | "input-shape"
  | "output-shape"
  | "too-large"
  | "not-json"
  | "format"
  | "card"
  // a request
  | "network"
  /** A server that most likely does not let other pages read its files; a page cannot be certain. */
  | "cross-origin"
  /** A file that is not the one it should be. */
  | "checksum"
  /** What the browser keeps for this page. */
  | "storage"
  | "preprocessing-missing"
  | "no-such-model"
  | "no-such-method"
  | "no-such-layer"
  | "no-such-class"
  | "argument"
  | "not-applicable"
  // the machine
  | "device"
  | "not-finite"
  | "cancelled"
  | "internal";

/**
 * An error a person can act on: one sentence that says what is wrong, where, and what to do.
 * Everything that reaches the page or the terminal is one of these; any other exception is a bug of ours.
 */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly code: ProblemCode;
  /** The culprit: a file, a layer, an argument. `null` where the sentence says it all. */
  readonly where: string | null;

  constructor(code: ProblemCode, sentence: string, where: string | null = null, cause?: unknown) {
    super(sentence, cause === undefined ? undefined : { cause });
    this.code = code;
    this.where = where;
  }

  get sentence(): string {
    return this.message;
  }
}

/** The error of a job that was told to stop. */
export const cancelled = (): Problem => new Problem("cancelled", "Cancelled.");

export const isCancelled = (error: unknown): boolean =>
  (error instanceof Problem && error.code === "cancelled") ||
  (error instanceof Error && error.name === "AbortError");

/** Any thrown value as a Problem; what is not one already becomes `internal`, keeping its message. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (isCancelled(error)) return cancelled();
  const message = error instanceof Error ? error.message : String(error);
  return new Problem("internal", `Something in Whylight failed: ${message}`, null, error);
}
