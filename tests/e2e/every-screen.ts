import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { pageTest } from "./browser";
import { faultsOf, overflowOf } from "./parts";

/** Name, width and height in CSS pixels. */
export const screens = [
  ["a wide screen", 1440, 900],
  ["a phone", 390, 844],
] as const;

/**
 * Tests, on a wide screen and on a phone, in both themes, that nothing is closed to a screen reader or too faint and nothing
 * wider than the screen.
 *
 * @param prepare brings on the screen what is looked at
 */
export function onEveryScreen(prepare: (page: Page, isPhone: boolean) => Promise<void>): void {
  describe.each(screens)("on %s", (name, width, height) => {
    const test = pageTest({ viewport: { width, height } });

    test.for(["light", "dark"] as const)(
      "nothing is closed to a screen reader or too faint, %s",
      async (colorScheme, { opened: { page } }) => {
        await page.emulateMedia({ colorScheme });
        await prepare(page, name === "a phone");
        expect(await faultsOf(page)).toEqual([]);
        expect(await overflowOf(page)).toBe(0);
      },
    );
  });
}
