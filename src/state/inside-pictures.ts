import type { Engine, PixelImage } from "../api/engine";
import { isCancelled, type Problem, toProblem } from "../core/problem";

/** A picture that is looked through for what excites a channel. */
export interface InsidePicture {
  readonly id: string;
  readonly name: string;
  readonly pixels: PixelImage;
  readonly handle: number;
}

/** One that is to be opened. */
export interface PictureSource {
  readonly id: string;
  readonly name: string;
  readonly load: (signal: AbortSignal) => Promise<PixelImage>;
}

export interface InsidePictures {
  /** Opens those that are not open yet, one after the other, and closes what is not among them. */
  keep(sources: readonly PictureSource[]): void;
  /** All that are open, in the order in which they were asked for. */
  open(): readonly InsidePicture[];
  /** How many are still on their way. */
  waiting(): number;
  /** Names and reasons of those that could not be opened. */
  problems(): readonly Problem[];
}

export function createInsidePictures(
  engine: Engine,
  onChange: () => void,
  track: (work: Promise<void>) => void,
): InsidePictures {
  const held = new Map<string, InsidePicture | Problem | null>();
  let wanted: readonly PictureSource[] = [];
  let abort: AbortController | null = null;

  async function work(mine: AbortController): Promise<void> {
    for (;;) {
      const next = wanted.find(({ id }) => !held.has(id));
      if (!next || mine.signal.aborted) break;
      held.set(next.id, null);
      const found = await openOne(next, mine.signal);
      const isWanted = wanted.some(({ id }) => id === next.id);
      if (found === null || !isWanted) {
        held.delete(next.id);
        if (found !== null && "handle" in found) await engine.closeImage(found.handle);
      } else held.set(next.id, found);
      onChange();
    }
    if (abort === mine) abort = null;
  }

  async function openOne(
    { id, name, load }: PictureSource,
    signal: AbortSignal,
  ): Promise<InsidePicture | Problem | null> {
    try {
      const pixels = await load(signal);
      return { id, name, pixels, handle: await engine.openImage(pixels) };
    } catch (error) {
      return isCancelled(error) ? null : toProblem(error);
    }
  }

  const isOpen = (entry: InsidePicture | Problem | null | undefined): entry is InsidePicture =>
    entry != null && "handle" in entry;

  return {
    keep(sources) {
      wanted = sources;
      for (const [id, entry] of [...held]) {
        if (sources.some((source) => source.id === id) || entry === null) continue;
        held.delete(id);
        if (isOpen(entry)) track(engine.closeImage(entry.handle));
      }
      if (abort || wanted.every(({ id }) => held.has(id))) return;
      abort = new AbortController();
      track(work(abort));
    },
    open: () => wanted.flatMap(({ id }) => [held.get(id)].filter(isOpen)),
    waiting: () => wanted.filter(({ id }) => (held.get(id) ?? null) === null).length,
    problems: () => [...held.values()].filter((entry): entry is Problem => entry !== null && !isOpen(entry)),
  };
}
