import { createStore, type StoreApi } from "zustand/vanilla";
import type { Engine, ModelInfo, PixelImage } from "../api/engine";
import { isCancelled, type Problem, toProblem } from "../core/problem";
import type { VisualShelf } from "./visual-shelf";

/** Steps of a picture that is only seen small. */
const STEPS = 64;
/** Longest side in pixels at which it is kept: a layer may have a thousand of them. */
const SIDE = 112;
/** So many failures one after the other are not the channels' own. */
const HOPELESS = 3;
/** Share of the first picture after which the time of the others can be told. */
const TOLD_AFTER = 0.25;

/** The layer whose channels are pictured. */
export interface QueueSubject {
  readonly model: ModelInfo;
  readonly layer: string;
}

/** What is being pictured, and how far it is. */
export interface QueueProgress {
  readonly channel: number;
  /** Pictures that are finished, those of earlier visits included, and all that there will be. */
  readonly done: number;
  readonly all: number;
  /** Of the picture that is being made, 0…1. */
  readonly share: number;
  /** Milliseconds that the others will take; `null` until that can be told. */
  readonly left: number | null;
}

export interface QueueState {
  /** The layer that is looked at, named by everything that determines its pictures. */
  readonly key: string | null;
  /** What there is, by channel. */
  readonly images: ReadonlyMap<number, PixelImage>;
  readonly running: QueueProgress | null;
  /** Channels of which no picture could be made, and why. */
  readonly failed: ReadonlyMap<number, Problem>;
  /** Whether the browser keeps what is made. */
  readonly isKept: boolean;
}

export interface InsideQueue {
  readonly store: StoreApi<QueueState>;
  /** Another layer: what is kept of it is shown, and the queue of the one before ends. The same one: it goes on. */
  look(subject: QueueSubject | null): void;
  /** Makes what is missing, one picture after the other, behind everything else. */
  run(channels: readonly number[]): void;
  pause(): void;
  /** Stops until the layer is looked at again. */
  suspend(): void;
}

export interface QueueOptions {
  readonly engine: Engine;
  readonly shelf: VisualShelf;
  readonly track: (work: Promise<void>) => void;
  /** The picture with no side longer than so many pixels. */
  readonly shrink: (image: PixelImage, side: number) => PixelImage;
  /** Milliseconds, from anywhere. */
  readonly clock?: () => number;
}

const keyOf = ({ model, layer }: QueueSubject): string =>
  JSON.stringify([model.hash, model.preprocessing, model.inputSize, layer, STEPS]);

const emptyState: QueueState = {
  key: null,
  images: new Map(),
  running: null,
  failed: new Map(),
  isKept: true,
};

export function createInsideQueue({
  engine,
  shelf,
  track,
  shrink,
  clock = () => performance.now(),
}: QueueOptions): InsideQueue {
  const store = createStore<QueueState>(() => emptyState);
  let subject: QueueSubject | null = null;
  let abort: AbortController | null = null;
  /** What the person asked for and has not got yet. */
  let wanted: readonly number[] | null = null;
  let reading: Promise<void> = Promise.resolve();

  const suspend = (): void => {
    abort?.abort();
    abort = null;
    store.setState({ running: null });
  };

  const pause = (): void => {
    wanted = null;
    suspend();
  };

  const add = (key: string, found: Iterable<readonly [number, PixelImage]>): void => {
    if (store.getState().key !== key) return;
    store.setState(({ images }) => ({ images: new Map([...images, ...found]) }));
  };

  async function bring(key: string): Promise<void> {
    try {
      add(key, await shelf.read(key));
    } catch {
      if (store.getState().key === key) store.setState({ isKept: false });
    }
  }

  async function keep(key: string, channel: number, image: PixelImage): Promise<void> {
    try {
      await shelf.write(key, channel, image);
    } catch {
      // A private window, or no room left: the pictures are there until the page is left.
      if (store.getState().key === key) store.setState({ isKept: false });
    }
  }

  function start(): void {
    const { key } = store.getState();
    if (subject && key !== null && wanted && !abort) track(work(subject, key, wanted));
  }

  async function work(of: QueueSubject, key: string, channels: readonly number[]): Promise<void> {
    const mine = new AbortController();
    abort = mine;
    store.setState({ failed: new Map() });
    await reading;
    const missing = channels.filter((channel) => !store.getState().images.has(channel));
    const begun = clock();
    let inARow = 0;
    const tell = (made: number, share: number): void => {
      if (mine.signal.aborted) return;
      const work = made + share;
      const left = work < TOLD_AFTER ? null : ((clock() - begun) / work) * (missing.length - work);
      const done = store.getState().images.size;
      store.setState({ running: { channel: missing[made]!, done, all: channels.length, share, left } });
    };
    for (const [i, channel] of missing.entries()) {
      tell(i, 0);
      try {
        const image = await picture(of, channel, mine.signal, (share) => tell(i, share));
        inARow = 0;
        add(key, [[channel, image]]);
        await keep(key, channel, image);
      } catch (error) {
        if (mine.signal.aborted || isCancelled(error)) break;
        // The others are made all the same, unless it is nothing that others could do better.
        store.setState(({ failed }) => ({ failed: new Map([...failed, [channel, toProblem(error)]]) }));
        inARow++;
      }
      if (mine.signal.aborted || inARow === HOPELESS) break;
    }
    if (abort === mine) pause();
  }

  async function picture(
    { model, layer }: QueueSubject,
    channel: number,
    signal: AbortSignal,
    onShare: (share: number) => void,
  ): Promise<PixelImage> {
    const { images } = await engine.visualise(
      { model: model.handle, objective: [{ id: "channel", params: { layer, channel } }], steps: STEPS },
      { signal, priority: "background", onProgress: ({ done }) => onShare(done ?? 0) },
    );
    return shrink(images[0]!, SIDE);
  }

  return {
    store,
    look: (next) => {
      const key = next && keyOf(next);
      subject = next;
      if (key !== store.getState().key) {
        pause();
        store.setState({ ...emptyState, key });
        if (key !== null) {
          reading = bring(key);
          track(reading);
        }
      } else start();
    },
    run: (channels) => {
      wanted = channels;
      start();
    },
    pause,
    suspend,
  };
}
