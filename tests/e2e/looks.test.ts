import { describe, expect } from "vitest";
import { pageTest } from "./browser";
import { overflowOf } from "./parts";

describe.each([
  ["a tablet", 820, 1180],
  ["a projector", 1920, 1080],
] as const)("on %s", (_name, width, height) => {
  const test = pageTest({ viewport: { width, height } });

  test("the page is as wide as the screen", async ({ opened: { page } }) => {
    await page.getByRole("heading", { level: 1, name: "Why 0?" }).waitFor();
    expect(await overflowOf(page)).toBe(0);
  });
});
