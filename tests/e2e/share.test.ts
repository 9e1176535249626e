import { execFile } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { unzipSync } from "fflate";
import type { Page } from "playwright-core";
import sharp from "sharp";
import { afterAll, describe, expect, inject } from "vitest";
import { formatValue } from "../../src/image/format";
import { PROGRAM } from "../../src/share/command-line";
import { decodeNpy, type NpyArray } from "../../src/share/npy";
import { linkIn } from "../../src/share/png-chunk";
import { describeShared } from "../shared";
import { pageTest } from "./browser";
import { heading, room, work } from "./parts";

const test = pageTest();
const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "whylight-"));
afterAll(() => rmSync(folder, { recursive: true }));

const imageFile = (page: Page) => page.getByRole("region", { name: "Image" }).locator("input[type=file]");
const verdict = (page: Page) => page.getByRole("button", { name: "Same as shared" });

/** Digit 3 asked about as an 8, by another method, shown as a map. */
async function askSomething(page: Page): Promise<void> {
  await heading(page, "Why 0?").waitFor();
  await page.getByRole("button", { name: "Sample: 3" }).click();
  await heading(page, "Why 3?").waitFor();
  await page.getByRole("option", { name: /^8/ }).click();
  await chooseMethod(page, "Gradient × input");
  await page.keyboard.press("3");
  await heading(page, "What speaks for 8?").waitFor();
  await page.getByRole("main").getByText("Gradient × input").first().waitFor();
  await work(page).waitFor();
}

async function isAsked(page: Page): Promise<void> {
  await heading(page, "What speaks for 8?").waitFor();
  await page.getByRole("main").getByText("Gradient × input").first().waitFor();
  expect(await page.getByRole("radio", { name: "Map" }).isChecked()).toBe(true);
}

async function openModel(page: Page, name: RegExp): Promise<void> {
  await page.getByRole("button", { name: "Change" }).click();
  await page.getByRole("dialog").getByRole("button", { name }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await work(page).waitFor();
}

async function chooseMethod(page: Page, name: string): Promise<void> {
  await page
    .getByRole("region", { name: "Method" })
    .getByRole("button", { name: /Method$/ })
    .click();
  await page.getByRole("option", { name }).click();
  await page.locator("h1 + *").filter({ hasText: name }).waitFor();
  await work(page).waitFor();
}

/** The copied command, its paths as they are here, writes the array that the page hands out. */
async function sameInTerminal(page: Page, paths: Readonly<Record<string, string>>): Promise<void> {
  const here = await takeAway(page, "NPY");
  await page.getByRole("button", { name: "Take away" }).click();
  await page.getByRole("menuitem", { name: "Command line" }).click();
  let command = await page.getByRole("textbox", { name: "From a terminal" }).inputValue();
  for (const [there, path] of Object.entries(paths)) command = command.replace(there, path);
  const line = command.split(" ");
  expect(line.slice(0, PROGRAM.length)).toEqual(PROGRAM);
  const args = line.slice(PROGRAM.length);
  await promisify(execFile)(process.execPath, [join(root, "scripts/whylight.mjs"), ...args], { cwd: folder });
  const [a, b] = [decodeNpy(here.bytes, "here"), decodeNpy(readFileSync(join(folder, here.name)), "there")];
  expect(b.shape).toEqual(a.shape);
  const largest = a.values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  expect(largest).toBeGreaterThan(0);
  const apart = a.values.reduce((most, value, i) => Math.max(most, Math.abs(value - b.values[i]!)), 0);
  expect(apart / largest).toBeLessThanOrEqual(1e-5);
}

async function share(page: Page, how?: string): Promise<string> {
  await page.getByRole("button", { name: "Share" }).click();
  const dialog = page.getByRole("dialog");
  if (how) await dialog.getByRole("radio", { name: how }).click();
  const link = dialog.getByRole("textbox", { name: "Link" });
  await expect.poll(() => link.inputValue()).toMatch(how ? /#v2\.[^.]+\.[^.]+$/ : /#v2\.[^.]+$/);
  const url = await link.inputValue();
  await page.keyboard.press("Escape");
  return url;
}

async function takeAway(page: Page, item: string): Promise<{ name: string; bytes: Buffer }> {
  await page.getByRole("button", { name: "Take away" }).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("menuitem", { name: item, exact: true }).click(),
  ]);
  const path = join(folder, download.suggestedFilename());
  await download.saveAs(path);
  return { name: download.suggestedFilename(), bytes: readFileSync(path) };
}

/** In the page: the name of the picture that was written down. */
async function lastPicture(): Promise<string> {
  // Opening it would make it.
  if (!(await indexedDB.databases()).some(({ name }) => name === "whylight")) return "";
  const done = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve) => {
      request.onsuccess = () => resolve(request.result);
    });
  const database = await done(indexedDB.open("whylight"));
  const state = await done(database.transaction("last").objectStore("last").get("state"));
  database.close();
  return state?.picture?.choice.name ?? "";
}

