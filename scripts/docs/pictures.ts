import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import type { Engine, ImageHandle, ModelInfo, PixelImage } from "../../src/api/engine";
import { paintOver } from "../../src/cli/paint-over";
import { toProblem } from "../../src/core/problem";
import { mute } from "../../src/image/blend";
import { defaultLook } from "../../src/image/look";
import { resize } from "../../src/image/resize";
import { methods } from "../../src/methods";
import { localEngine, pixelsOf } from "../../tests/engine";

const SIDE = 192;
const GAP = 4;
const MODELS = ["world-mobilenet", "world-vgg", "world-resnet"] as const;
const SAMPLE = "world-mug-1";
const CLASS = "mug";
const root = join(import.meta.dirname, "../..");

/** By method, for each panel after the photo: the network, and why there is no map where there is none. */
export type Captions = Readonly<Record<string, readonly string[]>>;

/** The strips of `docs/methods/pictures`: a gallery picture, and its maps for the three embedded families. */
export async function writePictures(): Promise<number> {
  const folder = join(root, "docs", "methods", "pictures");
  mkdirSync(folder, { recursive: true });
  const engine = localEngine("wasm");
  const photo = await pixelsOf(root, "public", "samples", `${SAMPLE}.jpg`);
  const image = await engine.openImage(photo);
  const small = shrunk(photo);
  const models = [];
  for (const name of MODELS)
    models.push(await engine.openModel({ kind: "folder", path: join(root, "models", name) }));
  const captions: Record<string, readonly string[]> = {};
  for (const id of methods.keys()) {
    const panels = [];
    for (const model of models) panels.push(await panelOf(engine, model, image, id, small));
    captions[id] = panels.map(({ caption }) => caption);
    await writeStrip(join(folder, `${id}.webp`), [small, ...panels.map(({ picture }) => picture)]);
  }
  writeFileSync(join(folder, "captions.json"), `${JSON.stringify(captions, null, 2)}\n`);
  await engine.dispose();
  return methods.size;
}

async function panelOf(
  engine: Engine,
  model: ModelInfo,
  image: ImageHandle,
  method: string,
  photo: PixelImage,
): Promise<{ readonly picture: PixelImage; readonly caption: string }> {
  try {
    const target = { class: model.labels!.indexOf(CLASS), of: "logit" } as const;
    const map = await engine.explain({ model: model.handle, image, method, target });
    const { image: picture, painted } = paintOver(photo, map, defaultLook);
    return { picture, caption: painted.empty === null ? model.id : `${model.id}: ${painted.empty}` };
  } catch (error) {
    const { code, message } = toProblem(error);
    if (code !== "not-applicable") throw error;
    return { picture: mute(photo, "white"), caption: `${model.id}: ${message}` };
  }
}

function shrunk({ width, height, data }: PixelImage): PixelImage {
  const values = resize(
    { width, height, channels: 4, values: Float32Array.from(data) },
    SIDE,
    SIDE,
    "bilinear",
  );
  return { width: SIDE, height: SIDE, data: Uint8ClampedArray.from(values) };
}

async function writeStrip(path: string, pictures: readonly PixelImage[]): Promise<void> {
  const width = pictures.length * (SIDE + GAP) - GAP;
  await sharp({ create: { width, height: SIDE, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } })
    .composite(
      pictures.map(({ data }, k) => ({
        input: Buffer.from(data),
        raw: { width: SIDE, height: SIDE, channels: 4 },
        left: k * (SIDE + GAP),
        top: 0,
      })),
    )
    .webp({ quality: 82 })
    .toFile(path);
}
