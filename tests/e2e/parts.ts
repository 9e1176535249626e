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
 * Violations of any weight, as rule and place. The list of classes is worked from its search field.
 *
 * @param within a selector; the whole page without it
 */
export const faultsOf = async (page: Page, within = ":root"): Promise<readonly string[]> => {
  const { AxeBuilder } = await import("@axe-core/playwright");
  const { violations } = await new AxeBuilder({ page })
    .include(within)
    .disableRules("scrollable-region-focusable")
    .analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target).join(", ")}`);
};
