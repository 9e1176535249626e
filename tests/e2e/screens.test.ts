import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import sharp from "sharp";
import { describe, expect } from "vitest";
import { pageTest } from "./browser";
import { heading, room, work } from "./parts";

// How the studio looks, against stored pictures. `npm run screens` takes them anew: look at each before it is committed.
// The lists of models and samples are the test's own, so that a new model or sample changes no picture.

const folder = fileURLToPath(new URL("./screens/", import.meta.url));
const results = fileURLToPath(new URL("../../test-results/", import.meta.url));
const isTaken = process.env.WHYLIGHT_SCREENS === "take";

/** Where none at all were taken yet there is nothing to compare with; a single one that is missing is a failure. */
const hasPictures = readdirSync(folder).some((file) => file.endsWith(".webp"));

/** Pictures are compared and kept at half their size: what a person sees from an arm's length. */
const SCALE = 0.5;
/** Of 255: what rounding, another build of the fonts' rasteriser and the stored picture's own losses may change. */
const LEVELS = 56;
/** Share of the pixels that may differ by more. */
const TOLERANCE = 0.006;

interface Pixels {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
}

async function pixelsOf(image: Buffer): Promise<Pixels> {
  const { data, info } = await sharp(image).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/** Share of the pixels of which a channel differs by more than `LEVELS`, and where. */
function difference(a: Pixels, b: Pixels): { share: number; mask: Buffer } {
  const mask = Buffer.alloc(a.width * a.height);
  let count = 0;
  for (let i = 0; i < mask.length; i++) {
    const most = Math.max(...[0, 1, 2].map((c) => Math.abs(a.data[3 * i + c]! - b.data[3 * i + c]!)));
    if (most <= LEVELS) continue;
    mask[i] = 255;
    count++;
  }
  return { share: count / mask.length, mask };
}

async function compare(page: Page, name: string): Promise<void> {
  const shot = await page.screenshot({ animations: "disabled", caret: "hide" });
  const { width, height } = await sharp(shot).metadata();
  const small = await sharp(shot)
    .resize(Math.round(width! * SCALE), Math.round(height! * SCALE))
    .png()
    .toBuffer();
  const file = `${folder}${name}.webp`;
  if (isTaken) {
    writeFileSync(file, await sharp(small).webp({ quality: 70, effort: 6 }).toBuffer());
    return;
  }
  expect(existsSync(file), `there is no ${name}.webp: take it with "npm run screens" and look at it`).toBe(
    true,
  );
  const [now, then] = await Promise.all([pixelsOf(small), pixelsOf(readFileSync(file))]);
  expect([now.width, now.height]).toEqual([then.width, then.height]);
  const { share, mask } = difference(now, then);
  if (share > TOLERANCE) {
    mkdirSync(results, { recursive: true });
    writeFileSync(`${results}screen-${name}.png`, shot);
    const raw = { width: now.width, height: now.height, channels: 1 as const };
    writeFileSync(`${results}screen-${name}-differs.png`, await sharp(mask, { raw }).png().toBuffer());
  }
  expect(share, `${name} differs: see test-results/screen-${name}*.png`).toBeLessThanOrEqual(TOLERANCE);
}

/** One model, one picture, nothing stored, and no number that depends on the machine. */
async function settle(page: Page, colorScheme: "light" | "dark"): Promise<void> {
  const json = (body: unknown) => ({ contentType: "application/json", body: JSON.stringify(body) });
  const model = { folder: "digits-cnn", name: "Digits", url: "/models/digits-cnn/model.json" };
  const sample = {
    id: "fixed",
    file: "fixed.png",
    label: "3",
    collection: "Digits",
    models: ["digits-cnn"],
    credit: "",
  };
  await page.route("**/models/index.json", (route) => route.fulfill(json([model])));
  await page.route("**/local-models/index.json", (route) => route.fulfill(json([])));
  await page.route("**/samples/index.json", (route) => route.fulfill(json([sample])));
  await page.route("**/samples/examples.json", (route) => route.fulfill(json({ examples: [] })));
  await page.route("**/samples/fixed.png", (route) => route.fulfill({ path: `${folder}picture.png` }));
  await page.emulateMedia({ colorScheme });
  await page.reload();
  await heading(page, "Why 3?").waitFor();
  await work(page).waitFor();
  await page.addStyleTag({ content: ".status-provenance, .copy-text input { visibility: hidden }" });
  await page.evaluate(() => document.fonts.ready);
}

describe.each([
  ["wide", 1440, 900],
  ["phone", 390, 844],
] as const)("on a %s screen", (size, width, height) => {
  const test = pageTest({ viewport: { width, height } });

  test.for(["light", "dark"] as const)(
    "in %s",
    { timeout: 600_000 },
    async (theme, { opened: { page }, skip }) => {
      if (!hasPictures && !isTaken) skip("no pictures have been taken: npm run screens");
      const taken = (view: string) => compare(page, `${view}-${size}-${theme}`);
      await settle(page, theme);
      await taken("explain");

      await page.keyboard.press("Control+k");
      await page.getByRole("menu").waitFor();
      await taken("palette");
      await page.keyboard.press("Escape");
      await page.getByRole("menu").waitFor({ state: "detached" });

      await page.keyboard.press("?");
      await page.getByRole("dialog").waitFor();
      await taken("shortcuts");
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });

      await page.getByRole("button", { name: "Share", exact: true }).click();
      await page.getByText(/characters$/).waitFor();
      await taken("share");
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });

      await room(page, "Compare").click();
      await page.getByText("Nothing to compare yet").waitFor();
      await taken("compare-empty");
      await page.getByRole("group", { name: "Presets" }).getByRole("button", { name: "All CAMs" }).click();
      await expect
        .poll(() => page.locator(".map-panel[data-status=done] figure").count(), { timeout: 60_000 })
        .toBe(8);
      // The matrix stands in a tab of its own on a phone; its cells are white until they are computed.
      if (size === "wide") {
        await expect
          .poll(() =>
            page
              .locator(".matrix-cell")
              .evaluateAll(
                (cells: SVGGElement[]) =>
                  cells.filter((cell) => cell.style.getPropertyValue("--share") !== "0%").length,
              ),
          )
          .toBe(28);
      }
      await page.evaluate(
        () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
      );
      await taken("compare");

      await room(page, "Look inside").click();
      await page.locator(".channel-cell[data-selected]").waitFor();
      await expect.poll(() => page.locator(".network-picture").count()).toBe(13);
      if (size === "wide") await page.locator(".patch").first().waitFor();
      await expect.poll(() => page.locator(".stage-progress > *").count()).toBe(0);
      await taken("inside");
    },
  );
});
