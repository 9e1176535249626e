import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { afterEach, beforeEach, describe, expect } from "vitest";
import { type FileServer, fileServer } from "../fixtures/file-server";
import { fixtureFolder } from "../fixtures/load";
import { type Opened, pageTest } from "./browser";
import { faultsOf, work } from "./parts";

const test = pageTest();
const folder = fixtureFolder("residual");
const topology = readFileSync(join(folder, "model.json"));
const weights = readFileSync(join(folder, "group1-shard1of1.bin"));
const SHARD = "/net/group1-shard1of1.bin";
const open = { "Access-Control-Allow-Origin": "*" };

let site: FileServer;
beforeEach(async () => {
  site = await fileServer();
  site.files.set("/net/model.json", { bytes: topology, headers: open });
  site.files.set(SHARD, { bytes: weights, headers: open });
});
afterEach(() => site.close());

const dialog = (page: Page) => page.getByRole("dialog", { name: "Open a model" });
const row = (page: Page, words: string | RegExp) => dialog(page).getByRole("button", { name: words });
const isOpen = (page: Page, name: string) =>
  page.getByRole("button", { name: `About this model: ${name}` }).waitFor();
const shardsAsked = () => site.asked.filter(({ path }) => path === SHARD).map(({ range }) => range);

const card = {
  family: "Test",
  input: { size: [20, 20], channels: 3 },
  preprocessing: { scale: [1 / 127.5, 1 / 127.5, 1 / 127.5], offset: [-1, -1, -1] },
  classes: 5,
  labels: null,
  licence: "MIT",
  source: "Made for tests.",
  bytes: weights.length,
};

/** The studio with a catalogue of one network, on a server of its own. */
async function offered({ page }: Opened, change: Record<string, unknown> = {}): Promise<void> {
  await page.route(`${site.url}/**`, (route) => route.continue());
  const entry = {
    id: "net",
    name: "Net",
    kind: "layers-model",
    url: `${site.url}/net/model.json`,
    checksum: null,
  };
  await page.route("**/models/catalogue.json", (route) =>
    route.fulfill({ json: { version: 1, models: [{ ...card, ...entry, ...change }] } }),
  );
  await page.reload();
  await work(page).waitFor();
  await page.getByRole("button", { name: "Change", exact: true }).click();
  await row(page, /^Net: /).waitFor();
}

async function brought(opened: Opened): Promise<void> {
  await offered(opened);
  await row(opened.page, /^Net: download/).click();
  await isOpen(opened.page, "Net");
  await work(opened.page).waitFor();
}

async function choose(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Change", exact: true }).click();
  await row(page, /^Net: /).waitFor();
}

describe("a classic", () => {
  test("is downloaded, explained, kept, and opens again without its server", async ({ opened }) => {
    const { page } = opened;
    await brought(opened);
    expect(await page.getByRole("heading", { level: 1 }).textContent()).toMatch(/^Why class \d\?$/);
    await site.close();
    await page.reload();
    await work(page).waitFor();
    await choose(page);
    expect(await dialog(page).textContent()).toMatch(/32\.\d kB kept in this browser\./);
    await row(page, "Net: open, kept in this browser").click();
    await isOpen(page, "Net");
    expect(site.asked.filter(({ path }) => path === SHARD)).toHaveLength(1);
  });

  test.for([
    ["behind its part", true],
    ["from its beginning, where the server knows no parts", false],
  ] as const)("stopped in the middle it keeps its part, and goes on %s", async ([, ranges], { opened }) => {
    const { page } = opened;
    site.files.set(SHARD, { bytes: weights, headers: open, ranges, breaks: [10_000] });
    await offered(opened);
    await row(page, /^Net: download/).click();
    await dialog(page)
      .getByText(/^Downloading Net, 17\.\d KB of 32\.\d KB$/)
      .waitFor();
    await row(page, "Cancel").click();
    await row(page, /^Net: download the missing/).waitFor();
    expect(await dialog(page).textContent()).toMatch(/17\.\d kB of 25\.4 kB/);
    expect(await page.getByRole("button", { name: /^About this model: Digits/ }).count()).toBe(1);
    await row(page, /^Net: download the missing/).click();
    await isOpen(page, "Net");
    expect(shardsAsked()).toEqual([undefined, "bytes=10000-"]);
  });

  test("is deleted", async ({ opened }) => {
    const { page } = opened;
    await brought(opened);
    await choose(page);
    await row(page, "Delete Net from this browser").click();
    await row(page, /^Net: download 25\.4 kB and open$/).waitFor();
    expect(await dialog(page).textContent()).not.toContain("kept in this browser.");
    // What is open stays open.
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Sample: 7" }).click();
    await expect.poll(() => work(page).textContent()).toContain("0 forwards");
  });
});

