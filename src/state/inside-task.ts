import type { Call, Progress } from "../api/engine";
import { isCancelled, toProblem } from "../core/problem";
import { emptySlot, type Slot } from "./session";

/** One question at a time: the answer that is kept, the one that is on its way, and what went wrong. */
export interface Task<T> {
  /** Asks, unless the answer is there, on its way, or was refused or stopped before. `null`: nothing is asked. */
  bring(key: string | null, ask: (call: Call) => Promise<T>): void;
  /** Asks again what was refused or stopped. */
  retry(): void;
  cancel(): void;
}

export interface TaskOptions<T> {
  readonly what: string;
  readonly priority: NonNullable<Call["priority"]>;
  readonly read: () => Slot<T>;
  readonly put: (change: Partial<Slot<T>>) => void;
  readonly track: (work: Promise<void>) => void;
}

/** A task of a store's slot. What was answered before is found again for as long as few others were asked. */
export function createTask<T>({ what, priority, read, put, track }: TaskOptions<T>): Task<T> {
  const known = new Map<string, T>();
  let running: { readonly key: string; readonly abort: AbortController } | null = null;
  let halted: string | null = null;

  const stop = (): void => {
    running?.abort.abort();
    running = null;
    put({ job: null });
  };

  async function run(key: string, ask: (call: Call) => Promise<T>): Promise<void> {
    const mine = { key, abort: new AbortController() };
    running = mine;
    put({ job: { key, what, done: null }, problem: null });
    const onProgress = (progress: Progress): void => {
      if (running === mine) put({ job: { key, ...progress } });
    };
    try {
      const value = await ask({ signal: mine.abort.signal, priority, onProgress });
      if (running !== mine) return;
      running = null;
      keep(key, value);
      put({ value, key, job: null, problem: null });
    } catch (error) {
      if (running !== mine) return;
      running = null;
      halted = key;
      put({ job: null, problem: isCancelled(error) ? null : toProblem(error) });
    }
  }

  function keep(key: string, value: T): void {
    known.delete(key);
    known.set(key, value);
    const [oldest] = known.keys();
    if (known.size > KEPT && oldest !== undefined) known.delete(oldest);
  }

  return {
    bring(key, ask) {
      if (key === null) {
        if (running) stop();
        if (read().key !== null || read().problem) put(emptySlot);
        return;
      }
      if (running?.key === key) return;
      if (running) stop();
      if (read().key === key || halted === key) return;
      halted = null;
      const answer = known.get(key);
      if (answer === undefined) track(run(key, ask));
      else put({ value: answer, key, job: null, problem: null });
    },
    retry: () => {
      halted = null;
    },
    cancel: () => {
      if (running) halted = running.key;
      stop();
    },
  };
}

/** Answers of a task that are remembered: the last layers one went back and forth between. */
const KEPT = 12;
