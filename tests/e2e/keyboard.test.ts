import type { Locator, Page } from "playwright-core";
import { describe, expect } from "vitest";
import { pageTest } from "./browser";
import { heading, picture, work } from "./parts";

const test = pageTest();

/** Nothing is farther than this. */
const MOST = 80;

/** Presses Tab until the focus is there, as someone would who has no mouse. */
async function tabTo(page: Page, target: Locator, key: "Tab" | "Shift+Tab" = "Tab"): Promise<void> {
  await target.waitFor();
  // Lists that open on the way hide everything else from roles: the element itself is asked.
  const element = await target.elementHandle();
  for (let i = 0; i < MOST; i++) {
    if (await page.evaluate((sought) => sought === document.activeElement, element)) return;
    await page.keyboard.press(key);
  }
  throw new Error(`${MOST} times ${key} did not lead to ${target}`);
}
const press = async (page: Page, ...keys: string[]): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key);
};

test("from a picture to a shared answer without a mouse", { timeout: 300_000 }, async ({
  opened: { page },
}) => {
  await work(page).waitFor();
  // A picture.
  await tabTo(page, page.getByRole("button", { name: "Sample: 3" }));
  await press(page, "Enter");
  await heading(page, "Why 3?").waitFor();
  await work(page).waitFor();
  // A class.
  await press(page, "c");
  await page.keyboard.type("8");
  await press(page, "ArrowDown", "Enter");
  await heading(page, "What speaks for 8?").waitFor();
  await press(page, "Escape", "Escape");
  // A method.
  await press(page, "m");
  await page.getByRole("listbox", { name: "Method" }).waitFor();
  await page.keyboard.type("LayerCAM");
  await press(page, "Enter");
  await page.locator("h1 + *").filter({ hasText: "LayerCAM" }).waitFor();
  await work(page).waitFor();
  // How it is shown, from the picture itself.
  await tabTo(page, picture(page), "Shift+Tab");
  await press(page, "3");
  await expect.poll(() => page.getByRole("radio", { name: "Map" }).isChecked()).toBe(true);
  await press(page, "2", "[", "[");
  await expect.poll(() => page.getByRole("slider", { name: "Opacity" }).first().inputValue()).toBe("0.65");
  await press(page, "z");
  await expect.poll(() => page.getByRole("button", { name: "Fit" }).isEnabled()).toBe(true);
  await press(page, "0");
  await expect.poll(() => page.getByRole("button", { name: "Fit" }).isEnabled()).toBe(false);
  // A value.
  await press(page, "ArrowRight", "ArrowDown");
  await expect.poll(() => page.locator(".readout strong").textContent()).toMatch(/\d/);
  // Back and forth.
  await press(page, "Control+z");
  await expect
    .poll(() => page.getByRole("slider", { name: "Opacity" }).first().inputValue())
    .not.toBe("0.65");
  await press(page, "Control+Shift+z");
  // A link.
  await tabTo(page, page.getByRole("button", { name: "Share", exact: true }), "Shift+Tab");
  await press(page, "Enter");
  const link = page.getByRole("dialog").getByRole("textbox", { name: "Link" });
  await expect.poll(() => link.inputValue()).toMatch(/#v\d\./);
  await press(page, "Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  // The other room, and back.
  await press(page, "g");
  await tabTo(page, page.getByRole("button", { name: "All CAMs" }).first());
  await press(page, "Enter");
  await page.locator("article[data-status=done]").first().waitFor();
  await press(page, "g");
  await heading(page, "What speaks for 8?").waitFor();
});

describe("the palette", () => {
  const open = async (page: Page): Promise<void> => {
    await press(page, "Control+k");
    await page.getByRole("menu", { name: "Find and do anything" }).waitFor();
  };

  test("finds a method, a class and a sample by name", async ({ opened: { page } }) => {
    await work(page).waitFor();
    await open(page);
    await page.keyboard.type("hires");
    await press(page, "Enter");
    await page.locator("h1 + *").filter({ hasText: "HiResCAM" }).waitFor();
    await open(page);
    await page.keyboard.type("5");
    await page.getByRole("menuitem", { name: /^5/ }).first().waitFor();
    await press(page, "Enter");
    await heading(page, "What speaks for 5?").waitFor();
    await open(page);
    await press(page, "Escape");
    await page.getByRole("menu").waitFor({ state: "detached" });
  });

  test("does what the page on the screen offers, and opens what has a dialog", async ({
    opened: { page },
  }) => {
    await work(page).waitFor();
    await open(page);
    await page.keyboard.type("go to comp");
    await press(page, "Enter");
    await page.getByRole("group", { name: "Presets" }).waitFor();
    await open(page);
    await page.keyboard.type("keyboard");
    await press(page, "Enter");
    await page.getByRole("dialog").getByRole("heading", { name: "Keyboard shortcuts" }).waitFor();
  });

  test("says so when nothing is called that", async ({ opened: { page } }) => {
    await work(page).waitFor();
    await open(page);
    await page.keyboard.type("zzzz");
    await page.getByText("Nothing here is called “zzzz”.").waitFor();
  });
});

describe("single keys", () => {
  test("can be switched off; Ctrl K stays", async ({ opened: { page } }) => {
    await work(page).waitFor();
    await press(page, "?");
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("switch").focus();
    await press(page, "Space", "Escape");
    await dialog.waitFor({ state: "detached" });
    await press(page, "3", "g", "?");
    expect(await page.getByRole("dialog").count()).toBe(0);
    expect(await page.getByRole("radio", { name: "Overlay" }).isChecked()).toBe(true);
    await press(page, "Control+k");
    await page.getByRole("menu").waitFor();
  });

  test("every one of them is on the list", async ({ opened: { page } }) => {
    await work(page).waitFor();
    await press(page, "?");
    await page.getByRole("dialog").waitFor();
    const keys = (await page.locator(".shortcut-list dt").allTextContents()).join("  ").split(/\s+/);
    for (const key of [
      "1",
      "2",
      "3",
      "[",
      "]",
      "+",
      "0",
      "z",
      "b",
      "c",
      "m",
      "g",
      "f",
      "K",
      "Z",
      "V",
      "Esc",
      "?",
    ])
      expect(keys, key).toContain(key);
  });
});
