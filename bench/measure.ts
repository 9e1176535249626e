import type { Engine, ModelInfo, PixelImage } from "../src/api/engine";
import { mulberry32 } from "../src/core/rng";

/** One line of a benchmark. */
export interface Row {
  readonly model: string;
  readonly method: string;
  readonly backend: string;
  /** Median, in milliseconds. */
  readonly ms: number;
  /** Median of the run over the forward-equivalent measured beside it: `predict` without a tape. */
  readonly fe: number;
  readonly peak_bytes: number;
}

export interface Timing {
  readonly ms: number;
  readonly peak: number;
}

export interface Sample extends Timing {
  /** Milliseconds of a forward run, the mean of one right before and one right after. */
  readonly forward: number;
  /** Of the faster of the two. */
  readonly bestForward: number;
}

export async function timed(
  run: () => Promise<{ readonly provenance: { readonly peakBytes: number } }>,
): Promise<Timing> {
  const start = performance.now();
  const { provenance } = await run();
  return { ms: performance.now() - start, peak: provenance.peakBytes };
}

/** Runs and forward-equivalents in turn, so that a slow minute of the machine touches both. */
export async function measure(
  runs: number,
  forward: () => Promise<Timing>,
  run: (round: number) => Promise<Timing>,
): Promise<Sample[]> {
  const samples: Sample[] = [];
  await run(0);
  for (let round = 1; round <= runs; round++) {
    const { ms: before } = await forward();
    const { ms, peak } = await run(round);
    const { ms: after } = await forward();
    samples.push({ ms, peak, forward: (before + after) / 2, bestForward: Math.min(before, after) });
  }
  return samples;
}

/** Opens a model; one without a card is read as −1…1. */
export async function open(engine: Engine, folder: string): Promise<ModelInfo> {
  const info = await engine.openModel({ kind: "folder", path: folder });
  if (info.preprocessing !== null) return info;
  return engine.setFacts(info.handle, {
    preprocessing: {
      scale: [1 / 127.5, 1 / 127.5, 1 / 127.5],
      offset: [-1, -1, -1],
      order: "rgb",
      resize: "stretch-bilinear-half-pixel",
    },
  });
}

/** A picture of noise, the same every time. */
export function noise({ inputSize: [height, width] }: ModelInfo): PixelImage {
  const next = mulberry32(1);
  return { width, height, data: Uint8ClampedArray.from({ length: 4 * width * height }, () => 256 * next()) };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export const round = (value: number): number => Number(value.toPrecision(3));

export const rowOf = (model: string, method: string, backend: string, samples: readonly Sample[]): Row => ({
  model,
  method,
  backend,
  ms: round(median(samples.map((sample) => sample.ms))),
  fe: round(median(samples.map((sample) => sample.ms / sample.forward))),
  peak_bytes: Math.max(...samples.map((sample) => sample.peak)),
});
