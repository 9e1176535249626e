import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { pageTest } from "./browser";
import { channelHeading, enter, lookAt } from "./inside-parts";

const arithmetic = (page: Page) => page.locator(".arithmetic");
/** The numbers of the equation, from left to right. */
const terms = async (page: Page): Promise<readonly number[]> =>
  (await page.locator(".equation .term strong").allTextContents()).map((text) =>
    Number(text.replace("−", "-").replace(",", "")),
  );

/** Rests on a place of the activation, as shares of its width and height. */
async function rest(page: Page, layer: string, x: number, y: number): Promise<void> {
  const picture = page.getByRole("application", { name: new RegExp(`^Channel \\d+ of ${layer} over`) });
  await picture.waitFor();
  const box = (await picture.boundingBox())!;
  await page.mouse.move(box.x + box.width * x, box.y + box.height * y);
  await page.mouse.move(box.x + box.width * x + 1, box.y + box.height * y);
  await arithmetic(page).waitFor();
}

describe("one number of a layer of the digits’ network", () => {
  const test = pageTest({ viewport: { width: 1440, height: 900 } });

  test("that is the largest of a window: which one it is", async ({ opened: { page } }) => {
    await enter(page);
    await lookAt(page, "pool2");
    await rest(page, "pool2", 0.52, 0.2);
    await expect
      .poll(() => arithmetic(page).textContent())
      .toMatch(/row 1, column 3 reads 2 × 2 × 1 of relu4.*Maximum/);
    const numbers = (await page.locator(".number-grid-numbers i").allTextContents()).map(Number);
    const winner = Number(await page.locator("[data-winner] i").textContent());
    expect(await page.locator("[data-winner]").count()).toBe(1);
    expect(winner).toBe(Math.max(...numbers));
    expect(await terms(page)).toEqual([expect.closeTo(winner, 0)]);
  });

  test("that a dense layer makes of a whole map", async ({ opened: { page } }) => {
    await enter(page);
    await lookAt(page, "logits");
    // Single numbers have no scales of their own to choose.
    await expect
      .poll(() => page.getByRole("radiogroup", { name: "Colours of the thumbnails" }).count())
      .toBe(0);
    await rest(page, "logits", 0.5, 0.5);
    await expect
      .poll(() => arithmetic(page).textContent())
      .toMatch(/reads 7 × 7 × 32 of pool2.*1,568 products.*29 other channels/);
    const parts = (await arithmetic(page).locator(".operand-sum").allTextContents()).map((text) =>
      Number(/(−?[\d.]+)$/.exec(text)![1]!.replace("−", "-")),
    );
    const [sum] = await terms(page);
    expect(parts).toHaveLength(4);
    expect(parts.reduce((total, part) => total + part, 0)).toBeCloseTo(sum!, 0);
    expect(
      await arithmetic(page)
        .getByRole("img", { name: /^Products: 49 values$/ })
        .count(),
    ).toBe(3);
  });
});

describe("of a network that sees in colour", () => {
  const test = pageTest({ viewport: { width: 1440, height: 900 }, gallery: "all" });

  test("a mean is a sum and by how many it is divided; kernels of the first layer are in colour", async ({
    opened: { page },
  }) => {
    await enter(page);
    await lookAt(page, "global_average_pooling2d");
    await rest(page, "global_average_pooling2d", 0.5, 0.5);
    await expect.poll(() => arithmetic(page).textContent()).toMatch(/Values, summed÷64How many=.*Mean/);
    const [sum, divisor, mean] = await terms(page);
    expect(sum! / divisor!).toBeCloseTo(mean!, 2);

    await lookAt(page, "conv1_relu");
    await expect
      .poll(() => page.locator(".kernel figcaption").textContent())
      .toMatch(/^3 × 3 × 3, input, bias/);
    await channelHeading(page).waitFor();
    const colours = await page.locator(".kernel-colour canvas").evaluate((canvas) => {
      const { data } = (canvas as HTMLCanvasElement).getContext("2d")!.getImageData(0, 0, 3, 3);
      return Array.from({ length: 9 }, (_, i) => [...data.subarray(4 * i, 4 * i + 3)]);
    });
    // Grey is 0 of all three; the largest coefficient goes all the way to one end.
    expect(colours.some(([r, g, b]) => r !== g || g !== b)).toBe(true);
    expect(Math.max(...colours.flat().map((value) => Math.abs(value - 127.5)))).toBe(127.5);
    // Whoever wants no motion gets none.
    const moving = await page.evaluate(() =>
      [...document.querySelectorAll(".inside, .inside *")]
        .map((element) => getComputedStyle(element))
        .filter((style) => /[1-9]/.test(style.transitionDuration) || style.animationName !== "none")
        .map((style) => style.transition),
    );
    expect(moving).toEqual([]);
  });
});
