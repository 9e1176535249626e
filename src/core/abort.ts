import { cancelled } from "./problem";

/** Throws the `cancelled` problem when the signal has fired. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw cancelled();
}
