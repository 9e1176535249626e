import { createStore, type StoreApi } from "zustand/vanilla";
import type { Engine, ModelInfo, PixelImage } from "../api/engine";
import { isCancelled, type Problem, toProblem } from "../core/problem";
import type { VisualShelf } from "./visual-shelf";

/** Steps of a picture that is only seen small. */
const STEPS = 64;

/** The layer whose channels are pictured. */
export interface QueueSubject {
  readonly model: ModelInfo;
  readonly layer: string;
}

export interface QueueState {
  /** The layer that is looked at, named by everything that determines its pictures. */
  readonly key: string | null;
  /** What there is, by channel. */
  readonly images: ReadonlyMap<number, PixelImage>;
  /** While it runs: how many are done of how many. */
  readonly running: { readonly done: number; readonly all: number } | null;
  readonly problem: Problem | null;
}

export interface InsideQueue {
  readonly store: StoreApi<QueueState>;
  /** Another layer: what is kept of it is shown, and the queue of the one before stops. */
  look(subject: QueueSubject | null): void;
  /** Makes what is missing, one picture after the other, behind everything else. */
  run(channels: readonly number[]): void;
  pause(): void;
}

const keyOf = ({ model, layer }: QueueSubject): string =>
  JSON.stringify([model.hash, model.preprocessing, model.inputSize, layer, STEPS]);

export function createInsideQueue(
  engine: Engine,
  shelf: VisualShelf,
  track: (work: Promise<void>) => void,
): InsideQueue {
  const store = createStore<QueueState>(() => ({
    key: null,
    images: new Map(),
    running: null,
    problem: null,
  }));
  let subject: QueueSubject | null = null;
  let abort: AbortController | null = null;

  const stop = (): void => {
    abort?.abort();
    abort = null;
    store.setState({ running: null });
  };

  const add = (key: string, found: Iterable<readonly [number, PixelImage]>): void => {
    if (store.getState().key !== key) return;
    store.setState(({ images }) => ({ images: new Map([...images, ...found]) }));
  };

  async function bring(key: string): Promise<void> {
    try {
      add(key, await shelf.read(key));
    } catch {
      // Some browsers keep nothing: then every visit begins anew.
    }
  }

  async function work(of: QueueSubject, key: string, channels: readonly number[]): Promise<void> {
    const mine = new AbortController();
    abort = mine;
    const missing = channels.filter((channel) => !store.getState().images.has(channel));
    const { layer, model } = of;
    try {
      for (const [i, channel] of missing.entries()) {
        store.setState({ running: { done: channels.length - missing.length + i, all: channels.length } });
        const { images } = await engine.visualise(
          { model: model.handle, objective: [{ id: "channel", params: { layer, channel } }], steps: STEPS },
          { signal: mine.signal, priority: "background" },
        );
        const image = images[0]!;
        add(key, [[channel, image]]);
        await shelf.write(key, channel, image).catch(() => {});
        if (mine.signal.aborted) return;
      }
    } catch (error) {
      if (abort === mine && !isCancelled(error)) store.setState({ problem: toProblem(error) });
    } finally {
      if (abort === mine) stop();
    }
  }

  return {
    store,
    look: (next) => {
      const key = next && keyOf(next);
      subject = next;
      if (key === store.getState().key) return;
      stop();
      store.setState({ key, images: new Map(), problem: null });
      if (key !== null) track(bring(key));
    },
    run: (channels) => {
      const { key } = store.getState();
      if (subject === null || key === null || abort) return;
      store.setState({ problem: null });
      track(work(subject, key, channels));
    },
    pause: stop,
  };
}
