import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { pageTest } from "./browser";
import { cells, channelHeading, enter } from "./inside-parts";
import { faultsOf } from "./parts";

/** The room's own controls; forms are the same in every room. */
const PARTS = [
  ".inside-stage",
  ".tab-list",
  ".network-panel",
  ".channel-neighbours",
  ".channel-tools",
  "[role=dialog]",
].join();

/** What a finger can hit, but is smaller than one: name, width and height in pixels. */
const smallTargets = (page: Page) =>
  page.evaluate(
    (parts) =>
      [...document.querySelectorAll(parts)]
        .flatMap((part) => [...part.querySelectorAll("button, [role=radio], [role=tab], input")])
        .map((target) => {
          // A field is hit anywhere in its frame.
          const { width, height } = (target.closest(".input") ?? target).getBoundingClientRect();
          return { name: target.getAttribute("aria-label") ?? target.textContent, width, height };
        })
        .filter(({ width, height }) => height > 1 && Math.min(width, height) < 40),
    PARTS,
  );

/** Panels are as wide as the screen, and none covers another. */
const layout = (page: Page) =>
  page.evaluate(() => {
    const boxOf = (selector: string) => document.querySelector(selector)!.getBoundingClientRect();
    const stage = boxOf(".inside-stage");
    const [grid, status, tabs] = [boxOf(".channel-grid"), boxOf(".inside-status"), boxOf(".tabs-side")];
    return {
      aboveTheGrid: grid.top - stage.top,
      isStacked: grid.bottom <= status.top + 0.5 && status.bottom <= tabs.top + 0.5,
      overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      rows: grid.height / document.querySelector(".channel-cell")!.getBoundingClientRect().height,
    };
  });

describe.each([
  [390, 844],
  [360, 800],
] as const)("on a phone of %i × %i pixels", (width, height) => {
  const test = pageTest({ viewport: { width, height } });

  test.for(["light", "dark"] as const)(
    "channels come first, how they are shown is one press away, %s",
    async (colorScheme, { opened: { page } }) => {
      await page.emulateMedia({ colorScheme });
      await enter(page);
      const found = await layout(page);
      expect(found).toMatchObject({ isStacked: true, overflow: 0 });
      expect(found.aboveTheGrid).toBeLessThan(76);
      expect(found.rows).toBeGreaterThan(2);
      expect(await smallTargets(page)).toEqual([]);
      await page.getByRole("button", { name: "How the channels are shown: Maximum" }).click();
      const dialog = page.getByRole("dialog", { name: "How the channels are shown" });
      await dialog.waitFor();
      expect(await smallTargets(page)).toEqual([]);
      // The page behind it is out of reach, and checked without it.
      expect(await faultsOf(page, "[role=dialog]")).toEqual([]);
      await dialog.getByRole("radio", { name: "Number" }).click();
      await dialog.getByRole("radio", { name: "What excites it" }).click();
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "detached" });
      await expect.poll(() => cells(page).first().textContent()).toMatch(/^0/);
      await page.getByRole("button", { name: "Picture all channels" }).waitFor();
      expect(await layout(page)).toMatchObject({ isStacked: true, overflow: 0 });
      expect(await smallTargets(page)).toEqual([]);
      await page.getByRole("tab", { name: "Channel" }).click();
      await channelHeading(page).waitFor();
      expect(await smallTargets(page)).toEqual([]);
      expect(await faultsOf(page)).toEqual([]);
    },
  );
});
