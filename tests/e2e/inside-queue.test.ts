import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { pageTest } from "./browser";
import { cells, channelHeading, enter, lookAt } from "./inside-parts";
import { room, work } from "./parts";

const button = (page: Page, name: string) => page.getByRole("main").getByRole("button", { name });
const status = (page: Page) => page.locator(".inside-queue");
const pictured = async (page: Page): Promise<number> =>
  Number(/^(\d+) of 16 pictured/.exec((await status(page).textContent()) ?? "")?.[1] ?? Number.NaN);
/** The pixels of every thumbnail, in the order of the cells. */
const pictures = (page: Page): Promise<readonly string[]> =>
  cells(page)
    .locator("canvas")
    .evaluateAll((all) => all.map((canvas) => (canvas as HTMLCanvasElement).toDataURL()));

/** conv1 of the digits' network: 16 channels, all in sight. */
async function enterFirstLayer(page: Page): Promise<void> {
  await enter(page);
  await lookAt(page, "conv1");
  await channelHeading(page).waitFor();
  await page
    .getByRole("radiogroup", { name: "What the thumbnails show" })
    .getByRole("radio", { name: "What excites it" })
    .click();
}

describe("pictures of what excites every channel", () => {
  const test = pageTest();

  test("are made one after the other, wait when told to, step aside, go on, and are kept", async ({
    opened: { page },
  }) => {
    await enterFirstLayer(page);
    expect(await pictures(page)).toEqual([]);
    await button(page, "Picture all channels").click();
    await expect.poll(() => pictured(page)).toBeGreaterThan(1);
    await expect.poll(() => status(page).textContent()).toMatch(/about \d+ (s|minutes?) left/);
    await page.getByRole("progressbar", { name: /^Picturing channel \d+$/ }).waitFor();
    await button(page, "Pause").click();
    const made = await pictured(page);
    expect(made).toBeLessThan(16);
    expect((await pictures(page)).length).toBe(made);
    // Whatever is asked meanwhile is answered first, with most of the pictures still to come.
    await button(page, "Go on").click();
    await button(page, "Pause").waitFor();
    expect(await pictured(page)).toBe(made);
    await page.getByRole("application", { name: /^Channel \d+ of conv1/ }).focus();
    await page.keyboard.press("ArrowRight");
    await page.locator(".arithmetic").waitFor();
    expect(await pictured(page)).toBeLessThan(16);
    // Out of the room nothing is made; back in it, it goes on by itself.
    await room(page, "Explain").click();
    await work(page).waitFor();
    await room(page, "Look inside").click();
    await expect.poll(() => pictured(page)).toBe(16);
    await expect.poll(async () => (await pictures(page)).length).toBe(16);
    expect(await status(page).getByRole("button").count()).toBe(0);
    const all = await pictures(page);
    expect(new Set(all).size).toBe(16);

    await page.reload();
    await enterFirstLayer(page);
    await expect.poll(() => pictured(page)).toBe(16);
    await expect.poll(() => pictures(page)).toEqual(all);
    expect(await status(page).getByRole("button").count()).toBe(0);
  });

  test("are made all the same where the browser keeps nothing, and it is said", async ({
    opened: { page },
  }) => {
    await page.addInitScript(() => {
      IDBFactory.prototype.open = () => {
        throw new DOMException("no", "SecurityError");
      };
    });
    await page.reload();
    await enterFirstLayer(page);
    await button(page, "Picture all channels").click();
    await expect.poll(() => pictured(page)).toBeGreaterThan(0);
    await button(page, "Pause").click();
    await expect.poll(() => page.getByRole("status").filter({ hasText: "does not keep" }).count()).toBe(1);
  });
});
