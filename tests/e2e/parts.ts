import { AxeBuilder } from "@axe-core/playwright";
import type { Locator, Page } from "playwright-core";

// The parts of the page that several end-to-end tests meet.

/** Shown once the map on the screen is this engine's own. */
export const work = (page: Page): Locator =>
  page.getByRole("button", { name: "Where these numbers come from" });
export const heading = (page: Page, name: string | RegExp): Locator =>
  page.getByRole("heading", { level: 1, name });
export const picture = (page: Page): Locator => page.getByRole("application");
export const room = (page: Page, name: string): Locator =>
  page.getByRole("navigation", { name: "Rooms" }).getByRole("button", { name });

/**
 * What a screen reader would miss and what is too faint: violations of any weight, as rule and place. The list of classes is
 * worked from its search field, whose arrow keys move through it: that it takes no focus itself is meant.
 */
export async function faultsOf(page: Page, within?: string): Promise<readonly string[]> {
  const builder = new AxeBuilder({ page });
  const { violations } = await (within === undefined ? builder : builder.include(within)).analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes
      .filter(({ html }) => id !== "scrollable-region-focusable" || !html.includes('class="answers"'))
      .map(({ target }) => `${id}: ${target}`),
  );
}

/** CSS pixels by which the page is wider than the screen. */
export const overflowOf = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
