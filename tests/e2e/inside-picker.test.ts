import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { pageTest } from "./browser";
import { screens } from "./every-screen";
import { network } from "./inside-parts";
import { faultsOf, heading, room, work } from "./parts";

const dialog = (page: Page) => page.getByRole("dialog", { name: "Layer" });
const option = (page: Page, layer: string) =>
  network(page).getByRole("option", { name: new RegExp(`^${layer}, `) });

/** Each layer has its own row, drawn inside it: a sheet as wide as the dialog would lie over all the names. */
async function expectRows(page: Page): Promise<void> {
  const rows = await network(page)
    .getByRole("option")
    .evaluateAll((all) =>
      all.map((row) => {
        const frame = row.querySelector(".network-row")!.getBoundingClientRect();
        const sheets = [...row.querySelectorAll(".network-sheet")].map((one) => one.getBoundingClientRect());
        const name = row.querySelector(".network-name")!.getBoundingClientRect();
        return (
          sheets.length > 0 &&
          sheets.every((box) => box.right <= name.left && box.top >= frame.top && box.bottom <= frame.bottom)
        );
      }),
    );
  expect(rows.length).toBe(13);
  expect(rows).not.toContain(false);
}

describe.each(screens)("the drawing as a way to choose a layer, on %s", (_name, width, height) => {
  const test = pageTest({ viewport: { width, height } });

  test.for(["light", "dark"] as const)(
    "of a class activation map, %s",
    async (colorScheme, { opened: { page } }) => {
      await page.emulateMedia({ colorScheme });
      await work(page).waitFor();
      if (width < 900) await page.getByRole("tab", { name: "Method" }).click();
      await page.getByRole("button", { name: "Choose in the network" }).click();
      await dialog(page).waitFor();
      await expectRows(page);
      // What each layer makes of the picture is there without the room having been entered.
      await expect.poll(() => network(page).locator("image").count()).toBe(13);
      expect(await option(page, "relu4").getAttribute("aria-selected")).toBe("true");
      expect(await faultsOf(page)).toEqual([]);
      // A vector has no map: it is drawn, and cannot be chosen.
      expect(await option(page, "flatten").getAttribute("aria-disabled")).toBe("true");
      await option(page, "flatten").click({ force: true });
      await network(page).focus();
      await page.keyboard.press("End");
      await page.keyboard.press("Enter");
      expect(await dialog(page).count()).toBe(1);
      for (let i = 0; i < 5; i++) await page.keyboard.press("ArrowUp");
      await page.keyboard.press("Enter");
      await expect.poll(() => dialog(page).count()).toBe(0);
      await heading(page, "Why 0?").waitFor();
      await expect
        .poll(() => page.getByRole("main").locator(".headline").textContent())
        .toMatch(/Grad-CAM at relu3/);
    },
  );

  test("of all maps that stand side by side", async ({ opened: { page } }) => {
    await work(page).waitFor();
    await room(page, "Compare").click();
    expect(await page.getByRole("button", { name: /^Layer / }).count()).toBe(0);
    await page.getByRole("main").getByRole("button", { name: "All CAMs" }).click();
    await page.getByRole("button", { name: "Layer relu4" }).click();
    await dialog(page).waitFor();
    await expectRows(page);
    await option(page, "relu2").click();
    await page.getByRole("button", { name: "Layer relu2" }).waitFor();
    await room(page, "Explain").click();
    await expect
      .poll(() => page.getByRole("main").locator(".headline").textContent())
      .toMatch(/Grad-CAM at relu2/);
  });
});
