import type { Page } from "playwright-core";
import { expect } from "vitest";
import { heading, work } from "./parts";
import { button, shareOpen, tab, takeAwayOpen, type View } from "./view";
import { comparisons } from "./views-compare";

// Everything that can come on the screen in Explain and Compare, and the way to it from the first screen. On a phone the panels
// beside the picture are tabs.

const dialog = (page: Page, name?: string | RegExp) => page.getByRole("dialog", name ? { name } : {});

/** By its name in the palette, which finds everything in every size. */
async function command(page: Page, name: string): Promise<void> {
  await page.keyboard.press("Control+k");
  await page.getByRole("menu", { name: "Find and do anything" }).waitFor();
  await page.keyboard.type(name);
  await page.getByRole("menuitem", { name, exact: true }).click();
  await page.getByRole("menu").waitFor({ state: "detached" });
}

async function palette(page: Page, query: string): Promise<void> {
  await page.keyboard.press("Control+k");
  await page.getByRole("menu", { name: "Find and do anything" }).waitFor();
  await page.keyboard.type(query);
}

async function picked(page: Page, name: string, body: string): Promise<void> {
  await page
    .getByRole("region", { name: "Image" })
    .locator("input[type=file]")
    .setInputFiles({ name, mimeType: "image/png", buffer: Buffer.from(body) });
}

async function addressed(page: Page): Promise<void> {
  await tab(page, "Image");
  await button(page, "Link").click();
  await page.getByRole("textbox", { name: "Address of an image" }).waitFor();
}

const questions: readonly View[] = [
  { name: "a question and its answer", open: (page) => tab(page, "Answer") },
  {
    name: "what was tried",
    open: async (page) => {
      await tab(page, "Answer");
      await page.getByRole("option", { name: /^8/ }).click();
      await heading(page, "What speaks for 8?").waitFor();
      await tab(page, "Method");
      await page.getByRole("list", { name: "What was tried" }).waitFor();
    },
  },
  {
    name: "a search over the classes",
    open: async (page) => {
      await tab(page, "Answer");
      const field = page.getByRole("searchbox", { name: "Find a class" });
      await field.fill("7");
      // The one that is found is pointed out a moment later.
      const option = page.getByRole("option");
      await expect.poll(() => option.count()).toBe(1);
      await expect
        .poll(
          async () =>
            (await field.getAttribute("aria-activedescendant")) === (await option.getAttribute("id")),
        )
        .toBe(true);
    },
  },
  {
    name: "a search that finds no class",
    open: async (page) => {
      await tab(page, "Answer");
      await page.getByRole("searchbox", { name: "Find a class" }).fill("zebra");
      await page.getByText("No class is called “zebra”.").waitFor();
    },
  },
  {
    name: "the class to set against",
    // While a list is open below its field, the rest is kept from screen readers: the list closes as the focus leaves the field.
    meant: ["aria-hidden-focus", "landmark-one-main", "page-has-heading-one", "region"],
    open: async (page) => {
      await tab(page, "Answer");
      const field = page.getByRole("combobox", { name: "Rather than" });
      // A list closes when what lies below it scrolls, even by the way to it.
      await field.scrollIntoViewIfNeeded();
      await page.evaluate(
        () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
      );
      await field.click();
      await page.locator(".popover").getByRole("option").first().waitFor();
    },
  },
  {
    name: "the list of methods",
    open: async (page) => {
      await tab(page, "Method");
      await page
        .getByRole("region", { name: "Method" })
        .getByRole("button", { name: /Method$/ })
        .click();
      await page.getByRole("listbox", { name: "Method" }).waitFor();
    },
  },
  {
    name: "the card of a method",
    open: async (page) => {
      await tab(page, "Method");
      await button(page, "About this method").click();
      await dialog(page).locator(".katex").first().waitFor();
    },
  },
  {
    name: "a layer chosen in the network",
    open: async (page) => {
      await tab(page, "Method");
      await button(page, "Choose in the network").click();
      await dialog(page)
        .getByRole("listbox", { name: /^Layers of / })
        .waitFor();
    },
  },
  {
    name: "a long form, with what a field means",
    open: async (page) => {
      await command(page, "SmoothGrad");
      await tab(page, "Method");
      await page
        .getByRole("region", { name: "Method" })
        .getByRole("button", { name: /^About / })
        .last()
        .click();
      await dialog(page).waitFor();
    },
  },
  {
    name: "the price of a dear method",
    open: async (page) => {
      await command(page, "SmoothGrad");
      await page.getByText(/^This takes about/).waitFor();
    },
  },
  {
    name: "a method that does not apply",
    open: async (page) => {
      await command(page, "CAM");
      await page.getByRole("alert").waitFor();
    },
  },
  {
    name: "how the map is drawn",
    open: async (page) => {
      await tab(page, "Look");
      const look = page.getByRole("region", { name: "Appearance" });
      await look.getByRole("button", { name: /Blend$/ }).click();
      await page.getByRole("listbox", { name: "Blend" }).waitFor();
    },
  },
  {
    name: "a value that is read",
    open: async (page) => {
      await page.getByRole("application").focus();
      await page.keyboard.press("ArrowRight");
      await page.locator(".readout strong").waitFor();
    },
  },
  {
    name: "where the numbers come from",
    open: async (page) => {
      await work(page).click();
      await dialog(page).waitFor();
    },
  },
  {
    name: "about the model",
    open: async (page) => {
      await tab(page, "Image");
      await button(page, /^About this model/).click();
      await dialog(page).waitFor();
    },
  },
  {
    name: "the models",
    open: async (page) => {
      await tab(page, "Image");
      await button(page, "Change").click();
      await dialog(page).waitFor();
    },
  },
  {
    name: "before and after",
    open: async (page) => {
      await command(page, "Grad-CAM");
      await page.locator("h1 + *").filter({ hasText: "Grad-CAM" }).waitFor();
      await button(page, "Before and after").click();
      await page.getByRole("slider", { name: "Line between the picture and its map" }).waitFor();
    },
  },
];

