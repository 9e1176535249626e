import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { type CatalogueEntry, cardOf, parseCatalogue } from "../../src/graph/catalogue";
import { writeKerasWeights } from "../fixtures/keras-weights";
import { pageTest } from "./browser";

// VGG16 in its full size, 553 MB, with random numbers: from Keras' file to a map in the page. Long, and only where
// it is asked for.

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const script = path("../../scripts/whylight.mjs");
const made = path("../../test-results/models");
const test = pageTest({ at: "engineUrl" });

const catalogue = parseCatalogue(
  JSON.parse(readFileSync(path("../../models/catalogue.json"), "utf8")),
  "catalogue.json",
);
const published = catalogue.models.find(({ id }) => id === "vgg16") as CatalogueEntry;
/** The file has the layout of the published one, but other numbers. */
const entry = { ...published, id: "vgg16-random", checksum: null, labels: null };
const file = join(made, "vgg16-h5", "vgg16_weights_tf_dim_ordering_tf_kernels.h5");

/** The tool in a process of its own, and the most memory that it held, in bytes. */
function whylight(
  ...args: string[]
): Promise<{ code: number | null; out: string; err: string; peak: number }> {
  const report = 'process.on("exit", () => console.error("peak", process.resourceUsage().maxRSS))';
  const child = spawn(process.execPath, ["--import", `data:text/javascript,${report}`, script, ...args]);
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => {
    out += chunk;
  });
  child.stderr.on("data", (chunk: Buffer) => {
    err += chunk;
  });
  return new Promise((resolve) => {
    child.on("close", (code) => {
      const peak = 1024 * Number(/^peak (\d+)$/m.exec(err)?.[1]);
      resolve({ code, out, err, peak });
    });
  });
}

describe.skipIf(process.env.WHYLIGHT_FULL !== "1")("VGG16 in its full size", () => {
  beforeAll(async () => {
    rmSync(made, { recursive: true, force: true });
    mkdirSync(join(made, "vgg16-h5"), { recursive: true });
    // The first call builds the tool, which is not what is measured.
    await Promise.all([writeKerasWeights(file, "vgg16", "keras 1", 16), whylight("--help")]);
    writeFileSync(join(made, "catalogue.json"), JSON.stringify({ version: 1, models: [entry] }));
  }, 600_000);
  afterAll(() => rmSync(made, { recursive: true, force: true }));

  test("is converted to float16 of half the size within 1.5 GB of memory", { timeout: 600_000 }, async () => {
    const { size } = statSync(file);
    expect(Math.abs(size - published.bytes!)).toBeLessThan(1e5);
    const { code, err, peak } = await whylight(
      ...["models", "add", "vgg16-random", "--from", file, "--dtype", "float16"],
      ...["--catalogue", join(made, "catalogue.json"), "--into", made],
    );
    expect(code, err).toBe(0);
    expect(peak).toBeLessThan(1.5e9);
    console.info(`peak of the conversion: ${(peak / 1e6).toFixed(0)} MB`);
    const folder = join(made, "vgg16-random");
    const shards = readdirSync(folder).filter((name) => name.endsWith(".bin"));
    const bytes = shards.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
    expect(bytes / size).toBeCloseTo(0.5, 3);
  });

  const ask = (model: string) => window.answer(model, [{ method: "grad-cam" }]);

  test("loads and is explained in the page, converted and as Keras' file", { timeout: 600_000 }, async ({
    opened: { page, complaints },
  }) => {
    expect(await page.evaluate(() => window.choose("wasm"))).toBeNull();
    const halved = await page.evaluate(ask, "vgg16-random");
    expect(halved.backend).toBe("wasm");
    expect(halved.logits).toHaveLength(1000);
    expect(new Set(halved.maps["grad-cam"]).size).toBeGreaterThan(1);

    writeFileSync(join(made, "vgg16-h5", "card.json"), JSON.stringify(cardOf(entry)));
    const whole = await page.evaluate(ask, "vgg16-h5/vgg16_weights_tf_dim_ordering_tf_kernels.h5");
    const largest = whole.logits.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
    whole.logits.forEach((value, i) => {
      expect(Math.abs(value - halved.logits[i]!) / largest).toBeLessThan(5e-3);
    });
    // An architecture beside the weights would come first, and is looked for; there is none.
    const looked = complaints.splice(0).map((complaint) => /vgg16-h5\/(.*)$/.exec(complaint)?.[1]);
    expect(looked.sort()).toEqual(["architecture.json 404", "model.json 404"]);
  });
});
