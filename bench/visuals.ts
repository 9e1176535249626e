import type { Engine, ModelInfo, VisualiseRequest } from "../src/api/engine";
import { startEngine } from "../src/cli/engine";
import { mulberry32 } from "../src/core/rng";
import { median, noise, open, round } from "./measure";
import { benchModels } from "./models";

/** What one step costs, and in units of what cannot be saved: a forward run and a gradient. */
interface StepRow {
  readonly model: string;
  readonly method: string;
  readonly backend: string;
  /** Median, in milliseconds. */
  readonly ms: number;
  /** Median of the step over forward and gradient measured beside it. */
  readonly ratio: number;
  /** The largest ratio that is asked for. */
  readonly at_most: number;
}

const settings: readonly {
  readonly name: string;
  readonly most: number;
  readonly pieces: Pick<VisualiseRequest, "parameterisation" | "transforms">;
}[] = [
  {
    name: "pixels, no transforms",
    most: 1.15,
    pieces: { parameterisation: { id: "pixels" }, transforms: [] },
  },
  { name: "fourier, all transforms", most: 1.6, pieces: { parameterisation: { id: "fourier" } } },
];

/** Steps in one sample: start and finish are measured by a run of one step and taken off. */
const STEPS = 9;

/** What a step of a visualisation costs beside a forward run and a gradient of the same model. */
export default async function* visuals(): AsyncGenerator<StepRow> {
  for (const { name, folder, runs } of benchModels()) {
    const engine = startEngine();
    const model = await open(engine, folder);
    const { backend } = await engine.device();
    for (const { name: method, most, pieces } of settings) {
      const samples = await measured(engine, model, pieces, Math.min(runs, 5));
      yield {
        model: name,
        method,
        backend,
        ms: round(median(samples.map(({ step }) => step))),
        ratio: round(median(samples.map(({ step, unit }) => step / unit))),
        at_most: most,
      };
    }
    await engine.dispose();
  }
}

async function measured(
  engine: Engine,
  { handle: model, inputSize, ...info }: ModelInfo,
  pieces: Pick<VisualiseRequest, "parameterisation" | "transforms">,
  runs: number,
): Promise<{ readonly step: number; readonly unit: number }[]> {
  const picture = noise({ handle: model, inputSize, ...info });
  const rng = mulberry32(1);
  const milliseconds = async (run: () => Promise<unknown>): Promise<number> => {
    const start = performance.now();
    await run();
    return performance.now() - start;
  };
  const climb = (steps: number) =>
    milliseconds(() =>
      engine.visualise({
        model,
        objective: [{ id: "class-logit", params: { class: Math.floor(rng() * info.classes) } }],
        steps,
        ...pieces,
      }),
    );
  /** One recorded forward run and one gradient, of an image the engine has not seen. */
  const forwardAndGradient = async (): Promise<number> => {
    const image = await engine.openImage(picture);
    const ms = await milliseconds(() => engine.explain({ model, image, method: "gradient" }));
    await engine.closeImage(image);
    return ms;
  };
  await climb(2);
  await forwardAndGradient();
  const samples: { step: number; unit: number }[] = [];
  for (let round = 0; round < runs; round += 1) {
    const before = await forwardAndGradient();
    const step = ((await climb(1 + STEPS)) - (await climb(1))) / STEPS;
    const after = await forwardAndGradient();
    samples.push({ step, unit: (before + after) / 2 });
  }
  return samples;
}
