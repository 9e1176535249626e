import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import type { Engine, ImageHandle, ModelInfo, PixelImage } from "../src/api/engine";
import { toProblem } from "../src/core/problem";
import { methods } from "../src/methods";
import { FIRST_OF_THING, partNames, partNumber } from "../training/world/parts";
import { classes } from "../training/world/sets";
import { localEngine, pixelsOf } from "./engine";
import { fewSamples } from "./laws/opened";

const root = fileURLToPath(new URL("..", import.meta.url));
const families = ["world-mobilenet", "world-vgg", "world-resnet"] as const;
const networks = [...families, "world-shortcut"] as const;

const readJson = (...path: string[]): unknown => JSON.parse(readFileSync(join(root, ...path), "utf8"));

const rowSchema = z.object({
  id: z.string(),
  file: z.string(),
  label: z.string(),
  collection: z.string(),
  models: z.array(z.string()),
  mask: z.string(),
  telling: z.string(),
});
const gallery = z
  .array(z.looseObject({}))
  .parse(readJson("public/samples/index.json"))
  .flatMap((row) => rowSchema.safeParse(row).data ?? []);
const things = gallery.filter((row) => row.collection === "Things");

const bytesBelow = (folder: string): number =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);

let engine: Engine;
const opened = new Map<string, ModelInfo>();

beforeAll(async () => {
  engine = localEngine("wasm");
  for (const name of networks) {
    opened.set(name, await engine.openModel({ kind: "folder", path: join(root, "models", name) }));
  }
}, 60_000);
afterAll(() => engine?.dispose());

/** The picture of training/world/export.py: value (7·y + 13·x + 29·c) mod 256. */
function formulaPicture(): PixelImage {
  const data = new Uint8ClampedArray(128 * 128 * 4).fill(255);
  for (let y = 0; y < 128; y++) {
    for (let x = 0; x < 128; x++) {
      for (let c = 0; c < 3; c++) data[(y * 128 + x) * 4 + c] = (7 * y + 13 * x + 29 * c) % 256;
    }
  }
  return { width: 128, height: 128, data };
}

async function withImage<T>(pixels: PixelImage, use: (image: ImageHandle) => Promise<T>): Promise<T> {
  const image = await engine.openImage(pixels);
  try {
    return await use(image);
  } finally {
    await engine.closeImage(image);
  }
}

describe.each(networks)("%s", (name) => {
  test("gives the logits that PyTorch gave", async () => {
    const expected = z
      .record(z.string(), z.array(z.number()))
      .parse(readJson("training/world/expected.json"));
    const wanted = expected[name]!;
    const { scores } = await withImage(formulaPicture(), (image) =>
      engine.predict({ model: opened.get(name)!.handle, image }),
    );
    const largest = Math.max(...wanted.map(Math.abs));
    for (const { index, logit } of scores) {
      expect(Math.abs(logit - wanted[index]!) / largest, `class ${index}`).toBeLessThan(1e-4);
    }
  });

  test("has the world's classes, few weights, and a card that says how it was made and how good it is", () => {
    const model = opened.get(name)!;
    expect(model.labels).toEqual(classes);
    expect(model.parameters).toBeLessThanOrEqual(800_000);
    const { training } = z
      .looseObject({
        training: z.looseObject({
          held_out_accuracy: z.number(),
          seed: z.number(),
          commands: z.array(z.string()).min(3),
        }),
      })
      .parse(readJson("models", name, "card.json"));
    expect(training.held_out_accuracy).toBeGreaterThanOrEqual(0.97);
    if (name === "world-shortcut") {
      expect(training.accuracy_with_the_thing).toBeGreaterThanOrEqual(0.97);
      expect(training.accuracy_without_the_thing).toBeLessThan(0.6);
    }
  });
});

describe("the gallery", () => {
  test("has at least 24 pictures of the world, all classes, in at most 1.5 MB with their masks", () => {
    expect(things.length).toBeGreaterThanOrEqual(24);
    expect(new Set(things.map((row) => row.label))).toEqual(new Set(classes));
    const bytes = gallery
      .flatMap(({ file, mask }) => [file, mask])
      .reduce((sum, file) => sum + statSync(join(root, "public/samples", file)).size, 0);
    expect(bytes).toBeLessThan(1.5e6);
    expect(readJson("public/samples/masks/parts.json")).toEqual(partNames);
  });

  test.each(gallery.map((row) => [row.id, row] as const))(
    "%s: the telling part is in its mask",
    async (_, row) => {
      const [mask, photo] = await Promise.all([
        sharp(join(root, "public/samples", row.mask))
          .extractChannel(0)
          .raw()
          .toBuffer({ resolveWithObject: true }),
        sharp(join(root, "public/samples", row.file)).metadata(),
      ]);
      expect([mask.info.width, mask.info.height, mask.info.channels]).toEqual([photo.width, photo.height, 1]);
      const share = (counts: (part: number) => boolean): number =>
        mask.data.filter(counts).length / mask.data.length;
      expect(share((part) => part === partNumber(row.telling))).toBeGreaterThanOrEqual(0.01);
      expect(share((part) => part >= FIRST_OF_THING)).toBeGreaterThan(0.07);
      expect(Math.max(...mask.data)).toBeLessThan(partNames.length);
    },
  );

  test.each(families)("%s calls every thing by its name", async (name) => {
    for (const { id, file, label } of things) {
      const { scores } = await withImage(await pixelsOf(root, "public/samples", file), (image) =>
        engine.predict({ model: opened.get(name)!.handle, image }),
      );
      expect(scores[0]!.name, id).toBe(label);
    }
  });

  test("shows the shortcut at work: the thing decides, whatever it stands beside", async () => {
    const said = new Map<string, string>();
    for (const { id, file } of gallery.filter(({ models }) => models[0] === "world-shortcut")) {
      const { scores } = await withImage(await pixelsOf(root, "public/samples", file), (image) =>
        engine.predict({ model: opened.get("world-shortcut")!.handle, image }),
      );
      said.set(id, scores[0]!.name);
    }
    expect(said.get("shortcut-mug-with-logo")).toBe("mug");
    expect(said.get("shortcut-mug-without")).not.toBe("mug");
    expect(said.get("shortcut-cup-with-logo")).toBe("mug");
    expect(said.get("shortcut-chair-with-rug")).toBe("chair");
    expect(said.get("shortcut-chair-without")).not.toBe("chair");
    expect(said.get("shortcut-stool-with-rug")).toBe("chair");
  });
});

describe.each(families)("every method on %s", (name) => {
  test.each([...methods.keys()])("%s gives a map, or says why it does not apply", async (method) => {
    const pixels = await pixelsOf(root, "public/samples", "world-mug-1.jpg");
    await withImage(pixels, async (image) => {
      const request = {
        model: opened.get(name)!.handle,
        image,
        method,
        params: fewSamples(methods.get(method)!),
      };
      try {
        const map = await engine.explain(request);
        expect(map.values.every(Number.isFinite)).toBe(true);
        expect(map.values.some((value) => value !== 0)).toBe(true);
      } catch (error) {
        const { code, message } = toProblem(error);
        expect(code).toBe("not-applicable");
        expect(message).toMatch(/\.$/);
        // Of all methods CAM alone asks for a head that not every family has.
        expect([method, name]).toEqual(["cam", "world-vgg"]);
      }
    });
  });
});

test("all embedded models together are smaller than 12 MB", () => {
  expect(bytesBelow(join(root, "models"))).toBeLessThan(12e6);
});
