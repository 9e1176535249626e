import type { Page } from "playwright-core";

// What the walks through all views share.

/** One thing to be looked at, and the way to it from whatever was there before. */
export interface View {
  readonly name: string;
  /** Rules of axe that it breaks for a reason. */
  readonly meant?: readonly string[];
  readonly open: (page: Page) => Promise<unknown>;
}

export const button = (page: Page, name: string | RegExp) =>
  page.getByRole("button", { name, exact: typeof name === "string" });

/** Where a panel is: in sight, or on a phone in the tab of that name. */
export async function tab(page: Page, name: string): Promise<void> {
  const there = page.getByRole("tab", { name, exact: true });
  if ((await there.count()) > 0) await there.click();
}

export async function shareOpen(page: Page): Promise<void> {
  await button(page, "Share").click();
  await page.getByText(/characters$/).waitFor();
}

export async function takeAwayOpen(page: Page): Promise<void> {
  await button(page, "Take away").click();
  await page.getByRole("menuitem").first().waitFor();
}
