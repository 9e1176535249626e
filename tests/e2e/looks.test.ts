import { AxeBuilder } from "@axe-core/playwright";
import { describe, expect } from "vitest";
import { pageTest } from "./browser";

describe.each(["light", "dark"] as const)("in %s", (colorScheme) => {
  const test = pageTest();

  test("nothing on the first screen is closed to a screen reader or too faint", async ({
    opened: { page },
  }) => {
    await page.emulateMedia({ colorScheme });
    await page.getByRole("button", { name: "Where these numbers come from" }).waitFor();
    const { violations } = await new AxeBuilder({ page })
      // The list of classes is worked from its search field, whose arrow keys move through it.
      .disableRules("scrollable-region-focusable")
      .analyze();
    expect(
      violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target).join(", ")}`),
    ).toEqual([]);
  });
});

describe.each([
  ["a phone", 360, 740],
  ["a tablet", 820, 1180],
  ["a projector", 1920, 1080],
] as const)("on %s", (_name, width, height) => {
  const test = pageTest({ viewport: { width, height } });

  test("the page is as wide as the screen", async ({ opened: { page } }) => {
    await page.getByRole("heading", { level: 1, name: "Why 0?" }).waitFor();
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).toBe(0);
  });
});