describe("a classic that does not come", () => {
  test("because its server lets nobody read it: said, with the two other ways", async ({ opened }) => {
    const { page, complaints } = opened;
    site.files.set("/net/model.json", { bytes: topology });
    await offered(opened);
    await row(page, /^Net: download/).click();
    const note = dialog(page).getByRole("alert");
    await note.waitFor();
    expect(await note.textContent()).toContain("most likely it does not let other pages read its files");
    expect(await note.getByRole("textbox").inputValue()).toBe("npm run --silent whylight -- models add net");
    const link = note.getByRole("link");
    expect(await link.getAttribute("href")).toBe(`${site.url}/net/model.json`);
    expect(await link.getAttribute("target")).toBe("_blank");
    // The browser complains as well, and should.
    expect(complaints.splice(0).every((line) => /CORS|net::ERR_FAILED/.test(line))).toBe(true);
    expect(await faultsOf(page)).toEqual([]);
  });

  test("because it is another file than it should be: said, and not opened", async ({ opened }) => {
    const { page } = opened;
    await offered(opened, { checksum: { sha256: "0".repeat(64) } });
    await row(page, /^Net: download/).click();
    const note = dialog(page).getByRole("alert");
    await note.waitFor();
    expect(await note.textContent()).toContain("is not the model that the catalogue means");
    expect(await page.getByRole("button", { name: /^About this model: Digits/ }).count()).toBe(1);
  });

  test("because its weights have another MD5: said, and deleted", async ({ opened }) => {
    const { page } = opened;
    site.files.set("/w.h5", { bytes: weights, headers: open });
    const change = { kind: "keras-weights", architecture: "vgg16", url: `${site.url}/w.h5` };
    await offered(opened, { ...change, checksum: { md5: "0".repeat(32) } });
    await row(page, /^Net: download/).click();
    await dialog(page)
      .getByText(/^w\.h5 is not the file that the catalogue means: its MD5 is/)
      .waitFor();
    await row(page, /^Net: download 25\.4 kB/).waitFor();
  });
});

