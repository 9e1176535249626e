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
 * What a screen reader would miss and what is too faint: violations of any weight, as rule and place. Two lists are worked from
 * the field above them, whose arrow keys move through them: that they take no focus themselves is meant.
 *
 * @param within a selector; the whole page without it
 * @param asked `colours`: only what depends on the theme
 */
export async function faultsOf(
  page: Page,
  within = ":root",
  asked: "all" | "colours" = "all",
): Promise<readonly string[]> {
  // What was announced to screen readers stays in the page for a while, outside of everything.
  const axe = new AxeBuilder({ page })
    .options({ resultTypes: ["violations"] })
    .include(within)
    .exclude("[data-live-announcer]");
  const { violations } = await (asked === "all"
    ? axe
    : axe.withRules(["color-contrast", "link-in-text-block"])
  ).analyze();
  const isMeant = (id: string, html: string): boolean =>
    (id === "scrollable-region-focusable" && /class="(answers"|list palette-list)/.test(html)) ||
    // What opens over the page lies in no region of it.
    (id === "region" && html.startsWith('<div style="display: contents;">'));
  return violations.flatMap(({ id, nodes }) =>
    nodes.filter(({ html }) => !isMeant(id, html)).map(({ target }) => `${id}: ${target}`),
  );
}

/** CSS pixels by which the page is wider than the screen. */
export const overflowOf = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

const CONTROLS =
  "a[href], button, input, textarea, label, [role=button], [role=menuitem], [role=menuitemradio], [role=option], [role=slider], [role=tab]";

/**
 * Controls that a finger cannot reach although they are on offer: beyond the edges of the screen, below something else, or with
 * words that are cut off without a sign of it. What lies below is scrolled to.
 */
export const outOfReach = (page: Page): Promise<readonly string[]> =>
  page.evaluate((controls) => {
    const isOffered = (control: HTMLElement): boolean => {
      const { width, height } = control.getBoundingClientRect();
      // The last is for screen readers only.
      const isHidden = control.closest(
        "[aria-hidden=true], [inert], svg, [aria-disabled=true], :disabled, [style*='clip']",
      );
      return width > 2 && height > 2 && !isHidden && getComputedStyle(control).visibility === "visible";
    };
    const faultOf = (control: HTMLElement): string | null => {
      control.scrollIntoView({ block: "nearest", inline: "nearest" });
      const { left, right, top, bottom } = control.getBoundingClientRect();
      if (left < -0.5 || right > innerWidth + 0.5) return "beyond the edge";
      const there = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
      const isThere =
        there &&
        (control.contains(there) || there.contains(control) || there.closest("label")?.contains(control));
      if (!isThere) return `below ${there?.className || there?.tagName || "nothing"}`;
      const isCut =
        control.scrollWidth > control.clientWidth + 1 && getComputedStyle(control).overflowX !== "visible";
      const saysSo =
        getComputedStyle(control).textOverflow === "ellipsis" || control.querySelector(".clip") !== null;
      return isCut && !saysSo && !control.matches("input, textarea") ? "cut off" : null;
    };
    return [...document.querySelectorAll<HTMLElement>(controls)].filter(isOffered).flatMap((control) => {
      const fault = faultOf(control);
      const name = control.getAttribute("aria-label") ?? control.textContent ?? control.className;
      return fault === null ? [] : [`${name.trim().slice(0, 40)}: ${fault}`];
    });
  }, CONTROLS);
