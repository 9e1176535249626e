import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bestOfPictures, seededChannels } from "../../scripts/visuals/channels";
import { freshPictures, photosIn } from "../../scripts/visuals/references";
import type { Engine, PixelImage } from "../../src/api/engine";
import * as renderer from "../../training/world/browser";
import { localEngine } from "../engine";
import { describeShared } from "../shared";

// What is made to excite a channel excites it more than anything a camera saw, after rounding to 8 bits and without
// transforms. Three channels here; `npm run check:visuals` asks twenty of each network.

const models = fileURLToPath(new URL("../../models", import.meta.url));

let engine: Engine;
beforeAll(() => {
  engine = localEngine("wasm");
});
afterAll(() => engine.dispose());

async function expectExciting(
  folder: string,
  pictures: (classes: number) => Promise<readonly PixelImage[]>,
): Promise<void> {
  const model = await engine.openModel({ kind: "folder", path: folder });
  const channels = seededChannels(model, 3, 1);
  const best = await bestOfPictures(engine, model, channels, await pictures(model.classes));
  for (const [k, params] of channels.entries()) {
    const { scores } = await engine.visualise({
      model: model.handle,
      objective: [{ id: "channel", params }],
      parameterisation: { id: "fourier", params: { side: 96 } },
      steps: 64,
      seed: k,
    });
    expect(scores![0], `${params.layer}, channel ${params.channel}`).toBeGreaterThan(best[k]!);
  }
  await engine.closeModel(model.handle);
}

test("channels of an embedded network, and 200 pictures of the world that were never drawn before", async () => {
  await expectExciting(join(models, "world-resnet"), (classes) => freshPictures(renderer, classes, 200));
});

describeShared("MobileNet", (shared) => {
  test("channels, and every photo", async () => {
    const folder = join(shared, "models", "mobilenet_v1_0.75_224");
    await expectExciting(folder, () => photosIn(join(shared, "assets", "photos")));
  });
});