test("a link to a classic that is not here asks before it downloads", async ({ opened }) => {
  const { page } = opened;
  await brought(opened);
  await page.getByRole("button", { name: "Share" }).click();
  const field = page.getByRole("dialog").getByRole("textbox", { name: "Link" });
  await expect.poll(() => field.inputValue()).toMatch(/#v\d\./);
  const link = await field.inputValue();
  await page.keyboard.press("Escape");
  await choose(page);
  await row(page, "Delete Net from this browser").click();
  await row(page, /^Net: download/).waitFor();
  await page.goto(link);
  await page.reload();
  await page
    .getByText(/^This link names the model Net, 25\.4 kB to be downloaded from 127\.0\.0\.1:\d+/)
    .waitFor();
  expect(shardsAsked()).toHaveLength(1);
  await page.getByRole("button", { name: "Fetch and open" }).click();
  await isOpen(page, "Net");
  await page.getByRole("button", { name: "Same as shared" }).waitFor();
  expect(shardsAsked()).toHaveLength(2);
});

describe("what a file does not say", () => {
  const facts = (page: Page) => page.getByRole("dialog", { name: "What this model’s files do not say" });
  const tried = (page: Page) => facts(page).getByRole("region", { name: "Its answer to this image" });
  const answers = async (page: Page): Promise<string[]> => {
    await expect.poll(() => tried(page).getAttribute("aria-busy")).toBe("false");
    return tried(page).getByRole("listitem").allTextContents();
  };
  const preset = (within: Locator, name: RegExp) => within.getByRole("radio", { name });

  /** Picks files by hand, the way a drop ends, too. */
  async function picked(page: Page, json: Buffer): Promise<void> {
    await work(page).waitFor();
    await page.getByRole("button", { name: "Change", exact: true }).click();
    await page
      .getByRole("dialog")
      .locator("input[type=file]")
      .last()
      .setInputFiles([
        { name: "model.json", mimeType: "application/json", buffer: json },
        { name: "group1-shard1of1.bin", mimeType: "", buffer: weights },
      ]);
    await facts(page).waitFor();
  }

  test("is asked, with the answer to the picture while one chooses, and nothing is guessed", async ({
    opened: { page },
  }) => {
    await picked(page, topology);
    const use = facts(page).getByRole("button", { name: "Use this" });
    expect(await use.isDisabled()).toBe(true);
    expect(await tried(page).getByRole("listitem").count()).toBe(0);
    expect(await facts(page).textContent()).toContain("Nothing in its files tells which");

    await preset(facts(page), /^0 to 1/).check({ force: true });
    const unit = await answers(page);
    expect(unit).toHaveLength(5);
    expect(unit[0]).toMatch(/^class \d/);
    await preset(facts(page), /^Caffe/).check({ force: true });
    await expect.poll(() => answers(page)).not.toEqual(unit);

    await preset(facts(page), /^Your own/).check({ force: true });
    expect(await use.isDisabled()).toBe(true);
    const field = facts(page).getByRole("textbox", { name: /^Names, one a line/ });
    await field.fill("ant\nbee");
    await facts(page).getByText("The list has 2 names, but the model has 5 classes.").waitFor();
    expect(await use.isDisabled()).toBe(true);
    await facts(page)
      .locator("input[type=file]")
      .setInputFiles({
        name: "names.csv",
        mimeType: "text/csv",
        buffer: Buffer.from("index,name\n4,elk\n3,dog\n2,cat\n1,bee\n0,ant\n"),
      });
    await facts(page).getByText("Read as the column “name”: ant, bee, cat, …").waitFor();
    const [first] = await answers(page);
    expect(first).toMatch(/^(ant|bee|cat|dog|elk)/);
    await use.click();
    const name = first!.match(/^[a-z]+/)![0];
    await page.getByRole("heading", { level: 1, name: `Why ${name}?` }).waitFor();
    await work(page).waitFor();
  });

  test("a size that is open is asked for, and the answer follows it", async ({ opened: { page } }) => {
    const json = JSON.parse(topology.toString());
    const [input] = json.modelTopology.model_config.config.layers;
    input.config.batch_input_shape = [null, null, null, 3];
    await picked(page, Buffer.from(JSON.stringify(json)));
    const height = facts(page).getByRole("textbox", { name: "Height, px" });
    // At 224 its layers do not fit together.
    expect(await height.inputValue()).toBe("299");
    await preset(facts(page), /^0 to 1/).check({ force: true });
    const large = await answers(page);
    await height.fill("36");
    await height.press("Enter");
    await expect.poll(() => answers(page)).not.toEqual(large);
    await facts(page).getByRole("textbox", { name: "Width, px" }).fill("44");
    await facts(page).getByRole("button", { name: "Use this" }).click();
    await work(page).waitFor();
    await page.getByRole("button", { name: /^About this model/ }).click();
    expect(await page.getByRole("dialog").textContent()).toContain("36 × 44, colour");
  });

  test("cancelling leaves the model open and unread, with a way back", async ({ opened: { page } }) => {
    await picked(page, topology);
    await facts(page).getByRole("button", { name: "Cancel" }).click();
    await page.getByText("Whylight does not know how this model sees pixels.").waitFor();
    await page.getByRole("button", { name: "Tell it" }).click();
    await facts(page).waitFor();
  });
});

describe.each(["light", "dark"] as const)("in %s", (colorScheme) => {
  test("both dialogs can be read by everybody", async ({ opened }) => {
    const { page } = opened;
    await page.emulateMedia({ colorScheme });
    await brought(opened);
    await choose(page);
    expect(await faultsOf(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: /^About this model/ }).click();
    await page.getByRole("button", { name: "Change pixels and class names" }).click();
    const edit = page.getByRole("dialog", { name: "How this model is read" });
    await edit.getByRole("listitem").first().waitFor();
    await edit.getByRole("radio", { name: /^Your own/ }).check({ force: true });
    await edit.getByRole("radio", { name: /^Custom/ }).check({ force: true });
    expect(await faultsOf(page)).toEqual([]);
  });
});