describe("a shared link", () => {
  test.for([[undefined], ["As exact pixels"], ["As smaller pixels"]])(
    "opens in a new page as the same question with the same map (%s)",
    async ([how], { opened: { page } }) => {
      await askSomething(page);
      const url = await share(page, how);
      const there = await page.context().newPage();
      await there.goto(url);
      await isAsked(there);
      await verdict(there).waitFor();
      expect(await there.getByRole("alert").count()).toBe(0);
    },
  );

  test("put into the address of an open page is followed; asking something else takes it away", async ({
    opened: { page },
  }) => {
    await askSomething(page);
    const url = await share(page);
    await page.getByRole("button", { name: "Sample: 1" }).click();
    await heading(page, "Why 1?").waitFor();
    await page.evaluate((hash) => {
      location.hash = hash;
    }, new URL(url).hash);
    await isAsked(page);
    await verdict(page).waitFor();
    await page.getByRole("option", { name: /^5/ }).click();
    await verdict(page).waitFor({ state: "detached" });
    expect(new URL(page.url()).hash).toBe("");
  });

  test("that is broken leaves the studio as it opens, with a sentence", async ({ opened: { page } }) => {
    await page.goto("about:blank");
    await page.goto(`${inject("studioUrl")}#v1.NYxBDoIwEEXv`);
    await page
      .getByRole("alert")
      .getByText(/^This link cannot be opened/)
      .waitFor();
    await heading(page, "Why 0?").waitFor();
    await work(page).waitFor();
    await page.getByRole("button", { name: "Dismiss" }).click();
    await page.getByRole("alert").waitFor({ state: "detached" });
    expect(new URL(page.url()).hash).toBe("");
  });
});

