/** Forwards a stream of values that may be faster than its listener. */
export interface LatestWins<T> {
  offer(value: T): void;
  /** Forgets what waits: the stream is over, something newer speaks for it. */
  drop(): void;
}

/** Sends at most one value per `interval` milliseconds: the first at once, and of those in between the latest. */
export function latestWins<T>(send: (value: T) => void, interval: number): LatestWins<T> {
  let waiting: { value: T } | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let sentAt = Number.NEGATIVE_INFINITY;

  const pass = (value: T) => {
    waiting = null;
    if (timer !== null) clearTimeout(timer);
    timer = null;
    sentAt = performance.now();
    send(value);
  };

  return {
    offer(value) {
      const wait = sentAt + interval - performance.now();
      // A job that computes without a pause delays the timer: then the next offer does its work.
      if (wait <= 0) return pass(value);
      waiting = { value };
      timer ??= setTimeout(() => waiting && pass(waiting.value), wait);
    },
    drop() {
      waiting = null;
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}
