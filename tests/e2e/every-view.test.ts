import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { pageTest } from "./browser";
import { faultsOf, outOfReach, overflowOf } from "./parts";
import { walk, walks } from "./views";

/** What `look` finds, by the view in which it found something. */
async function found(
  page: Page,
  [, views]: (typeof walks)[number],
  look: (page: Page) => Promise<readonly string[]>,
): Promise<Readonly<Record<string, readonly string[]>>> {
  const all: Record<string, readonly string[]> = {};
  await walk(page, views, async (name, meant) => {
    const faults = (await look(page)).filter((fault) => !meant.some((rule) => fault.includes(`${rule}: `)));
    if (faults.length > 0) all[name] = faults;
  });
  return all;
}

describe("on a wide screen", () => {
  const test = pageTest({ viewport: { width: 1440, height: 900 }, camera: true });

  test.for(walks)(
    "nothing is closed to a screen reader or too faint: %s",
    { timeout: 300_000 },
    async (walked, { opened }) => {
      const faults = await found(opened.page, walked, async (page) => {
        await page.emulateMedia({ colorScheme: "light" });
        const light = await faultsOf(page);
        // Of all rules, only those of colours depend on the theme.
        await page.emulateMedia({ colorScheme: "dark" });
        return [...light, ...(await faultsOf(page, ":root", "colours")).map((fault) => `dark, ${fault}`)];
      });
      expect(faults).toEqual({});
    },
  );
});

describe("on the smallest phone", () => {
  const test = pageTest({ viewport: { width: 360, height: 800 }, camera: true });

  test.for(walks)(
    "everything can be reached, and nothing is wider than the screen: %s",
    { timeout: 300_000 },
    async (walked, { opened }) => {
      const faults = await found(opened.page, walked, async (page) => {
        const overflow = await overflowOf(page);
        return [...(await outOfReach(page)), ...(overflow > 0 ? [`${overflow} px too wide`] : [])];
      });
      expect(faults).toEqual({});
    },
  );
});