const pictures: readonly View[] = [
  {
    name: "the drawing board",
    open: async (page) => {
      await tab(page, "Image");
      await button(page, "Draw").click();
      await page.getByRole("img", { name: "Drawing board, white on black" }).waitFor();
    },
  },
  {
    name: "the camera",
    open: async (page) => {
      await tab(page, "Image");
      await button(page, "Camera").click();
      await page.locator("video[data-live]").waitFor();
    },
  },
  {
    name: "the camera that the browser forbids",
    open: async (page) => {
      await tab(page, "Image");
      await button(page, "Done").click();
      await page.evaluate(() => {
        navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("", "NotAllowedError"));
      });
      await button(page, "Camera").click();
      await page.getByRole("alert").waitFor();
    },
  },
  { name: "the address of an image", open: addressed },
  {
    name: "a file that is no image",
    open: async (page) => {
      await tab(page, "Image");
      await picked(page, "letter.png", "Dear picture,");
      await page.getByRole("alert").waitFor();
    },
  },
  {
    name: "something held above the page",
    open: async (page) => {
      const transfer = await page.evaluateHandle(() => {
        const transfer = new DataTransfer();
        transfer.items.add(new File(["a"], "a.png"));
        return transfer;
      });
      await page.getByRole("application").dispatchEvent("dragenter", { dataTransfer: transfer });
      await page.getByText("Drop it").waitFor();
    },
  },
];

const overlays: readonly View[] = [
  { name: "the palette", open: (page) => palette(page, "") },
  { name: "what the palette found", open: (page) => palette(page, "cam") },
  {
    name: "nothing in the palette",
    open: async (page) => {
      await palette(page, "zzzz");
      await page.getByText("Nothing here is called “zzzz”.").waitFor();
    },
  },
  {
    name: "the keys",
    open: async (page) => {
      await page.keyboard.press("?");
      await dialog(page, "Keyboard shortcuts").waitFor();
    },
  },
  {
    name: "the guided tours",
    open: async (page) => {
      await page.getByRole("button", { name: "Guided tours" }).click();
      await page.getByRole("menu", { name: "Guided tours" }).waitFor();
    },
  },
  {
    name: "a tour whose pictures are not there",
    open: async (page) => {
      await page.getByRole("button", { name: "Guided tours" }).click();
      await page.getByRole("menuitem", { name: "Mug or cup?" }).click();
      await page.getByText("This step could not be set up").waitFor();
    },
  },
  {
    name: "the themes",
    open: async (page) => {
      await button(page, "Theme").click();
      await page.getByRole("menuitemradio").first().waitFor();
    },
  },
  {
    name: "what the engine runs on",
    open: async (page) => {
      await button(page, /^What the engine runs on/).click();
      await dialog(page).waitFor();
    },
  },
  { name: "a link to be shared", open: shareOpen },
  {
    name: "a link with pixels",
    open: async (page) => {
      await shareOpen(page);
      await dialog(page).getByRole("radio", { name: "As smaller pixels" }).click();
      await page.getByText(/characters$/).waitFor();
    },
  },
  { name: "what can be taken away", open: takeAwayOpen },
  {
    name: "the command line",
    open: async (page) => {
      await takeAwayOpen(page);
      await page.getByRole("menuitem", { name: "Command line" }).click();
      await dialog(page).waitFor();
    },
  },
  {
    name: "a link that was followed, and what it says",
    open: async (page) => {
      await shareOpen(page);
      const url = await dialog(page).getByRole("textbox", { name: "Link" }).inputValue();
      await page.goto("about:blank");
      await page.goto(url);
      await button(page, "Same as shared").click();
      await dialog(page).waitFor();
    },
  },
  {
    name: "a link that is broken",
    open: async (page) => {
      const url = page.url();
      await page.goto("about:blank");
      await page.goto(`${url}#v1.NYxBDoIwEEXv`);
      await page.getByRole("alert").waitFor();
      await work(page).waitFor();
    },
  },
];

/** Walks, each over one page: what one leaves behind does not hide what the next opens. */
export const walks: readonly (readonly [string, readonly View[]])[] = [
  ["questions and methods", questions],
  ["pictures", pictures],
  ["what opens over the page", overlays],
  ["Compare", comparisons],
];

/** Esc empties a field first, and then closes what is open. */
async function closed(page: Page): Promise<void> {
  const open = page.locator(".popover, .scrim");
  await expect
    .poll(async () => {
      await page.keyboard.press("Escape");
      return open.count();
    })
    .toBe(0);
}

/** Goes to each in turn, and looks. */
export async function walk(
  page: Page,
  views: readonly View[],
  look: (name: string, meant: readonly string[]) => Promise<void>,
): Promise<void> {
  page.setDefaultTimeout(30_000);
  await work(page).waitFor();
  for (const { name, open, meant = [] } of views) {
    await open(page);
    await look(name, meant);
    await closed(page);
  }
}
