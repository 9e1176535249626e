/** Milliseconds of a frame that may go into preparing pictures: the rest belongs to the person. */
const SHARE = 4;

const waiting = new Map<object, () => void>();
let isRequested = false;

function work(): void {
  isRequested = false;
  const end = performance.now() + SHARE;
  for (const [owner, task] of waiting) {
    waiting.delete(owner);
    task();
    if (performance.now() >= end) break;
  }
  if (waiting.size > 0) request();
}

function request(): void {
  if (isRequested) return;
  isRequested = true;
  requestAnimationFrame(work);
}

/**
 * Does a piece of painting in one of the next frames, so that many of them never make one long task. A later piece
 * of the same owner takes the place of an earlier one. Returns how to call it off.
 */
export function inNextFrames(owner: object, task: () => void): () => void {
  waiting.set(owner, task);
  request();
  return () => {
    if (waiting.get(owner) === task) waiting.delete(owner);
  };
}
