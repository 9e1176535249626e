import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import type { BackendName } from "../../src/api/engine";
import { describeShared } from "../shared";
import { pageTest } from "./browser";
import type { Question } from "./engine-page/main";

const fixtures = readdirSync(fileURLToPath(new URL("../fixtures", import.meta.url)), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

const questions: readonly Question[] = [
  { method: "gradient" },
  { method: "grad-cam" },
  { method: "lrp", params: { composite: "epsilon-plus-flat" } },
];

/** Relative L2 distance; what a kink that flips between two backends may cost is far below. */
function distance(a: readonly number[], b: readonly number[]): number {
  const norm = (values: readonly number[]) => Math.hypot(...values);
  return norm(a.map((value, i) => value - b[i]!)) / Math.max(norm(b), 1e-12);
}

/** A machine without the device is no failure of ours; a device that computes wrongly is one. */
async function change(page: Page, backend: BackendName, skip: (note: string) => never): Promise<void> {
  const refused = await page.evaluate((name) => window.choose(name), backend);
  if (refused !== null && backend !== "wasm" && !/self-check/.test(refused))
    skip(`no ${backend}: ${refused}`);
  expect(refused).toBeNull();
}

describe.each(["wasm", "webgl", "webgpu"] as const)("%s in the browser, GPUs emulated", (backend) => {
  const test = pageTest({ at: "engineUrl", gpu: "software" });

  test.for(fixtures)("computes %s as plain JavaScript does", async (model, { opened: { page }, skip }) => {
    const ask = () =>
      page.evaluate(([name, asked]) => window.answer(name, asked), [model, questions] as const);
    expect(await page.evaluate(() => window.choose("cpu"))).toBeNull();
    const expected = await ask();
    await change(page, backend, skip);
    const found = await ask();
    expect(found.backend).toBe(backend);
    expect(new Set(found.logits).size).toBeGreaterThan(1);
    expect(distance(found.logits, expected.logits)).toBeLessThan(1e-5);
    expect(Object.keys(found.maps)).toEqual(Object.keys(expected.maps));
    for (const [method, values] of Object.entries(found.maps)) {
      expect(new Set(values).size, method).toBeGreaterThan(1);
      expect(distance(values, expected.maps[method]!), method).toBeLessThan(1e-3);
    }
  });

  test("visualises a channel of plain as plain JavaScript does", async ({ opened: { page }, skip }) => {
    const dream = () => page.evaluate(() => window.dream("plain", "conv3"));
    expect(await page.evaluate(() => window.choose("cpu"))).toBeNull();
    const expected = await dream();
    await change(page, backend, skip);
    const found = await dream();
    expect(found.backend).toBe(backend);
    expect(new Set(found.pixels).size).toBeGreaterThan(10);
    expect(distance(found.history, expected.history)).toBeLessThan(1e-3);
    expect(distance(found.pixels, expected.pixels)).toBeLessThan(1e-2);
  });
});

// One real network, and one method: emulated GPUs take seconds for it.
describe.each(["webgl", "webgpu"] as const)("%s in the browser, GPUs emulated", (backend) => {
  const test = pageTest({ at: "engineUrl", gpu: "software" });
  const model = "mobilenet_v1_0.75_224";

  describeShared("MobileNet", (shared) => {
    test("explains as WASM does", async ({ opened: { page }, skip }) => {
      await page.route(`**/local-models/${model}/*`, (route) =>
        route.fulfill({ path: `${shared}/models/${model}/${route.request().url().split("/").at(-1)}` }),
      );
      const ask = () => page.evaluate((name) => window.answer(name, [{ method: "grad-cam" }]), model);
      expect(await page.evaluate(() => window.choose("wasm"))).toBeNull();
      const expected = await ask();
      await change(page, backend, skip);
      const found = await ask();
      expect(found.backend).toBe(backend);
      expect(distance(found.logits, expected.logits)).toBeLessThan(1e-5);
      expect(distance(found.maps["grad-cam"]!, expected.maps["grad-cam"]!)).toBeLessThan(1e-2);
    });
  });
});
