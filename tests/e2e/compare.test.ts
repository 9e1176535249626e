import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { describeShared } from "../shared";
import { pageTest } from "./browser";
import { room, work } from "./parts";

const panels = (page: Page) => page.getByRole("article");
const done = (page: Page) => page.locator("article[data-status=done]");
const open = (page: Page) => page.locator("article[data-status=waiting], article[data-status=running]");
const preset = (page: Page, name: string) =>
  page.getByRole("group", { name: "Presets" }).getByRole("button", { name });

/** Over to Compare, once Explain has answered. */
async function enter(page: Page): Promise<void> {
  await work(page).waitFor();
  await room(page, "Compare").click();
  await preset(page, "Gradients").waitFor();
}

/** Every panel is finished, offered or says why it is neither. */
async function allFilled(page: Page): Promise<void> {
  await expect.poll(() => done(page).count()).toBeGreaterThan(0);
  await expect.poll(() => open(page).count(), { timeout: 60_000 }).toBe(0);
  // Colours are made in the frames after: their numbers stand below the picture.
  await expect
    .poll(async () => (await done(page).getByRole("figure").count()) === (await done(page).count()))
    .toBe(true);
}

const values = (page: Page) => page.locator(".map-panel-reading strong").allTextContents();

describe("the grid", () => {
  const test = pageTest();

  test("of the gradients: every panel filled, dear ones offered with their price", async ({
    opened: { page },
  }) => {
    await enter(page);
    await preset(page, "Gradients").click();
    await allFilled(page);
    expect(await done(page).count()).toBeGreaterThanOrEqual(5);
    const offered = page.locator("article[data-status=offered]");
    expect(await offered.count()).toBeGreaterThan(0);
    expect(await offered.first().textContent()).toMatch(/About \d+ forward runs/);
    expect((await done(page).count()) + (await offered.count())).toBe(await panels(page).count());
    await offered.first().getByRole("button", { name: /^Run/ }).click();
    await allFilled(page);
  });

  test("is read by mouse and by arrow keys, in every panel at once", async ({ opened: { page } }) => {
    await enter(page);
    await preset(page, "Gradients").click();
    await allFilled(page);
    const finished = await done(page).count();
    await done(page).nth(1).getByRole("application").hover();
    await expect.poll(async () => (await values(page)).filter((text) => text !== "").length).toBe(finished);
    await page.mouse.move(0, 0);
    await expect.poll(async () => (await values(page)).join("")).toBe("");
    await done(page).first().getByRole("application").focus();
    await page.keyboard.press("ArrowRight");
    await expect.poll(async () => (await values(page)).filter((text) => text !== "").length).toBe(finished);
    const before = (await values(page)).join();
    for (let i = 0; i < 4; i++) await page.keyboard.press("ArrowDown");
    await expect.poll(async () => (await values(page)).join()).not.toBe(before);
  });

  test("says which scale its colours have", async ({ opened: { page } }) => {
    await enter(page);
    await preset(page, "Gradients").click();
    await allFilled(page);
    const scales = () => page.locator(".map-panel-reading span:last-child").allTextContents();
    expect(new Set(await scales())).toEqual(new Set(["own scale"]));
    const limits = () => page.locator(".map-panel figcaption").allTextContents();
    const own = (await limits()).join();
    await page.getByRole("radio", { name: "Shared" }).click();
    await expect.poll(async () => (await scales()).some((text) => /^shared by \d+$/.test(text))).toBe(true);
    await expect.poll(async () => (await limits()).join()).not.toBe(own);
  });

  test("panels, rows and classes come and go", async ({ opened: { page } }) => {
    await enter(page);
    await preset(page, "Relevance").click();
    await allFilled(page);
    const rows = await panels(page).count();
    const finder = page.getByRole("combobox", { name: "Add a class" });
    await finder.fill("7");
    await page.getByRole("option", { name: /^7/ }).click();
    await expect.poll(() => panels(page).count()).toBe(rows * 2);
    await allFilled(page);
    await page
      .getByRole("button", { name: /^Remove .*, 7$/ })
      .first()
      .click();
    expect(await panels(page).count()).toBe(rows * 2 - 1);
    await page.getByRole("button", { name: /^Put .* back$/ }).click();
    await allFilled(page);
    expect(await panels(page).count()).toBe(rows * 2);
    await page.getByRole("button", { name: "Remove 7", exact: true }).click();
    expect(await panels(page).count()).toBe(rows);
  });

  test("other images stand beside the one of Explain", async ({ opened: { page } }) => {
    await enter(page);
    await preset(page, "Relevance").click();
    await page.getByRole("radio", { name: "Images" }).click();
    await page.getByRole("button", { name: "Add sample: 7" }).click();
    await allFilled(page);
    expect(await page.getByRole("heading", { level: 2, name: "Sample 7" }).isVisible()).toBe(true);
    await expect.poll(() => page.locator(".panel-column").last().textContent()).toMatch(/7, /);
    await allFilled(page);
    expect(await done(page).count()).toBe(await panels(page).count());
  });

  test("two maps are set against each other from the matrix, by keyboard", async ({ opened: { page } }) => {
    await enter(page);
    await preset(page, "Gradients").click();
    await allFilled(page);
    const cells = page.getByRole("group", { name: /^Agreement of every two maps/ }).getByRole("button");
    const finished = await done(page).count();
    await expect.poll(() => cells.count()).toBe((finished * (finished - 1)) / 2);
    expect(await cells.first().getAttribute("aria-label")).toMatch(/ and .*: −?[.\d]+ /);
    await cells.first().focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.getByRole("img", { name: / on the left of the line, / }).waitFor();
    expect(await page.getByRole("button", { name: / as A$/, pressed: true }).count()).toBe(1);
    expect(await page.getByRole("button", { name: / as B$/, pressed: true }).count()).toBe(1);
  });

  test("g leads to Explain and back, and nothing is computed again", async ({ opened: { page } }) => {
    await enter(page);
    await preset(page, "Gradients").click();
    await allFilled(page);
    const finished = await done(page).count();
    await page.keyboard.press("g");
    await page.getByRole("heading", { level: 1, name: "Why 0?" }).waitFor();
    await work(page).waitFor();
    await page.keyboard.press("g");
    await expect.poll(() => done(page).count()).toBe(finished);
    expect(await open(page).count()).toBe(0);
  });

  describeShared("with a real network", (shared) => {
    test("Esc stops everything, and no panel is half painted", async ({ opened: { page } }) => {
      await work(page).waitFor();
      await page.getByRole("button", { name: "Change" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByRole("button", { name: /^MobileNet v1 0\.75 \(ImageNet\)/ }).click();
      await page.getByRole("button", { name: /^About this model: MobileNet/ }).waitFor();
      await page
        .getByRole("region", { name: "Image" })
        .locator("input[type=file]")
        .setInputFiles(`${shared}/reference/images/both.png`);
      await expect
        .poll(() => page.getByRole("heading", { level: 1 }).textContent(), { timeout: 20_000 })
        .toMatch(/^Why .*(dog|cat|mastiff|tabby|boxer)/i);
      await enter(page);
      await preset(page, "Gradients").click();
      await page.locator("article[data-status=running]").first().waitFor();
      await page.keyboard.press("Escape");
      await expect.poll(() => open(page).count()).toBe(0);
      expect(await page.locator("article[data-status=stopped]").count()).toBeGreaterThan(0);
      expect(await page.locator("article:not([data-status=done]) figure").count()).toBe(0);
      await page.getByRole("button", { name: "Go on" }).click();
      await allFilled(page);
      expect(await page.locator("article[data-status=stopped]").count()).toBe(0);
    });
  });
});
