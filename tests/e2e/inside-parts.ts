import type { Locator, Page } from "playwright-core";
import { room, work } from "./parts";

// The parts of the room "Look inside" that several end-to-end tests meet.

export const cells = (page: Page): Locator => page.locator(".channel-cell");
export const layerHeading = (page: Page): Locator => page.getByRole("heading", { level: 1 });
export const network = (page: Page): Locator => page.getByRole("listbox", { name: /^Layers of / });
export const channelHeading = (page: Page): Locator =>
  page.getByRole("heading", { level: 2, name: /^Channel \d+$/ });

/** Over to Look inside, once Explain has answered. */
export async function enter(page: Page): Promise<void> {
  await work(page).waitFor();
  await room(page, "Look inside").click();
  await cells(page).first().waitFor();
}

/** The layer of this name, found by it. */
export async function lookAt(page: Page, layer: string): Promise<void> {
  await page.getByRole("combobox", { name: "Find a layer" }).fill(layer);
  await page
    .getByRole("option", { name: new RegExp(`^${layer}`) })
    .last()
    .click();
  await page.getByRole("heading", { level: 1, name: layer }).waitFor();
  await page.getByRole("grid", { name: `Channels of ${layer}` }).waitFor();
}
