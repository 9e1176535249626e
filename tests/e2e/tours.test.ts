import type { Locator, Page } from "playwright-core";
import { describe, expect } from "vitest";
import { pageTest } from "./browser";
import { faultsOf, heading, picture, room, work } from "./parts";

const card = (page: Page): Locator => page.getByRole("region", { name: /^Guided tour/ });
/** What is said at a step, once its answer and its map are there. */
const saying = (page: Page, words: string | RegExp): Promise<void> =>
  card(page).locator(".tour-words > p:not(.muted)").filter({ hasText: words }).waitFor();
const step = (page: Page, title: string): Promise<void> =>
  card(page).getByRole("heading", { level: 2, name: title, exact: true }).waitFor();
const method = (page: Page, name: string): Promise<void> =>
  page.locator("h1 + *").filter({ hasText: name }).waitFor();
/** The picture tells screen readers where the evidence lies. */
const evidence = (page: Page, where: RegExp): Promise<void> =>
  expect.poll(() => page.getByRole("main").textContent()).toMatch(where);
const nearLogo = /Strongest evidence for it (?:on the|lower) right, around x 4\d\d, y [34]\d\d/;
const fromPalette = async (page: Page, tour: string): Promise<void> => {
  await page.keyboard.press("Control+k");
  await page.getByRole("menu", { name: "Find and do anything" }).waitFor();
  await page.keyboard.type(tour);
  await page.getByRole("menuitem", { name: new RegExp(`^Guided tour: .*${tour}`) }).waitFor();
  await page.keyboard.press("Enter");
  await card(page).waitFor();
};
const fromMenu = async (page: Page, tour: string): Promise<void> => {
  await page.getByRole("button", { name: "Guided tours" }).click();
  const menu = page.getByRole("menu", { name: "Guided tours" });
  await menu.getByRole("menuitem", { name: tour }).click();
  await card(page).waitFor();
};
const focused = (page: Page): Promise<string | null> =>
  page.evaluate(
    () => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent ?? null,
  );

