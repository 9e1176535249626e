import { describe, expect } from "vitest";
import { pageTest } from "./browser";
import { faultsOf, overflowOf, work } from "./parts";

describe.each(["light", "dark"] as const)("in %s", (colorScheme) => {
  const test = pageTest();

  test("nothing on the first screen is closed to a screen reader or too faint", async ({
    opened: { page },
  }) => {
    await page.emulateMedia({ colorScheme });
    await work(page).waitFor();
    expect(await faultsOf(page)).toEqual([]);
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
    expect(await overflowOf(page)).toBe(0);
  });
});
