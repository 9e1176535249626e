import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Engine, EngineDescription, ModelInfo } from "../src/api/engine";
import { scalarMap } from "../src/image/present";
import { emptyRecipe } from "../src/state/recipe";
import { tours } from "../src/state/tours";
import { asStep, type Tour, type TourStep } from "../src/state/tours/tour";
import { tourIds } from "../src/ui/tour/names";
import { type Place, places } from "../src/ui/tour/places";
import { type Sight, type StepWords, tourWords } from "../src/ui/tour/words";
import { partNames } from "../training/world/parts";
import { localEngine, pixelsOf } from "./engine";

// The guided tours tell of networks and pictures that come along: what they tell has to be there, and true of them.

const root = fileURLToPath(new URL("..", import.meta.url));
const gallery: readonly { readonly id: string; readonly models: readonly string[] }[] = JSON.parse(
  readFileSync(join(root, "public/samples/index.json"), "utf8"),
);

let engine: Engine;
let description: EngineDescription;
const opened = new Map<string, ModelInfo>();

async function modelOf({ model }: TourStep): Promise<ModelInfo> {
  const info =
    opened.get(model) ?? (await engine.openModel({ kind: "folder", path: join(root, "models", model) }));
  opened.set(model, info);
  return info;
}

beforeAll(async () => {
  engine = localEngine();
  description = await engine.describe();
});
afterAll(() => engine.dispose());

const all: readonly Tour[] = tours;
const wordsOf = (tour: Tour): Readonly<Record<string, StepWords>> =>
  tourWords.steps[tour.id as (typeof tourIds)[number]];
const steps = all.flatMap((tour) =>
  (tour.steps as readonly TourStep[]).map((step) => ({ name: `${tour.id}: ${step.id}`, tour, step })),
);

test("every tour that is offered has steps, and every step has words", () => {
  expect(all.map(({ id }) => id)).toEqual(tourIds);
  for (const tour of all) expect(tour.steps.map(({ id }) => id)).toEqual(Object.keys(wordsOf(tour)));
});

describe.each(steps)("$name", ({ step }) => {
  test("names a model, a picture, a method, parameters and classes that are there", async () => {
    const sample = gallery.find(({ id }) => id === step.sample);
    expect(sample?.models).toContain(step.model);
    const { labels } = await modelOf(step);
    if (step.question !== "top") expect(labels).toEqual(expect.arrayContaining([...step.question]));
    const method = description.methods.find(({ id }) => id === step.method);
    for (const [name, value] of Object.entries(step.params ?? {})) {
      const param = method?.params[name];
      expect(param).toBeDefined();
      expect(value).not.toEqual(param?.default);
      if (param?.type === "number") {
        expect(value).toBeGreaterThanOrEqual(param.min);
        expect(value).toBeLessThanOrEqual(param.max);
      } else if (param?.type === "choice") {
        expect(param.options.map((option) => option.value)).toContain(value);
      }
    }
    if (step.control?.param) expect(method?.params).toHaveProperty(step.control.param);
    expect(method).toBeDefined();
  });
});

test.each(Object.entries<Place>(places))(
  "the place “%s” holds what it is called after, and little else",
  async (_, place) => {
    const { data, info } = await sharp(join(root, `public/samples/masks/${place.sample}.png`))
      .toColourspace("b-w")
      .raw()
      .toBuffer({ resolveWithObject: true });
    const { x, y, width, height } = place.at;
    let [inside, outside] = [0, 0];
    for (let i = 0; i < data.length; i++) {
      if (!place.parts.includes(partNames[data[i]!]!)) continue;
      const [column, row] = [
        ((i % info.width) + 0.5) / info.width,
        (Math.floor(i / info.width) + 0.5) / info.height,
      ];
      if (column > x && column < x + width && row > y && row < y + height) inside++;
      else outside++;
    }
    expect(outside).toBe(0);
    expect(inside).toBeGreaterThan(100);
    // Where maps are coarse, a cell of 1/8 on each side.
    const side = Math.sqrt(inside / data.length);
    expect(width * height).toBeLessThan((side * 2 + 0.25) ** 2);
  },
);

test("the networks on board do what the tours tell of them", { timeout: 240_000 }, async () => {
  const said: Record<string, string> = {};
  for (const tour of all) {
    const seen: Record<string, Sight> = {};
    for (const step of tour.steps) {
      const { handle: model, labels } = await modelOf(step);
      const image = await engine.openImage(await pixelsOf(root, "public/samples", `${step.sample}.jpg`));
      const { scores } = await engine.predict({ model, image });
      const { target, method } = asStep(step, labels ?? [])(emptyRecipe);
      const params = step.params ?? {};
      const explanation = await engine.explain({ model, image, method, params, target });
      await engine.closeImage(image);
      const sight: Sight = { scores, explanation, map: scalarMap(explanation) };
      seen[step.id] = sight;
      const text = wordsOf(tour)[step.id]!.text(sight, seen);
      expect(text).toMatch(/\.$|\?$/);
      expect(text).not.toMatch(/undefined|null|NaN|\s\s/);
      said[`${tour.id} ${step.id}`] = text;
    }
  }
  // Every story takes its turn as told, whatever the digits are.
  expect(said["wrong-place right"]).toContain("answers “mug”");
  expect(said["wrong-place map"]).toContain("hardly the mug");
  expect(said["wrong-place pixels"]).toContain("says the same");
  expect(said["wrong-place without"]).toContain("answers “cup”");
  expect(said["wrong-place cup"]).toContain("the logo is the mug");
  expect(said["wrong-place honest"]).toMatch(/answers “mug”.*for a better reason/);
  expect(said["wrong-place moral"]).toContain("answers “chair”");
  expect(said["mug-or-cup why-mug"]).toContain("answers “mug”");
  expect(said["mug-or-cup rather"]).toContain("rises");
  expect(said["mug-or-cup cup"]).toMatch(/answers “cup”.*just beside its wall/);
  expect(said["noisy-gradients faint"]).toMatch(/agrees to 0\.[0-8]/);
  expect(said["noisy-gradients again"]).toMatch(/agree to 0\.[0-8]/);
  expect(said["noisy-gradients smooth"]).toContain("rises");
  expect(said["noisy-gradients too-much"]).toContain("falls");
});

test("words stay true where a network answers otherwise", () => {
  const map = { width: 8, height: 8, values: new Float32Array(64).fill(1) };
  const explanation = {
    params: {},
    height: 8,
    width: 8,
    target: { target: emptyRecipe.target, label: "cup", score: 1 },
  };
  const scores = [{ index: 1, name: "cup", probability: 0.9, logit: 2 }];
  const sight: Sight = { scores, explanation, map };
  const { right, map: looks, pixels, without, cup, honest } = tourWords.steps["wrong-place"];
  expect(right!.text(sight, {})).toContain("answers “cup”, with 90.0 %. ");
  expect(looks!.text(sight, {})).not.toContain("hardly");
  expect(looks!.text(sight, {})).toContain("9 % of the evidence lies in the corner with the logo, 9 % of");
  expect(pixels!.text(sight, {})).toContain("says otherwise");
  expect(without!.text({ ...sight, scores: [{ ...scores[0]!, name: "mug" }] }, {})).toContain(
    "still answers “mug”",
  );
  expect(cup!.text(sight, {})).not.toContain("is the mug");
  expect(
    honest!.text(sight, { right: { ...sight, scores: [{ ...scores[0]!, probability: 0.5 }] } }),
  ).not.toContain("less sure");
});
