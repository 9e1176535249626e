import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { Network } from "../fixtures/keras";
import { filesOf } from "../fixtures/make";
import { pageTest } from "./browser";
import { cells, channelHeading, enter, lookAt } from "./inside-parts";
import { work } from "./parts";

const CHANNELS = 1024;
const wide = new Network("wide", 11, [16, 16, 1], 4)
  .conv("conv1", CHANNELS, { in: 1, activation: "relu" })
  .globalAvgPool("average")
  .dense("predictions", 4, CHANNELS, "softmax");

/** The studio with a model beside its own, opened. */
async function openWide(page: Page): Promise<void> {
  const files = filesOf(wide);
  await page.route("**/models/index.json", async (route) => {
    const response = await route.fetch();
    const entries: readonly object[] = await response.json();
    const more = { folder: "wide", name: "Fixture wide", url: "models/wide/model.json" };
    await route.fulfill({ response, json: [...entries, more] });
  });
  await page.route("**/models/wide/*", (route) => {
    const bytes = files.get(route.request().url().split("/").at(-1)!);
    return bytes ? route.fulfill({ body: Buffer.from(bytes) }) : route.fulfill({ status: 404, body: "" });
  });
  await page.reload();
  await work(page).waitFor();
  await page.getByRole("button", { name: "Change", exact: true }).click();
  await page
    .getByRole("dialog", { name: "Open a model" })
    .getByRole("button", { name: /^Fixture wide/ })
    .click();
  await page.getByRole("button", { name: "About this model: Fixture wide" }).waitFor();
}

/** What is in the document, once what was asked for last is on the screen. */
const mounted = (page: Page) =>
  page.evaluate(async () => {
    const frame = () => new Promise(requestAnimationFrame);
    await frame();
    await frame();
    const found = [...document.querySelectorAll(".channel-cell .channel-words span:first-child")];
    const grid = document.querySelector(".channel-grid")!;
    return {
      channels: found.map((span) => Number(span.textContent)),
      elements: document.querySelectorAll("*").length,
      height: grid.scrollHeight,
      isAtEnd: grid.scrollTop + grid.clientHeight >= grid.scrollHeight - 1,
    };
  });

describe("a layer of 1,024 channels", () => {
  const test = pageTest({ viewport: { width: 1440, height: 900 } });

  test("scrolls with no more in the document than what is in sight, and never gets longer", async ({
    opened: { page },
  }) => {
    await openWide(page);
    await enter(page);
    await lookAt(page, "conv1");
    await channelHeading(page).waitFor();
    await page.locator(".patch").first().waitFor();
    const first = await mounted(page);
    const seen = new Set(first.channels);
    await page.getByRole("grid", { name: "Channels of conv1" }).hover();
    let most = first.elements;
    for (let isAtEnd = false; !isAtEnd; ) {
      await page.mouse.wheel(0, 400);
      const now = await mounted(page);
      expect(now.channels.length).toBeLessThan(CHANNELS / 12);
      expect(now.height).toBe(first.height);
      for (const channel of now.channels) seen.add(channel);
      most = Math.max(most, now.elements);
      isAtEnd = now.isAtEnd;
    }
    expect(seen.size).toBe(CHANNELS);
    // One more row may be cut off by both edges.
    expect(most - first.elements).toBeLessThan(120);
    await page.mouse.wheel(0, -1e6);
    await expect.poll(async () => (await mounted(page)).channels[0]).toBe(first.channels[0]);
    expect((await mounted(page)).elements).toBeLessThanOrEqual(first.elements);
  });

  test("keys move through all of it, and choose", async ({ opened: { page } }) => {
    await openWide(page);
    await enter(page);
    await lookAt(page, "conv1");
    await page.getByRole("radiogroup", { name: "Order" }).getByRole("radio", { name: "Number" }).click();
    await expect.poll(async () => (await mounted(page)).channels.slice(0, 2)).toEqual([0, 1]);
    const focused = () =>
      page.evaluate(() => Number(/^Channel (\d+)/.exec(document.activeElement?.ariaLabel ?? "")?.[1] ?? -1));
    const press = async (key: string): Promise<number> => {
      const before = await focused();
      await page.keyboard.press(key);
      await expect.poll(focused).not.toBe(before);
      return focused();
    };
    await cells(page).first().focus();
    const columns = await press("ArrowDown");
    expect(columns).toBeGreaterThan(3);
    expect(await press("ArrowRight")).toBe(columns + 1);
    const page1 = await press("PageDown");
    expect(page1).toBeGreaterThan(columns + 1 + 2 * columns);
    expect(page1 % columns).toBe(1);
    expect(await press("End")).toBe(CHANNELS - 1);
    await page.keyboard.press("Space");
    await expect.poll(() => channelHeading(page).textContent()).toBe(`Channel ${CHANNELS - 1}`);
    expect(await cells(page).last().isVisible()).toBe(true);
    expect(await press("Home")).toBe(0);
    expect((await mounted(page)).channels.length).toBeLessThan(CHANNELS / 12);
  });
});
