import { describe, expect } from "vitest";
import { pageTest } from "./browser";
import { onEveryScreen } from "./every-screen";
import { cells, channelHeading, enter, layerHeading as heading, lookAt, network } from "./inside-parts";

describe("looking inside", () => {
  const test = pageTest();

  test("a layer is chosen in the drawing by keyboard, and found by its name", async ({
    opened: { page },
  }) => {
    await enter(page);
    await expect.poll(() => heading(page).textContent()).toBe("relu4");
    await network(page).focus();
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await expect.poll(() => heading(page).textContent()).toBe("conv1");
    expect(
      await network(page)
        .getByRole("option", { name: /^conv1, / })
        .getAttribute("aria-selected"),
    ).toBe("true");
    // Every layer has its place in the drawing, and a picture of what it answers.
    expect(await network(page).getByRole("option").count()).toBe(13);
    await expect.poll(() => network(page).locator("image").count()).toBe(13);
    await lookAt(page, "pool2");
  });

  test("channels are put in order, and one is chosen by keyboard", async ({ opened: { page } }) => {
    await enter(page);
    const order = () => cells(page).locator(".channel-words span:first-child").allTextContents();
    const orders = page.getByRole("radiogroup", { name: "Order" });
    await orders.getByRole("radio", { name: "Number" }).click();
    await expect.poll(async () => (await order()).slice(0, 3)).toEqual(["0", "1", "2"]);
    await orders.getByRole("radio", { name: "Relevance" }).click();
    await expect.poll(async () => (await order()).slice(0, 3)).not.toEqual(["0", "1", "2"]);
    const second = (await order())[1]!;
    await cells(page).first().focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Space");
    await expect.poll(() => channelHeading(page).textContent()).toBe(`Channel ${second}`);
  });

  test("one number is spelled out, by arrow keys and by pointer", async ({ opened: { page } }) => {
    await enter(page);
    await channelHeading(page).waitFor();
    const picture = page.getByRole("application", { name: /^Channel \d+ of relu4/ });
    await picture.focus();
    await page.keyboard.press("ArrowRight");
    const arithmetic = page.locator(".arithmetic");
    await expect.poll(() => arithmetic.textContent()).toMatch(/row 7, column 8 reads 3 × 3 × 32 of relu3/);
    expect(await arithmetic.textContent()).toMatch(/288 products.*ReLU/);
    expect(await arithmetic.getByRole("img", { name: /^Kernel: / }).count()).toBe(3);
    const before = await arithmetic.textContent();
    await picture.hover({ position: { x: 20, y: 20 } });
    await expect.poll(() => arithmetic.textContent()).not.toBe(before);
    await expect.poll(() => arithmetic.textContent()).toMatch(/row 0, column 0/);
  });

  test("the gallery's pictures that excite a channel, and a picture made to excite it", async ({
    opened: { page },
  }) => {
    await enter(page);
    await page.locator(".patch").first().waitFor();
    const values = (await page.locator(".patch .mono").allTextContents()).map((text) =>
      Number.parseFloat(text),
    );
    expect(values.length).toBeGreaterThan(2);
    expect(values).toEqual(values.toSorted((a, b) => b - a));
    // Enough steps that nobody who presses Pause comes too late.
    await page.getByText("More", { exact: true }).click();
    await page.getByRole("textbox", { name: "Steps" }).fill("600");
    await page.getByRole("textbox", { name: "Steps" }).press("Enter");
    await page.getByRole("button", { name: "Make a picture" }).press("Enter");
    await page.getByRole("button", { name: "Pause" }).press("Enter");
    await page.getByRole("button", { name: "Go on" }).click();
    await page.getByText(/^Comes to [\d.]+ \(activation\)/).waitFor();
    expect(await page.getByRole("img", { name: /step 600 of 600$/ }).count()).toBe(1);
  });

  test("a channel is sent to Explain as what is asked", async ({ opened: { page } }) => {
    await enter(page);
    await lookAt(page, "relu2");
    await expect.poll(() => page.getByRole("application", { name: /of relu2/ }).count()).toBe(1);
    const channel = (await channelHeading(page).textContent())!.replace("Channel ", "");
    await page.getByRole("button", { name: "Explain this channel" }).click();
    await expect.poll(() => heading(page).textContent()).toBe(`What excites channel ${channel} of relu2?`);
  });
});

onEveryScreen(async (page, isPhone) => {
  await enter(page);
  if (isPhone) await page.getByRole("tab", { name: "Channel" }).click();
  await page.locator(".patch").first().waitFor();
  await page.getByRole("application", { name: /^Channel/ }).focus();
  await page.keyboard.press("ArrowRight");
  await page.locator(".arithmetic").waitFor();
});
