import { throwIfAborted } from "../core/abort";

export type Priority = "interactive" | "background";

interface Waiting {
  readonly priority: Priority;
  readonly start: () => void;
}

/**
 * One job at a time on the device: tfjs' scopes are global, so two interleaved jobs would dispose each
 * other's tensors. Interactive jobs go first; a background job lets one through at its checkpoints.
 */
export class JobQueue {
  readonly #waiting: Waiting[] = [];
  #busy = false;

  /** Runs the job when its turn has come. The job gets `giveWay` for its checkpoints. */
  async run<T>(
    job: (giveWay: () => Promise<void>) => Promise<T>,
    priority: Priority = "interactive",
    signal?: AbortSignal,
  ): Promise<T> {
    throwIfAborted(signal);
    await this.#turn(priority, signal);
    try {
      return await job(() => (priority === "background" ? this.#letInteractiveThrough() : Promise.resolve()));
    } finally {
      this.#next();
    }
  }

  #turn(priority: Priority, signal: AbortSignal | undefined): Promise<void> {
    if (!this.#busy) {
      this.#busy = true;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const entry: Waiting = { priority, start: resolve };
      this.#waiting.push(entry);
      signal?.addEventListener(
        "abort",
        () => {
          const at = this.#waiting.indexOf(entry);
          if (at < 0) return;
          this.#waiting.splice(at, 1);
          try {
            throwIfAborted(signal);
          } catch (error) {
            reject(error);
          }
        },
        { once: true },
      );
    });
  }

  #next(): void {
    const urgent = this.#waiting.findIndex((w) => w.priority === "interactive");
    const [entry] = this.#waiting.splice(Math.max(urgent, 0), 1);
    if (entry) entry.start();
    else this.#busy = false;
  }

  /** Puts the running background job back in line, behind every interactive one. */
  async #letInteractiveThrough(): Promise<void> {
    if (!this.#waiting.some((w) => w.priority === "interactive")) return;
    const resumed = new Promise<void>((resolve) => {
      this.#waiting.unshift({ priority: "background", start: resolve });
    });
    this.#next();
    await resumed;
  }
}
