import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { describeShared } from "../shared";
import { pageTest } from "./browser";
import { picture, work } from "./parts";

const test = pageTest();
const sample = (digit: number) =>
  fileURLToPath(new URL(`../../public/samples/digit-${digit}.png`, import.meta.url));

/** The question that the page answers at the moment: "Why 7?". */
const question = (page: Page, sought: string) =>
  page.getByRole("heading", { level: 1, name: `Why ${sought}?` });
const imageFile = (page: Page) => page.getByRole("region", { name: "Image" }).locator("input[type=file]");

/** Different colours in the middle of the picture: 1 where nothing has been painted. */
async function colours(page: Page): Promise<number> {
  const png = await picture(page).screenshot();
  return page.evaluate(async (base64) => {
    const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${base64}`)).blob());
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext("2d")!;
    context.drawImage(bitmap, 0, 0);
    return new Set(new Uint32Array(context.getImageData(0, 0, bitmap.width, bitmap.height).data.buffer)).size;
  }, png.toString("base64"));
}

/** Lets go of files above the page, as a hand would. */
async function drop(page: Page, files: readonly { readonly name: string; readonly path: string }[]) {
  const contents = files.map(({ name, path }) => ({ name, base64: readFileSync(path).toString("base64") }));
  const transfer = await page.evaluateHandle((contents) => {
    const transfer = new DataTransfer();
    for (const { name, base64 } of contents) {
      transfer.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name));
    }
    return transfer;
  }, contents);
  for (const type of ["dragenter", "dragover", "drop"]) {
    await picture(page).dispatchEvent(type, { dataTransfer: transfer });
  }
}

describe("the first screen", () => {
  test("explains a digit, alone on this machine", async ({ opened: { page } }) => {
    await question(page, "0").waitFor();
    await work(page).waitFor();
    expect(
      await page
        .getByRole("listbox", { name: /^Classes/ })
        .getByRole("option")
        .count(),
    ).toBe(10);
    expect(await colours(page)).toBeGreaterThan(50);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  });

  test("says which engine runs and why the others do not", async ({ opened: { page } }) => {
    await work(page).waitFor();
    await page.getByRole("button", { name: /^What the engine runs on/ }).click();
    const dialog = page.getByRole("dialog", { name: "What the engine runs on" });
    expect(await dialog.getByRole("listitem").count()).toBe(4);
    expect(await dialog.getByRole("listitem").filter({ hasText: "Running" }).count()).toBe(1);
  });
});

describe("pictures", () => {
  test("a sample is explained when chosen", async ({ opened: { page } }) => {
    await question(page, "0").waitFor();
    await page.getByRole("button", { name: "Sample: 7" }).click();
    await question(page, "7").waitFor();
    await work(page).waitFor();
  });

  test("a dropped picture is explained", async ({ opened: { page } }) => {
    await question(page, "0").waitFor();
    await drop(page, [{ name: "four.png", path: sample(4) }]);
    await question(page, "4").waitFor();
    await work(page).waitFor();
  });

  test("a chosen file is explained", async ({ opened: { page } }) => {
    await question(page, "0").waitFor();
    await imageFile(page).setInputFiles(sample(8));
    await question(page, "8").waitFor();
  });

  test("what is no picture is said in a sentence, and the picture stays", async ({ opened: { page } }) => {
    await work(page).waitFor();
    const before = await colours(page);
    await imageFile(page).setInputFiles({
      name: "letter.png",
      mimeType: "image/png",
      buffer: Buffer.from("Dear picture,"),
    });
    const alert = page.getByRole("alert");
    await alert.waitFor();
    expect(await alert.textContent()).toMatch(/letter\.png .*\./);
    expect(await question(page, "0").isVisible()).toBe(true);
    expect(await colours(page)).toBe(before);
  });
});

describe("questions", () => {
  test("another class needs no forward run", async ({ opened: { page } }) => {
    await work(page).waitFor();
    await page.getByRole("option", { name: /^8/ }).click();
    await page.getByRole("heading", { level: 1, name: "What speaks for 8?" }).waitFor();
    await expect.poll(() => work(page).textContent()).toContain("0 forwards");
  });

  test("a class is chosen from the keyboard alone", async ({ opened: { page } }) => {
    await work(page).waitFor();
    await page.getByRole("searchbox", { name: "Find a class" }).focus();
    await page.keyboard.type("7");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "What speaks for 7?" }).waitFor();
  });

  test("what was asked is taken back and asked again from the keyboard", async ({ opened: { page } }) => {
    const asks = (words: string) => page.getByRole("heading", { level: 1, name: words }).waitFor();
    await work(page).waitFor();
    await page.getByRole("option", { name: /^8/ }).click();
    await asks("What speaks for 8?");
    await page.getByRole("option", { name: /^5/ }).click();
    await asks("What speaks for 5?");
    await picture(page).focus();
    await page.keyboard.press("Control+z");
    await asks("What speaks for 8?");
    await page.keyboard.press("Control+z");
    await asks("Why 0?");
    await page.keyboard.press("Control+Shift+z");
    await asks("What speaks for 8?");
  });

  test("every method answers, offers its price, or says why it does not apply", async ({
    opened: { page },
  }) => {
    await work(page).waitFor();
    const method = page.getByRole("region", { name: "Method" }).getByRole("button", { name: /Method$/ });
    await method.click();
    const names = await page.getByRole("listbox", { name: "Method" }).getByRole("option").allTextContents();
    expect(names.length).toBeGreaterThanOrEqual(30);
    await page.keyboard.press("Escape");
    const outcomes: Record<string, number> = { answered: 0, offered: 0, refused: 0 };
    const reason = page.getByRole("alert").filter({ hasText: "does not apply to" });
    const offer = page.locator(".offer").getByRole("button");
    for (let i = 0; i < names.length; i++) {
      await method.click();
      await page.getByRole("listbox", { name: "Method" }).getByRole("option").nth(i).click();
      const label = (await method.textContent()) ?? "";
      // The status line says where the numbers come from as soon as nothing is being computed any more.
      await work(page).waitFor();
      if ((await offer.count()) > 0) outcomes.offered! += 1;
      else if ((await page.getByRole("alert").count()) > 0) {
        expect(await reason.count(), label).toBe(1);
        outcomes.refused! += 1;
      } else {
        expect(await colours(page), label).toBeGreaterThan(50);
        outcomes.answered! += 1;
      }
    }
    // CAM needs a pooled head, which the digit network does not have.
    expect(outcomes.refused).toBe(1);
    expect(outcomes.answered).toBeGreaterThanOrEqual(20);
    expect(outcomes.offered).toBeGreaterThanOrEqual(5);
  });
});

describe("models", () => {
  test("a dropped folder without its weights is refused, and the open model stays", async ({
    opened: { page },
  }) => {
    await work(page).waitFor();
    const json = fileURLToPath(new URL("../../models/digits-cnn/model.json", import.meta.url));
    await drop(page, [{ name: "model.json", path: json }]);
    await page.getByRole("alert").first().waitFor();
    expect(await page.getByRole("alert").first().textContent()).toMatch(/\.bin/);
    expect(await page.getByRole("button", { name: /^About this model: Digits CNN/ }).isVisible()).toBe(true);
  });

  describeShared("from the models folder", (shared) => {
    test("MobileNet explains a photo", async ({ opened: { page } }) => {
      await work(page).waitFor();
      await page.getByRole("button", { name: "Change" }).click();
      await page
        .getByRole("dialog")
        .getByRole("button", { name: /^MobileNet v1 0\.75 \(ImageNet\)/ })
        .click();
      await page.getByRole("button", { name: /^About this model: MobileNet/ }).waitFor();
      await imageFile(page).setInputFiles(`${shared}/reference/images/both.png`);
      await expect
        .poll(() => page.getByRole("heading", { level: 1 }).textContent(), { timeout: 20_000 })
        .toMatch(/^Why .*(dog|cat|mastiff|tabby|boxer)/i);
      await expect.poll(() => work(page).textContent()).toContain("0 forwards");
      expect(await colours(page)).toBeGreaterThan(1000);
    });
  });
});
