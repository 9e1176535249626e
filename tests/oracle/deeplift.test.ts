import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Engine } from "../../src/api/engine";
import type { Target } from "../../src/api/target";
import { localEngine, pixelsOf } from "../engine";
import { type FixtureName, fixtureNames } from "../fixtures/load";
import { closeFixture, type Opened, openFixture } from "../laws/opened";
import { readManifest, relativeL2 } from "../parity/records";
import { describeShared } from "../shared";
import { deepLift } from "./deeplift";
import { runForward, runLogits } from "./forward";
import { answers } from "./head";

let engine: Engine;
beforeAll(() => {
  engine = localEngine("wasm");
});
afterAll(() => engine.dispose());

function opened(name: FixtureName): () => Opened {
  let fixture: Opened;
  beforeAll(async () => {
    fixture = await openFixture(engine, name, 47);
  });
  afterAll(() => closeFixture(engine, fixture));
  return () => fixture;
}

/** The same colour everywhere, in model space. */
function plainPicture({ info, input }: Opened, pixel: number): Float64Array {
  const { scale, offset } = info.preprocessing!;
  return input.map((_, i) =>
    Math.fround(pixel * scale[i % info.inputChannels]! + offset[i % info.inputChannels]!),
  );
}

const explained = ({ info, image }: Opened, baseline: string, target: Target) =>
  engine.explain({ model: info.handle, image, method: "deeplift", params: { baseline }, target });

describe.each<FixtureName>(["gates", "residual", "grouped", "smooth", "bias-free"])(
  "%s by definition",
  (name) => {
    const fixture = opened(name);
    test.each([
      ["black", 0],
      ["white", 255],
    ] as const)("%s", async (baseline, pixel) => {
      const { loaded, input } = fixture();
      const before = plainPicture(fixture(), pixel);
      const seed = runLogits(loaded.model, input).map((_, c) => (c === 2 ? 1 : 0));
      const multipliers = deepLift(loaded.model, input, before, seed);
      const expected = multipliers.map((m, i) => m * (input[i]! - before[i]!));
      const map = await explained(fixture(), baseline, { class: 2, of: "logit" });
      expect(relativeL2(map.values, expected)).toBeLessThan(1e-5);
      // The definition itself is complete.
      const [y, y0] = [runLogits(loaded.model, input)[2]!, runLogits(loaded.model, before)[2]!];
      expect(expected.reduce((sum, v) => sum + v, 0)).toBeCloseTo(y - y0, 10);
    });
  },
);

describe.each(fixtureNames)("%s: the map adds up to f(x) − f(baseline)", (name) => {
  const fixture = opened(name);
  const hidden = { plain: "pool1", depthwise: "dw2_relu", residual: "block2_out", gates: "join" } as const;
  const targets = (): (readonly [Target, (image: Float64Array) => number])[] => {
    const { model } = fixture().loaded;
    const logit = (c: number) => (image: Float64Array) => runLogits(model, image)[c]!;
    const probability = (image: Float64Array) => answers(model.graph.head, runLogits(model, image))[1]!;
    const layer = hidden[name as keyof typeof hidden];
    const node = model.graph.nodes.filter(({ origin }) => origin === layer).at(-1);
    const [, , channels = 1] = node?.shape ?? [];
    const mean = (image: Float64Array) => {
      const values = runForward(model, image)
        .get(node!.id)!
        .filter((_, i) => i % channels === 3);
      return values.reduce((sum, v) => sum + v, 0) / values.length;
    };
    return [
      [{ class: 0, of: "logit" }, logit(0)],
      [{ contrast: [1, 2] }, (image) => logit(1)(image) - logit(2)(image)],
      // Without a head there is no probability in the interpreter.
      ...(model.graph.head === "none" ? [] : [[{ class: 1, of: "probability" }, probability] as const]),
      ...(node ? [[{ layer, channel: 3 }, mean] as const] : []),
    ];
  };

  test.each([
    ["black", 0],
    ["grey", 127.5],
    ["white", 255],
  ] as const)("%s", async (baseline, pixel) => {
    for (const [target, score] of targets()) {
      const { input } = fixture();
      const map = await explained(fixture(), baseline, target);
      const [now, before] = [score(input), score(plainPicture(fixture(), pixel))];
      const scale = Math.abs(now) + Math.abs(before);
      expect(Math.abs(map.promisedSum! - (now - before)), JSON.stringify(target)).toBeLessThan(1e-5 * scale);
      // 1e-6: what float32 leaves of values around 1 where the two scores hardly differ.
      expect(Math.abs(map.sum - (now - before)), JSON.stringify(target)).toBeLessThan(
        1e-4 * Math.abs(now - before) + 1e-6,
      );
    }
  });

  test("a baseline that is the picture: nothing is explained by nothing", async () => {
    const { info } = fixture();
    const [height, width] = info.inputSize;
    const data = new Uint8ClampedArray(height * width * 4).fill(255);
    const white = await engine.openImage({ width, height, data });
    const map = await explained({ ...fixture(), image: white }, "white", { class: 0, of: "logit" });
    expect(map.promisedSum).toBe(0);
    expect(map.values.every((v) => v === 0)).toBe(true);
    await engine.closeImage(white);
  });
});

describeShared("DeepLIFT on whole networks adds up to 1e-4", (shared) => {
  test.each(Object.values(readManifest(shared).models))("$folder", async ({ folder, image_suffix }) => {
    const { handle } = await engine.openModel({ kind: "folder", path: join(shared, "reference", folder) });
    for (const name of ["both", "elephant"]) {
      const file = `${name}${image_suffix}.png`;
      const image = await engine.openImage(await pixelsOf(shared, "reference", "images", file));
      for (const baseline of ["black", "zero", "noise"]) {
        const map = await engine.explain({ model: handle, image, method: "deeplift", params: { baseline } });
        expect(map.completenessGap, `${name}, ${baseline}`).toBeLessThan(1e-4);
      }
      await engine.closeImage(image);
    }
    await engine.closeModel(handle);
  });
});
