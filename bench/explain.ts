import type { Engine, ExplainRequest, ImageHandle, ModelInfo, PixelImage } from "../src/api/engine";
import { startEngine } from "../src/cli/engine";
import { mulberry32 } from "../src/core/rng";
import { type BenchModel, benchModels } from "./models";

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

type Explain = Pick<ExplainRequest, "method" | "params">;

/** From a picture the engine has not seen: the taped forward run is part of the price. */
const fresh: readonly (Explain & { readonly name: string })[] = [
  { name: "gradient", method: "gradient" },
  { name: "guided-backprop", method: "guided-backprop" },
  { name: "lrp epsilon-plus-flat", method: "lrp", params: { composite: "epsilon-plus-flat" } },
];

/** With the tape at hand, each time for another class: nothing is taken from the memory of the last walk. */
const taped: typeof fresh = [
  { name: "grad-cam, tape at hand", method: "grad-cam" },
  { name: "layer-cam, tape at hand", method: "layer-cam" },
];

/** What an explanation costs, in milliseconds and in forward-equivalents. */
export default async function* explain(): AsyncGenerator<Row> {
  for (const model of benchModels()) {
    const engine = startEngine();
    yield* timings(engine, model);
    await engine.dispose();
  }
}

async function* timings(engine: Engine, model: BenchModel): AsyncGenerator<Row> {
  let info = await engine.openModel({ kind: "folder", path: model.folder });
  if (info.preprocessing === null) {
    info = await engine.setPreprocessing(info.handle, {
      scale: [1 / 127.5, 1 / 127.5, 1 / 127.5],
      offset: [-1, -1, -1],
      order: "rgb",
      resize: "stretch-bilinear-half-pixel",
    });
  }
  const picture = noise(info);
  const still = await engine.openImage(picture);
  const forward = () => timed(() => engine.predict({ model: info.handle, image: still }));
  // The first runs upload weights and prepare kernels.
  await forward();
  const { backend } = await engine.device();
  const row = (method: string, samples: readonly Sample[]): Row => ({
    model: model.name,
    method,
    backend,
    ms: round(median(samples.map((sample) => sample.ms))),
    fe: round(median(samples.map((sample) => sample.ms / sample.forward))),
    peak_bytes: Math.max(...samples.map((sample) => sample.peak)),
  });

  /** Runs and forward-equivalents in turn, so that a slow minute of the machine touches both. */
  async function measure(run: (round: number) => Promise<Timing>): Promise<Sample[]> {
    const samples: Sample[] = [];
    await run(0);
    for (let round = 1; round <= model.runs; round++) {
      const { ms: before } = await forward();
      const { ms, peak } = await run(round);
      const { ms: after } = await forward();
      samples.push({ ms, peak, forward: (before + after) / 2 });
    }
    return samples;
  }

  yield row("forward", await measure(forward));
  for (const { name, ...what } of fresh) {
    const samples = await measure(async () => {
      const image = await engine.openImage(picture);
      const timing = await timed(() => engine.explain({ ...what, model: info.handle, image }));
      await engine.closeImage(image);
      return timing;
    });
    yield row(name, samples);
  }
  const image: ImageHandle = await engine.openImage(picture);
  await engine.predict({ model: info.handle, image, keep: true });
  // Counted on over the methods: several CAMs share one gradient per class.
  let next = 0;
  for (const { name, ...what } of taped) {
    const samples = await measure(() =>
      timed(() =>
        engine.explain({
          ...what,
          model: info.handle,
          image,
          target: { class: next++ % info.classes, of: "logit" },
        }),
      ),
    );
    yield row(name, samples);
  }
}

interface Timing {
  readonly ms: number;
  readonly peak: number;
}

interface Sample extends Timing {
  /** Milliseconds of a forward run right before and after. */
  readonly forward: number;
}

async function timed(
  run: () => Promise<{ readonly provenance: { readonly peakBytes: number } }>,
): Promise<Timing> {
  const start = performance.now();
  const { provenance } = await run();
  return { ms: performance.now() - start, peak: provenance.peakBytes };
}

function noise({ inputSize: [height, width] }: ModelInfo): PixelImage {
  const next = mulberry32(1);
  return { width, height, data: Uint8ClampedArray.from({ length: 4 * width * height }, () => 256 * next()) };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

const round = (value: number) => Number(value.toPrecision(3));
