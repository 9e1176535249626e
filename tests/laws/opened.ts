import { afterAll, beforeAll } from "vitest";
import type { Engine, ModelInfo, PixelImage } from "../../src/api/engine";
import { mulberry32 } from "../../src/core/rng";
import type { OpenedModel } from "../../src/graph/import/open";
import { toModelInput } from "../../src/image/preprocess";
import type { Method, ParamValues } from "../../src/methods/define";
import { localEngine } from "../engine";
import { type FixtureName, fixtureFolder, loadFixture } from "../fixtures/load";

/** A fixture network opened in an engine with one image, and the same in terms of the interpreter. */
export interface Opened {
  readonly info: ModelInfo;
  readonly image: number;
  readonly loaded: OpenedModel;
  /** The image in model space, [h, w, c]. */
  readonly input: Float64Array;
}

/** Seeded pixels of the model's input size. */
export function picture([height, width]: readonly [number, number], seed: number): PixelImage {
  const rng = mulberry32(seed);
  const data = Uint8ClampedArray.from({ length: height * width * 4 }, (_, i) =>
    i % 4 === 3 ? 255 : Math.floor(256 * rng()),
  );
  return { width, height, data };
}

export async function openFixture(engine: Engine, name: FixtureName, seed = 31): Promise<Opened> {
  const info = await engine.openModel({ kind: "folder", path: fixtureFolder(name) });
  const pixels = picture(info.inputSize, seed);
  const image = await engine.openImage(pixels);
  const loaded = await loadFixture(name);
  const { size, channels } = loaded.model.graph.card.input;
  const input = Float64Array.from(toModelInput(pixels, size, channels, info.preprocessing!));
  return { info, image, loaded, input };
}

/** One engine for a test file, and fixtures that are open while the block runs that asks for them. */
export function fixtureEngine(): {
  readonly engine: Engine;
  readonly opened: (name: FixtureName) => () => Opened;
} {
  const engine = localEngine("wasm");
  afterAll(() => engine.dispose());
  return {
    engine,
    opened(name) {
      let fixture: Opened;
      beforeAll(async () => {
        fixture = await openFixture(engine, name);
      });
      afterAll(() => closeFixture(engine, fixture));
      return () => fixture;
    },
  };
}

export async function closeFixture(engine: Engine, { info, image }: Opened): Promise<void> {
  await engine.closeImage(image);
  await engine.closeModel(info.handle);
}

/** Parameters with which a method of many samples takes few: for what does not depend on how many there are. */
export const fewSamples = ({ params }: Method): ParamValues =>
  Object.fromEntries(
    Object.entries(params).flatMap(([name, param]) =>
      param.type === "number" && (name === "samples" || name === "steps")
        ? [[name, Math.max(param.min, 16)]]
        : [],
    ),
  );