describe("at a desk", () => {
  const test = pageTest({ gallery: "all" });

  test("a model that looks in the wrong place, to its end by keyboard, and back to what was there", {
    timeout: 300_000,
  }, async ({ opened: { page } }) => {
    await work(page).waitFor();
    // Something of one's own: another picture and another method.
    await page.getByRole("button", { name: "Sample: teapot" }).first().click();
    await heading(page, "Why teapot?").waitFor();
    await page.keyboard.press("m");
    await page.keyboard.type("LayerCAM");
    await page.keyboard.press("Enter");
    await method(page, "LayerCAM");
    const score = await page.locator("h1 + p").textContent();

    await fromPalette(page, "wrong place");
    await step(page, "The answer");
    await saying(page, /answers “mug”, with [\d.]+ %: right/);
    await heading(page, "Why mug?").waitFor();
    expect(await page.getByRole("radio", { name: "Original" }).isChecked()).toBe(true);
    await expect.poll(() => focused(page)).toBe("Next");
    expect(await page.locator("[data-tour]").getByRole("heading").textContent()).toBe("Answer");

    await page.keyboard.press("Enter");
    await step(page, "What it looks at");
    await saying(page, "hardly the mug");
    await method(page, "Grad-CAM");
    await evidence(page, nearLogo);
    expect(await focused(page)).toBe("Next");

    await page.keyboard.press("n");
    await step(page, "Down to the pixels");
    await saying(page, /says the same: \d+ %/);
    await method(page, "Layer-wise relevance propagation");
    await evidence(page, nearLogo);

    await page.keyboard.press("n");
    await step(page, "The same mug, without the logo");
    await saying(page, "answers “cup”");
    await heading(page, "Why cup?").waitFor();

    await page.keyboard.press("p");
    await step(page, "Down to the pixels");
    await saying(page, /says the same/);
    await page.keyboard.press("n");
    await saying(page, "answers “cup”");

    await page.keyboard.press("n");
    await step(page, "A cup with the logo");
    await saying(page, "the logo is the mug");
    await heading(page, "Why mug?").waitFor();
    await evidence(page, nearLogo);

    await page.keyboard.press("n");
    await step(page, "A network without the shortcut");
    await saying(page, "for a better reason");
    await evidence(page, /Strongest evidence for it in the centre, around/);

    await page.keyboard.press("n");
    await step(page, "Right is not enough");
    await saying(page, "answers “chair”");
    await heading(page, "Why chair?").waitFor();
    // What it invites to is no change.
    await page.keyboard.press("2");
    await expect.poll(() => page.getByRole("radio", { name: "Overlay" }).isChecked()).toBe(true);
    expect(await card(page).getByRole("button", { name: "Back to the step" }).count()).toBe(0);

    await page.keyboard.press("n");
    await card(page).getByText("That was the tour.").waitFor();
    await expect.poll(() => focused(page)).toBe("Back to what you had");
    await page.keyboard.press("Enter");
    await card(page).waitFor({ state: "detached" });
    await heading(page, "Why teapot?").waitFor();
    await method(page, "LayerCAM");
    expect(await page.locator("h1 + p").textContent()).toBe(score);
    await work(page).waitFor();
    await expect.poll(() => picture(page).evaluate((it) => it === document.activeElement)).toBe(true);
  });

  test("what the person changes stays, and the way back to the step is offered", {
    timeout: 240_000,
  }, async ({ opened: { page } }) => {
    // Before anything is there to be taken on a tour from.
    await fromMenu(page, "Mug or cup");
    await step(page, "Why mug?");
    await saying(page, "answers “mug”");
    await page.keyboard.press("n");
    await heading(page, "Why mug rather than cup?").waitFor();
    await saying(page, /rises from \d+ % to \d+ %/);

    await page.keyboard.press("m");
    await page.keyboard.type("LayerCAM");
    await page.keyboard.press("Enter");
    await card(page)
      .getByText(/^You changed the method:/)
      .waitFor();
    await method(page, "LayerCAM");
    await room(page, "Compare").click();
    await card(page)
      .getByText(/^You changed the method and the room:/)
      .waitFor();
    await card(page).getByRole("button", { name: "Back to the step" }).click();
    await heading(page, "Why mug rather than cup?").waitFor();
    await method(page, "Grad-CAM");
    await card(page).getByRole("button", { name: "Back to the step" }).waitFor({ state: "detached" });
    await expect.poll(() => focused(page)).toBe("Next");

    await page.keyboard.press("Escape");
    await card(page)
      .getByText(/^You have left the tour/)
      .waitFor();
    await card(page).getByRole("button", { name: "Stay here" }).click();
    await card(page).waitFor({ state: "detached" });
    expect(await heading(page, "Why mug rather than cup?").isVisible()).toBe(true);
  });

  test("in both themes without a fault", { timeout: 240_000 }, async ({ opened: { page } }) => {
    await work(page).waitFor();
    await fromMenu(page, "Why gradients are noisy");
    await saying(page, /differ in sign/);
    for (const title of ["Noise that nobody sees", "Another throw"]) {
      await page.keyboard.press("n");
      await step(page, title);
      await saying(page, /agrees? to 0\.\d\d/);
    }
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await faultsOf(page)).toEqual([]);
    }
    await page.keyboard.press("n");
    await step(page, "The mean of many");
    await saying(page, /rises from \d+ % to \d+ %/);
    await page.getByRole("button", { name: "Leave the tour" }).click();
    await card(page)
      .getByText(/^You have left the tour/)
      .waitFor();
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await faultsOf(page)).toEqual([]);
    }
  });
});

describe("on a phone", () => {
  const test = pageTest({ gallery: "all", viewport: { width: 360, height: 800 } });

  test("the words stand above the picture, all of which stays in sight", { timeout: 240_000 }, async ({
    opened: { page },
  }) => {
    await work(page).waitFor();
    await fromMenu(page, "A model that looks in the wrong place");
    await saying(page, "answers “mug”");
    for (let i = 0; i < 6; i++) {
      await page.getByRole("button", { name: "Next" }).click();
      await page.getByText(`Step ${i + 2} of 7`).waitFor();
      await card(page).locator(".tour-words > p:not(.muted)").waitFor();
      const words = (await card(page).boundingBox())!;
      const stage = (await picture(page).boundingBox())!;
      expect(stage.y).toBeGreaterThanOrEqual(words.y + words.height);
      expect(stage.height).toBeGreaterThan(120);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    }
    expect(await faultsOf(page)).toEqual([]);
  });
});
