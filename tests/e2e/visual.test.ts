import { readFile } from "node:fs/promises";
import type { Locator, Page } from "playwright-core";
import { describe, expect } from "vitest";
import { pageTest } from "./browser";
import { onEveryScreen } from "./every-screen";
import { heading, room, work } from "./parts";

// Few steps of the digits' networks: what is looked at is that every choice reaches the engine and its answer the page.

const section = (page: Page): Locator => page.getByRole("region", { name: "Feature visualisation" });
const finished = (page: Page): Locator => section(page).getByRole("button", { name: "Open in Explain" });
const answers = (page: Page): Locator =>
  section(page).getByRole("table", { name: "What the network answers to it" });
const make = (page: Page): Locator =>
  section(page).getByRole("button", { name: /^Make (a picture|pictures)$/ });
const more = (page: Page): Locator => section(page).locator("summary");

/** Over to the channel of Look inside, once Explain has answered, with everything unfolded and few steps chosen. */
async function enter(page: Page): Promise<void> {
  await work(page).waitFor();
  await room(page, "Look inside").click();
  const tab = page.getByRole("tab", { name: "Channel" });
  await page.locator(".channel-cell").first().waitFor();
  if (await tab.isVisible()) await tab.click();
  // What is above stands still from here on: a list that is open closes where the page moves under it.
  await page.locator(".patch").first().waitFor();
  await more(page).click();
  await type(page, "Steps", "6");
}

async function type(page: Page, name: string, value: string): Promise<void> {
  const field = section(page).getByRole("textbox", { name, exact: true });
  await field.fill(value);
  await field.press("Enter");
}

async function pick(page: Page, name: string, option: RegExp): Promise<void> {
  await section(page)
    .getByRole("button", { name: new RegExp(`${name}$`) })
    .click();
  await page.getByRole("option", { name: option }).click();
}

const toggle = (page: Page, name: string): Promise<void> =>
  section(page)
    .locator("label")
    .filter({ has: page.getByRole("switch", { name }) })
    .click();

/** The file that a button hands out, which has to be called so. */
async function saved(page: Page, button: string, name: string): Promise<Buffer> {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    section(page).getByRole("button", { name: button }).click(),
  ]);
  expect(download.suggestedFilename()).toBe(name);
  return readFile(await download.path());
}

async function openDigitsMlp(page: Page): Promise<void> {
  await work(page).waitFor();
  await page.keyboard.press("Control+k");
  const palette = page.getByRole("dialog");
  await palette.getByRole("searchbox").fill("Digits MLP");
  await palette.getByRole("menuitem", { name: /^Digits MLP/ }).click();
  await page.getByRole("button", { name: /Digits MLP/ }).waitFor();
}

describe("feature visualisation", () => {
  const test = pageTest();

  test("a regulariser is chosen with its weight, said while it is folded away, and put back", async ({
    opened: { page },
  }) => {
    await enter(page);
    await toggle(page, "L2");
    await type(page, "Weight", "0.5");
    await more(page).click();
    await expect.poll(() => more(page).textContent()).toBe("MoreL2 (weight 0.5) · steps 6");
    await make(page).click();
    await finished(page).waitFor();
    expect(
      await section(page)
        .getByRole("img", { name: /step 6 of 6$/ })
        .count(),
    ).toBe(1);
    expect(await section(page).textContent()).toMatch(/Comes to −?[\d.]+ \(activation\)/);
    await section(page).getByRole("button", { name: "Reset" }).click();
    expect(await more(page).textContent()).toBe("More");
    await make(page).waitFor();
  });

  test("DeepDream begins with the photo and stands beside it; its picture is saved, and explained", async ({
    opened: { page },
  }) => {
    await enter(page);
    await pick(page, "Maximise", /^Layer/);
    await section(page).getByRole("radio", { name: "Photo" }).first().click();
    await make(page).click();
    await finished(page).waitFor();
    const photo = section(page).getByRole("img", { name: "The photo as the network is shown it" });
    const dream = section(page).getByRole("img", { name: /^Picture made to excite relu4, step 6 of 6$/ });
    expect(await Promise.all([photo, dream].map((one) => one.count()))).toEqual([1, 1]);

    const png = await saved(page, "Save PNG", "relu4.png");
    expect([png.toString("latin1", 1, 4), png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([
      "PNG",
      28,
      28,
    ]);
    const record = JSON.parse(String(await saved(page, "Save JSON", "relu4.json")));
    expect(record).toMatchObject({
      version: 1,
      step: 6,
      recipe: { start: "photo" },
      model: { id: "digits-cnn" },
    });

    const [name] = await answers(page).getByRole("rowheader").allTextContents();
    await finished(page).click();
    await heading(page, `Why ${name}?`).waitFor();
    await page.getByText("relu4.png").first().waitFor();
  });

  test("a layer is inverted, and shown as nothing but what it was made to match", async ({
    opened: { page },
  }) => {
    await enter(page);
    await pick(page, "Maximise", /^Inversion/);
    await make(page).click();
    await finished(page).waitFor();
    expect(await section(page).textContent()).toMatch(
      /Comes to −[\d.]+ \(share of the layer's squared activation\)/,
    );
    expect(
      await section(page)
        .getByRole("img", { name: /^The photo/ })
        .count(),
    ).toBe(1);
    // Unlike the other objectives, it is not moved about: the photo is not, either.
    expect(await section(page).getByRole("switch", { name: "Jitter" }).isChecked()).toBe(false);
  });

  test("a class in code space beside the same class in pixels, each with what the network takes it for", async ({
    opened: { page },
  }) => {
    await openDigitsMlp(page);
    await enter(page);
    await pick(page, "Maximise", /by its probability/);
    await section(page).getByRole("combobox", { name: "Class" }).fill("7");
    await page.getByRole("option", { name: /^7/ }).click();
    await type(page, "Steps", "40");
    await toggle(page, "Side by side");
    await make(page).click();
    await finished(page).waitFor();
    const drawn = section(page).getByRole("radio", { name: /^Picture 2 of 2, Code space: 7 / });
    await drawn.click();
    await expect.poll(() => answers(page).getByRole("rowheader").first().textContent()).toBe("7");
    expect(
      await section(page)
        .getByRole("radio", { name: /^Picture 1 of 2, Fourier: \d / })
        .count(),
    ).toBe(1);
  });

  test("what cannot be made says why beside its cause; several differ from each other", async ({
    opened: { page },
  }) => {
    await enter(page);
    await type(page, "Pictures", "4");
    await section(page).getByRole("radio", { name: "Photo" }).first().click();
    await expect.poll(() => section(page).getByRole("alert").first().textContent()).toMatch(/stay alike/);
    expect(await make(page).isDisabled()).toBe(true);
    await section(page).getByRole("radio", { name: "Noise" }).click();
    await pick(page, "And", /^Class, by its logit/);
    await type(page, "Weight", "-0.5");
    await make(page).click();
    await finished(page).waitFor();
    expect(
      await section(page)
        .getByRole("radio", { name: /^Picture \d of 4/ })
        .count(),
    ).toBe(4);
    expect(await section(page).getByRole("slider", { name: "Kept apart" }).count()).toBe(1);
  });
});

onEveryScreen(async (page) => {
  await enter(page);
  await toggle(page, "Near the class mean");
  await type(page, "Pictures", "2");
  await make(page).click();
  await finished(page).waitFor();
});