describe("taken away", () => {
  test("a PNG opens again when it is put back", async ({ opened: { page } }) => {
    await askSomething(page);
    const { name, bytes } = await takeAway(page, "PNG, as large as the picture");
    expect(linkIn(bytes)).toMatch(/^#v2\./);
    await page.reload();
    await heading(page, "Why 0?").waitFor();
    await imageFile(page).setInputFiles({ name, mimeType: "image/png", buffer: bytes });
    await isAsked(page);
    await verdict(page).waitFor();
  });

  test("a figure for a page opens again too", async ({ opened: { page } }) => {
    await work(page).waitFor();
    const { bytes } = await takeAway(page, "PNG for a page");
    expect(linkIn(bytes)).toMatch(/^#v2\./);
    expect(new DataView(bytes.buffer, bytes.byteOffset).getUint32(16)).toBe(1600);
  });

  test("the command gives in a terminal what NPY gives here", { timeout: 120_000 }, async ({
    opened: { page },
  }) => {
    await askSomething(page);
    await sameInTerminal(page, { "public/": `${root}public/` });
  });

  test("so it does for a picture of one's own and a network of depthwise convolutions", {
    timeout: 180_000,
  }, async ({ opened: { page } }) => {
    const photo = join(folder, "mug.png");
    // As a PNG: decoders of JPEG differ in their last bits.
    writeFileSync(photo, await sharp(join(root, "public/samples/world-mug-1.jpg")).png().toBuffer());
    await work(page).waitFor();
    await openModel(page, /^World, MobileNet family/);
    await imageFile(page).setInputFiles(photo);
    await heading(page, "Why mug?").waitFor();
    await chooseMethod(page, "Gradient × input");
    await sameInTerminal(page, { "path/to/": `${folder}/` });
  });

  describeShared("of MobileNet", (shared) => {
    test("so it does for a photo", { timeout: 180_000 }, async ({ opened: { page } }) => {
      const photo = "both.png";
      copyFileSync(join(shared, "reference/images", photo), join(folder, photo));
      await work(page).waitFor();
      await openModel(page, /^MobileNet v1 0\.75 \(ImageNet\)/);
      await imageFile(page).setInputFiles(join(folder, photo));
      await page.getByRole("heading", { level: 1, name: /dog|cat|mastiff|tabby|boxer/i }).waitFor();
      await chooseMethod(page, "Gradient × input");
      await sameInTerminal(page, { [`path/to/${photo}`]: photo, "path/to/": `${shared}/models/` });
    });
  });

  test("JSON, CSV and report say what is on the screen", async ({ opened: { page } }) => {
    await askSomething(page);
    const json = JSON.parse((await takeAway(page, "JSON")).bytes.toString());
    expect(json).toMatchObject({
      method: "gradient-x-input",
      target: { label: "8" },
      model: { id: "digits-cnn" },
    });
    const csv = (await takeAway(page, "CSV")).bytes.toString().trim().split("\r\n");
    expect(csv).toHaveLength(28 * 28 + 1);
    const report = await takeAway(page, "Report");
    const reader = await page.context().newPage();
    await reader.setContent(report.bytes.toString());
    await heading(reader, "What speaks for 8?").waitFor();
    const sizes = await reader
      .locator("img")
      .evaluateAll((images) => images.map((each) => (each as HTMLImageElement).naturalWidth));
    expect(sizes).toHaveLength(2);
    for (const size of sizes) expect(size).toBeGreaterThan(0);
  });
});

describe("a comparison taken away", () => {
  test("is a zip of its panels: every one as it is on the screen, with its map and how it was made", async ({
    opened: { page },
  }) => {
    await work(page).waitFor();
    await room(page, "Compare").click();
    await page.getByRole("group", { name: "Presets" }).getByRole("button", { name: "Relevance" }).click();
    const panels = page.locator("article[data-status=done]:has(figure)");
    await page
      .locator("article:not([data-status=done]), article:not(:has(figure))")
      .first()
      .waitFor({ state: "detached" });
    const count = await panels.count();
    expect(count).toBeGreaterThan(3);
    const names = await panels.getByRole("heading", { level: 2 }).allTextContents();
    const { name, bytes } = await takeAway(page, "Zip archive");
    expect(name).toMatch(/\.zip$/);

    const files = unzipSync(bytes);
    const json = (file: string) => JSON.parse(Buffer.from(files[file]!).toString());
    const list = json("comparison.json");
    expect(list.link).toMatch(/#v\d\./);
    expect(list.panels).toHaveLength(count);
    expect(Object.keys(files)).toHaveLength(3 * count + 1);

    // Read where the first map is strongest, in every panel at once, and in every map of the archive.
    const maps: readonly NpyArray[] = list.panels.map(({ file }: { file: string }) =>
      decodeNpy(files[`${file}.npy`]!, file),
    );
    const largest = (values: Float32Array): number => values.reduce((a, b) => Math.max(a, b));
    const { shape, values } = maps[0]!;
    const [rows = 0, columns = 0] = shape;
    const at = values.indexOf(largest(values));
    // A little beside the middle, where the cells of finer maps meet.
    const [x, y] = [((at % columns) + 0.6) / columns, (Math.floor(at / columns) + 0.6) / rows];
    const { width, height } = (await panels.first().getByRole("application").boundingBox())!;
    await panels
      .first()
      .getByRole("application")
      .hover({ position: { x: x * width, y: y * height } });
    const read = page.locator(".map-panel-reading strong");
    await expect.poll(async () => (await read.allTextContents()).every((text) => text !== "")).toBe(true);
    const shown = await read.allTextContents();
    for (const [i, panel] of list.panels.entries()) {
      const map = maps[i]!;
      const [height = 0, width = 0] = map.shape;
      expect(panel.number).toBe(i + 1);
      expect(formatValue(map.values[Math.floor(y * height) * width + Math.floor(x * width)]!)).toBe(shown[i]);
      const record = json(`${panel.file}.json`);
      expect(record).toMatchObject({
        method: panel.method,
        model: { id: "digits-cnn" },
        target: { label: "0" },
      });
      expect(record.high).toBe(largest(map.values));
      expect(names[i]).toBeTruthy();
      expect(new DataView(files[`${panel.file}.png`]!.buffer).getUint32(0)).toBe(0x89504e47);
    }
    expect(new Set(shown).size).toBeGreaterThan(1);

    // On one scale the same maps come in other colours.
    expect(list.scale).toBe("own");
    await page.getByRole("radio", { name: "Shared" }).click();
    const again = unzipSync((await takeAway(page, "Zip archive")).bytes);
    expect(JSON.parse(Buffer.from(again["comparison.json"]!).toString()).scale).toBe("shared");
    const pictureOf = (of: typeof files, file: string) => Buffer.from(of[`${file}.png`]!).toString("base64");
    const repainted = list.panels.filter(
      ({ file }: { file: string }) => pictureOf(files, file) !== pictureOf(again, file),
    );
    expect(repainted.length).toBeGreaterThan(1);
  });
});

describe("after the page died", () => {
  test("what was on the screen comes back when asked for", async ({ opened: { page } }) => {
    await askSomething(page);
    await imageFile(page).setInputFiles(join(root, "public/samples/digit-4.png"));
    await heading(page, "Why 4?").waitFor();
    // Written down once it has been quiet for a moment.
    await expect.poll(() => page.evaluate(lastPicture), { timeout: 10_000 }).toBe("digit-4.png");
    const died = page.waitForEvent("crash");
    void page.goto("chrome://crash").catch(() => {});
    await died;
    const there = await page.context().newPage();
    await there.goto(inject("studioUrl"));
    await heading(there, "Why 0?").waitFor();
    await there.getByRole("button", { name: "Go on from there" }).click();
    await heading(there, "Why 4?").waitFor();
    await there.getByRole("main").getByText("Gradient × input").first().waitFor();
    expect(await there.getByRole("alert").count()).toBe(0);
    await there.reload();
    await heading(there, "Why 0?").waitFor();
    await work(there).waitFor();
    expect(await there.getByRole("alert").count()).toBe(0);
  });
});
