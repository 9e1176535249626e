import type { Page } from "playwright-core";
import { expect } from "vitest";
import { pageTest } from "./browser";
import { heading, work } from "./parts";

const test = pageTest();

declare global {
  interface Window {
    paints: number;
  }
}

/** Counts from now on how often picture and map are painted: every painter begins with an empty canvas. */
const countPaints = (page: Page): Promise<void> =>
  page.evaluate(() => {
    window.paints = 0;
    const clear = CanvasRenderingContext2D.prototype.clearRect;
    CanvasRenderingContext2D.prototype.clearRect = function (...box) {
      if (this.canvas === document.querySelector(".picture canvas")) window.paints++;
      clear.apply(this, box);
    };
  });

/** What it took since the last time, once everything is at rest. */
async function taken(page: Page): Promise<{ paints: number; forwards: string | undefined }> {
  await work(page).waitFor();
  // Two frames: what was asked for in this one is painted in the next.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  const text = (await work(page).textContent()) ?? "";
  const paints = await page.evaluate(() => {
    const { paints } = window;
    window.paints = 0;
    return paints;
  });
  return { paints, forwards: /(\d+) forwards?/.exec(text)?.[1] };
}

test("another class, method or layer with the tape at hand: no forward run, one paint", async ({
  opened: { page },
}) => {
  await work(page).waitFor();
  await countPaints(page);
  await taken(page);

  await page.getByRole("option", { name: /^8/ }).click();
  await heading(page, "What speaks for 8?").waitFor();
  expect(await taken(page)).toEqual({ paints: 1, forwards: "0" });

  const method = page.getByRole("region", { name: "Method" });
  await method.getByRole("button", { name: /Method$/ }).click();
  await page.getByRole("option", { name: "LayerCAM" }).click();
  await page.locator("h1 + *").filter({ hasText: "LayerCAM" }).waitFor();
  expect(await taken(page)).toEqual({ paints: 1, forwards: "0" });

  await method.getByRole("combobox", { name: "Layer" }).fill("relu2");
  await page.getByRole("option", { name: /^relu2/ }).click();
  await page.locator("h1 + *").filter({ hasText: "relu2" }).waitFor();
  expect(await taken(page)).toEqual({ paints: 1, forwards: "0" });

  // What was answered before is not even asked again.
  await page.getByRole("list", { name: "What was tried" }).getByRole("button").first().click();
  await heading(page, "Why 0?").waitFor();
  expect((await taken(page)).paints).toBe(1);
});

test("nothing moves for those who asked for less of it", async ({ opened: { page } }) => {
  await work(page).waitFor();
  const duration = () =>
    page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue("--motion").trim());
  expect(await duration()).toBe("0s");
  await page.keyboard.press("Control+k");
  await page.getByRole("menu").waitFor();
  const moving = await page.evaluate(
    () =>
      document.getAnimations().filter((each) => Number(each.effect?.getComputedTiming().duration ?? 0) > 1)
        .length,
  );
  expect(moving).toBe(0);
  await page.emulateMedia({ reducedMotion: "no-preference" });
  expect(await duration()).toMatch(/^(150ms|0?\.15s) /);
});
