import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { defaultLook } from "../../src/image/look";
import { decodeLink, encodeLink } from "../../src/share/link/codec";
import type { LinkInside } from "../../src/share/link/inside";
import { emptyInsideChoice } from "../../src/state/inside";
import { emptyRecipe } from "../../src/state/recipe";
import { pageTest } from "./browser";
import { cells, channelHeading, enter, layerHeading, lookAt } from "./inside-parts";
import { heading, room } from "./parts";

const schemas = { methods: [], method: emptyRecipe.method, look: defaultLook, inside: emptyInsideChoice };
const radio = (page: Page, group: string, name: string) =>
  page.getByRole("radiogroup", { name: group }).getByRole("radio", { name });
const isChosen = (page: Page, group: string, name: string) =>
  radio(page, group, name).getAttribute("aria-checked");

async function linkOf(page: Page): Promise<string> {
  await page.getByRole("button", { name: "Share", exact: true }).click();
  const link = page.getByRole("dialog").getByRole("textbox", { name: "Link" });
  await expect.poll(() => link.inputValue()).toMatch(/#v2\./);
  return link.inputValue();
}

/** As somebody else would: in a page that knows nothing yet. */
async function follow(page: Page, link: string): Promise<void> {
  await page.goto("about:blank");
  await page.goto(link);
  await cells(page).first().waitFor();
}

/** The same link, but for what it says of this room. */
function changed(link: string, change: Partial<LinkInside>): string {
  const [address, fragment] = link.split("#");
  const found = decodeLink(`#${fragment}`, schemas);
  if (found.kind !== "link") throw new Error("no link");
  const inside = { ...(found.content.inside ?? emptyInsideChoice), ...change };
  return `${address}${encodeLink({ ...found.content, inside }, schemas)}`;
}

describe("a link to what is looked into", () => {
  const test = pageTest();

  test("opens in a fresh page at the same layer and channel, in the same order and colours", async ({
    opened: { page },
  }) => {
    await enter(page);
    await lookAt(page, "relu2");
    await radio(page, "Order", "Relevance").click();
    await radio(page, "Colours of the thumbnails", "Shared").click();
    await cells(page).nth(4).click();
    const number = await cells(page).nth(4).locator(".channel-words span").first().textContent();
    await expect.poll(() => channelHeading(page).textContent()).toBe(`Channel ${number}`);
    const link = await linkOf(page);
    const dialog = page.getByRole("dialog", { name: "Share this look inside" });
    expect(await dialog.textContent()).toContain(`Layer relu2, channel ${number}`);
    expect(await dialog.textContent()).toMatch(/order of their relevance.*all on one scale/);
    const order = await cells(page).allTextContents();

    await follow(page, link);
    await expect.poll(() => layerHeading(page).textContent()).toBe("relu2");
    await expect.poll(() => channelHeading(page).textContent()).toBe(`Channel ${number}`);
    expect(await room(page, "Look inside").getAttribute("aria-current")).toBe("page");
    expect(await isChosen(page, "Order", "Relevance")).toBe("true");
    expect(await isChosen(page, "Colours of the thumbnails", "Shared")).toBe("true");
    expect(await cells(page).allTextContents()).toEqual(order);
    // It stays in the address for as long as it is what is on the screen.
    expect(page.url()).toBe(link);
    await cells(page).first().click();
    await expect.poll(() => page.url()).not.toContain("#");
    await page.getByRole("button", { name: "Undo" }).click();
    await expect.poll(() => channelHeading(page).textContent()).toBe(`Channel ${number}`);
  });

  test("with what this model does not have says so, and shows what it has", async ({ opened: { page } }) => {
    await enter(page);
    await channelHeading(page).waitFor();
    const link = await linkOf(page);
    await follow(page, changed(link, { layer: "block5_conv3", channel: 3 }));
    const alert = page.getByRole("main").getByRole("alert");
    await expect
      .poll(() => alert.textContent())
      .toBe("This model has no layer “block5_conv3”: relu4 is shown.");
    await expect.poll(() => channelHeading(page).textContent()).toBe("Channel 3");
    await alert.getByRole("button", { name: "Dismiss" }).click();
    expect(await alert.count()).toBe(0);
    await follow(page, changed(link, { layer: "relu2", channel: 500 }));
    await expect
      .poll(() => alert.textContent())
      .toMatch(/^relu2 has 16 channels, none of number 500: channel/);
    await cells(page).nth(2).click();
    await expect.poll(() => alert.count()).toBe(0);
  });

  test("and back: undo in another room goes to where it is seen", async ({ opened: { page } }) => {
    await enter(page);
    await lookAt(page, "relu2");
    await room(page, "Explain").click();
    await heading(page, "Why 0?").waitFor();
    await page.keyboard.press("Control+z");
    await expect.poll(() => layerHeading(page).textContent()).toBe("relu4");
    expect(await room(page, "Look inside").getAttribute("aria-current")).toBe("page");
    await page.keyboard.press("Control+Shift+z");
    await expect.poll(() => layerHeading(page).textContent()).toBe("relu2");
  });
});
