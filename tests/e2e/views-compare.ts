import type { Page } from "playwright-core";
import { room } from "./parts";
import { button, shareOpen, tab, takeAwayOpen, type View } from "./view";

/** Compare, and some of its panels once all of them have come to an end. */
async function compared(page: Page, preset: string): Promise<void> {
  await room(page, "Compare").click();
  await tab(page, "Choose");
  await page.getByRole("group", { name: "Presets" }).getByRole("button", { name: preset }).click();
  await page.locator("article[data-status=done] figure").first().waitFor();
  await page.waitForFunction(
    (selector) => document.querySelector(selector) === null,
    "article[data-status=waiting], article[data-status=running], article[data-status=done]:not(:has(figure))",
  );
}

async function pairSet(page: Page): Promise<void> {
  await compared(page, "All CAMs");
  await tab(page, "Agreement");
  await page.locator("button[aria-label$=' as A']").first().click();
  await page.locator("button[aria-label$=' as B']").nth(1).click();
  await page.getByRole("img", { name: / on the left of the line, / }).waitFor();
}

export const comparisons: readonly View[] = [
  {
    name: "nothing to compare",
    open: async (page) => {
      await room(page, "Compare").click();
      await page.getByText("Nothing to compare yet").waitFor();
    },
  },
  { name: "all CAMs", open: (page) => compared(page, "All CAMs") },
  { name: "panels that failed or wait to be asked", open: (page) => compared(page, "Everything cheap") },
  {
    name: "methods by classes, on one scale",
    open: async (page) => {
      await compared(page, "Relevance");
      await page.getByRole("combobox", { name: "Add a class" }).fill("7");
      await page.getByRole("option", { name: /^7/ }).click();
      await page.getByRole("radio", { name: "Shared" }).click();
      await page
        .getByText(/^shared by \d+$/)
        .first()
        .waitFor();
    },
  },
  {
    name: "methods by images, with all that can be added",
    open: async (page) => {
      await compared(page, "Relevance");
      await page.getByRole("radio", { name: "Images" }).click();
      await button(page, "Add sample: 7").click();
      await page.getByRole("heading", { level: 2, name: "Sample 7" }).waitFor();
      await page.waitForFunction(() => document.querySelectorAll("article:not(:has(figure))").length === 0);
    },
  },
  {
    name: "methods by models",
    open: async (page) => {
      await compared(page, "Gradients");
      await page.getByRole("radio", { name: "Models" }).click();
    },
  },
  { name: "a pair of maps", open: pairSet },
  {
    name: "a comparison to be shared",
    open: async (page) => {
      await compared(page, "All CAMs");
      await shareOpen(page);
    },
  },
  {
    name: "panels to be taken away",
    open: async (page) => {
      await compared(page, "All CAMs");
      await takeAwayOpen(page);
    },
  },
];
