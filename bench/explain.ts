import type { Engine, ExplainRequest, ImageHandle } from "../src/api/engine";
import { startEngine } from "../src/cli/engine";
import { measure, noise, open, type Row, rowOf, type Sample, type Timing, timed } from "./measure";
import { type BenchModel, benchModels } from "./models";

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
  const info = await open(engine, model.folder);
  const picture = noise(info);
  const still = await engine.openImage(picture);
  const forward = () => timed(() => engine.predict({ model: info.handle, image: still }));
  // The first runs upload weights and prepare kernels.
  await forward();
  const { backend } = await engine.device();
  const row = (method: string, samples: readonly Sample[]): Row =>
    rowOf(model.name, method, backend, samples);
  const inTurn = (run: () => Promise<Timing>) => measure(model.runs, forward, run);

  yield row("forward", await inTurn(forward));
  for (const { name, ...what } of fresh) {
    const samples = await inTurn(async () => {
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
    const samples = await inTurn(() =>
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
