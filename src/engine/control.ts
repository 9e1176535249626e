import { throwIfAborted } from "../core/abort";

/** How long nodes may run before other messages get a turn. */
const SLICE_MS = 30;

/** Counts the work that was really done; tests count nodes where others would measure time. */
export class Meter {
  /** Whole forward runs, an image of a batch counting as one. */
  forwards = 0;
  /** Graph nodes run, forwards and backwards. */
  nodes = 0;
}

export interface ControlOptions {
  readonly meter: Meter;
  readonly signal?: AbortSignal | undefined;
  /** Waits until the device has caught up; keeps a GPU's command queue short. */
  readonly fence?: () => Promise<void>;
  /** Gives way to a more urgent job, at most once per time slice. */
  readonly giveWay?: () => Promise<void>;
  /** Called after every node; tests cancel from here. */
  readonly onNode?: (nodes: number) => void;
  /** Called when other messages are about to get their turn: the moment to tell how far the job is. */
  readonly onPause?: () => void;
}

/**
 * The leash of a running job. Walkers call `checkpoint` after every node; it throws when the job was told
 * to stop, so that at most one further node runs, and now and then lets other messages through.
 */
export class Control {
  readonly #options: ControlOptions;
  #sliceStart = performance.now();

  constructor(options: ControlOptions) {
    this.#options = options;
  }

  get meter(): Meter {
    return this.#options.meter;
  }

  /** Returns a promise only when it is time to yield, so that short walks stay synchronous. */
  checkpoint(): Promise<void> | undefined {
    const { meter, onNode } = this.#options;
    meter.nodes += 1;
    onNode?.(meter.nodes);
    return this.breathe();
  }

  /** A checkpoint between pieces of work that run no node. */
  breathe(): Promise<void> | undefined {
    throwIfAborted(this.#options.signal);
    return performance.now() - this.#sliceStart < SLICE_MS ? undefined : this.#yield();
  }

  async #yield(): Promise<void> {
    this.#options.onPause?.();
    await this.#options.fence?.();
    await nextMessage();
    throwIfAborted(this.#options.signal);
    await this.#options.giveWay?.();
    throwIfAborted(this.#options.signal);
    this.#sliceStart = performance.now();
  }
}

/** Resolves after the messages now waiting; a timer would be throttled in a hidden tab. */
function nextMessage(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
