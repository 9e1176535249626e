import type { Engine, ExplainRequest, ModelInfo } from "../src/api/engine";
import { startEngine } from "../src/cli/engine";
import { measure, median, noise, open, round, timed } from "./measure";
import { benchModels } from "./models";

/** A method that asks for many runs, held against those runs alone. */
export interface SampleRow {
  readonly model: string;
  readonly method: string;
  readonly backend: string;
  readonly ms: number;
  /** Forward runs of the whole network that the method asks for. */
  readonly samples: number;
  /** Milliseconds over samples × the fastest of the predictions (forward run and preprocessing) made in between. */
  readonly ratio: number;
  readonly peak_bytes: number;
}

interface Case {
  readonly name: string;
  readonly samples: number;
  readonly requests: readonly Pick<ExplainRequest, "method" | "params">[];
}

/** The class activation maps that share one tail gradient. */
const CAMS = [
  "cam",
  "grad-cam",
  "grad-cam-plus-plus",
  "xgrad-cam",
  "hires-cam",
  "layer-cam",
  "eigen-cam",
  "eigen-grad-cam",
];

const cases = (info: ModelInfo): Case[] => {
  const channels = info.layers.find((layer) => layer.name === info.camLayer)?.shape.at(-1) ?? 1;
  const one = (method: string, samples: number, params = {}): Case => ({
    name: method,
    samples,
    requests: [{ method, params }],
  });
  return [
    one("rise", 100, { samples: 100 }),
    one("occlusion", 169, { window: 32, stride: 16 }),
    one("score-cam", 32, { top: 32 }),
    one("ablation-cam", channels),
    { name: "eight CAMs", samples: 1, requests: CAMS.map((method) => ({ method, params: {} })) },
  ];
};

/** On the largest network a few samples tell what all of them would hold in memory. */
const largeCases: readonly Case[] = [
  { name: "score-cam", samples: 4, requests: [{ method: "score-cam", params: { top: 4 } }] },
  {
    name: "occlusion",
    samples: 4,
    requests: [{ method: "occlusion", params: { window: 112, stride: 112 } }],
  },
];

/** What methods of many runs cost over those runs on MobileNet, and what they hold in memory on VGG16. */
export default async function* samples(): AsyncGenerator<SampleRow> {
  for (const model of benchModels().filter(({ name }) => name !== "resnet50")) {
    const engine = startEngine();
    const info = await open(engine, model.folder);
    for (const one of model.name === "vgg16" ? largeCases : cases(info))
      yield await row(engine, info, model.name, one);
    await engine.dispose();
  }
}

async function row(engine: Engine, info: ModelInfo, model: string, { name, samples, requests }: Case) {
  const image = await engine.openImage(noise(info));
  const forward = () => timed(() => engine.predict({ model: info.handle, image }));
  await forward();
  await engine.predict({ model: info.handle, image, keep: true });
  let next = 0;
  const measured = await measure(3, forward, () =>
    timed(async () => {
      // Another class each time: nothing is taken from the memory of the last walk.
      const target = { class: next++ % info.classes, of: "logit" } as const;
      const maps = [];
      for (const request of requests)
        maps.push(await engine.explain({ ...request, model: info.handle, image, target }));
      const peakBytes = Math.max(...maps.map((map) => map.provenance.peakBytes));
      return { provenance: { peakBytes } };
    }),
  );
  await engine.closeImage(image);
  const { backend } = await engine.device();
  const ms = median(measured.map((m) => m.ms));
  const best = Math.min(...measured.map((m) => m.bestForward));
  return {
    model,
    method: name,
    backend,
    ms: round(ms),
    samples,
    ratio: round(ms / (samples * best)),
    peak_bytes: Math.max(...measured.map((m) => m.peak)),
  };
}
