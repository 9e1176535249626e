import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page, Route } from "playwright-core";
import { describe, expect } from "vitest";
import { pageTest } from "./browser";
import { heading, picture, work } from "./parts";

const digit = readFileSync(fileURLToPath(new URL("../../public/samples/digit-4.png", import.meta.url)));

describe("an address", () => {
  const test = pageTest();
  const shared = { "Access-Control-Allow-Origin": "*" };
  /** `null`: nothing that the page may read, as of a server that is not there or keeps its files to itself. */
  const answers: Readonly<Record<string, Parameters<Route["fulfill"]>[0] | null>> = {
    "four.png": { body: digit, headers: shared },
    "gone.png": { status: 404, headers: shared, body: "" },
    "secret.png": { status: 403, headers: shared, body: "" },
    "closed.png": null,
    "page.png": { body: "<!doctype html><title>Not here</title>", headers: shared },
  };

  async function open(page: Page, file: string): Promise<void> {
    await page.route("https://pictures.example/**", (route) => {
      const answer = answers[route.request().url().split("/").at(-1)!];
      return answer ? route.fulfill(answer) : route.abort("failed");
    });
    await work(page).waitFor();
    await page.getByRole("button", { name: "Link" }).click();
    await page.getByRole("textbox", { name: "Address of an image" }).fill(`https://pictures.example/${file}`);
    await page.keyboard.press("Enter");
  }

  test("of a picture shows it", async ({ opened: { page } }) => {
    await open(page, "four.png");
    await heading(page, "Why 4?").waitFor();
  });

  test.for([
    ["gone.png", /no image at this address/],
    ["secret.png", /refused to send the image \(status 403\)/],
    ["closed.png", /could not be reached, or does not let other pages read its files/],
    ["page.png", /page\.png is (a web page|HTML|an HTML)/],
  ] as const)("%s fails in words of its own, and the picture stays", async ([file, words], { opened }) => {
    const { page, complaints } = opened;
    await open(page, file);
    const alert = page.getByRole("alert");
    await alert.waitFor();
    expect(await alert.textContent()).toMatch(words);
    expect(await heading(page, "Why 0?").isVisible()).toBe(true);
    // The browser reports them, too: it was asked for something that cannot be had.
    complaints.length = 0;
  });
});

describe("the clipboard", () => {
  const test = pageTest();

  /** In the page: an image as another program would have copied it. */
  async function copied(base64: string): Promise<void> {
    const image = await (await fetch(`data:image/png;base64,${base64}`)).blob();
    await navigator.clipboard.write([new ClipboardItem({ "image/png": image })]);
  }

  test("is pasted from, by button and by keys; without an image it says so", async ({ opened: { page } }) => {
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await work(page).waitFor();
    await page.evaluate(() => navigator.clipboard.writeText("words"));
    await page.getByRole("button", { name: "Paste" }).click();
    await page.getByRole("alert").waitFor();
    expect(await page.getByRole("alert").textContent()).toMatch(/no image on the clipboard/);
    await page.evaluate(copied, digit.toString("base64"));
    await page.getByRole("button", { name: "Paste" }).click();
    await heading(page, "Why 4?").waitFor();
    expect(await page.getByRole("alert").count()).toBe(0);
    await page.getByRole("button", { name: "Sample: 1" }).click();
    await heading(page, "Why 1?").waitFor();
    await picture(page).focus();
    await page.keyboard.press("Control+v");
    await heading(page, "Why 4?").waitFor();
  });
});

describe("the drawing board", () => {
  const test = pageTest();

  test("answers whenever the pen lifts, and takes strokes back", async ({ opened: { page } }) => {
    await work(page).waitFor();
    await page.getByRole("button", { name: "Draw" }).click();
    const board = page.getByRole("img", { name: /^Drawing board/ });
    await board.waitFor();
    const { x, y, width, height } = (await board.boundingBox())!;
    const stroke = async (...points: readonly (readonly [number, number])[]): Promise<void> => {
      const [first, ...others] = points.map(([u, v]) => [x + u * width, y + v * height] as const);
      await page.mouse.move(...first!);
      await page.mouse.down();
      for (const point of others) await page.mouse.move(...point, { steps: 6 });
      await page.mouse.up();
    };
    await stroke([0.3, 0.22], [0.7, 0.22], [0.45, 0.82]);
    await heading(page, "Why 7?").waitFor();
    await page.getByRole("main").getByText("Drawing", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Clear" }).click();
    await stroke([0.5, 0.18], [0.5, 0.82]);
    await heading(page, "Why 1?").waitFor();
    await page.getByRole("button", { name: "Undo the last stroke" }).click();
    expect(await page.getByRole("button", { name: "Undo the last stroke" }).isDisabled()).toBe(true);
    await page.getByRole("button", { name: "Done" }).click();
    await page.getByRole("button", { name: "Sample: 1" }).waitFor();
  });
});

describe("the camera", () => {
  const test = pageTest({ camera: true });

  test("takes a picture, which is explained, and is let go", async ({ opened: { page } }) => {
    await work(page).waitFor();
    await page.getByRole("button", { name: "Camera" }).click();
    const shutter = page.getByRole("button", { name: "Take a picture" });
    await expect.poll(() => shutter.isEnabled()).toBe(true);
    const live = await page.evaluateHandle(() => document.querySelector("video")!.srcObject as MediaStream);
    await shutter.click();
    await page.getByRole("main").getByText("Camera picture").waitFor();
    await work(page).waitFor();
    await page.getByRole("button", { name: "Done" }).click();
    await expect
      .poll(() => live.evaluate((stream) => stream.getTracks().map((track) => track.readyState)))
      .toEqual(["ended"]);
    expect(await page.getByRole("alert").count()).toBe(0);
  });
});

describe("without a camera", () => {
  const test = pageTest();

  test("it is said why, and what to do", async ({ opened: { page } }) => {
    await work(page).waitFor();
    await page.getByRole("button", { name: "Camera" }).click();
    await page.getByRole("alert").waitFor();
    expect(await page.getByRole("alert").textContent()).toMatch(/camera.*(connect|allow)/i);
  });
});

describe("the worked example", () => {
  const test = pageTest({ gallery: "all" });

  test("is painted before the engine has answered, and says that it was stored", async ({
    opened: { page },
  }) => {
    const held: Route[] = [];
    let isHeld = true;
    // No worker, no engine.
    await page.route(/\/assets\/worker-[^/]+\.js$/, (route) => {
      if (isHeld) held.push(route);
      else void route.continue();
    });
    await page.reload();
    await heading(page, "Why mug?").waitFor();
    await page.getByText("Stored result, computing it here.").waitFor();
    expect(held.length).toBeGreaterThan(0);
    expect(await page.getByRole("option", { name: /^mug/ }).count()).toBe(1);
    // The picture alone is grey: colours are the map's.
    const colourful = await page
      .locator(".picture canvas")
      .first()
      .evaluate((canvas: HTMLCanvasElement) => {
        const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
        let count = 0;
        for (let i = 0; i < data.length; i += 4) if (Math.abs(data[i]! - data[i + 1]!) > 40) count++;
        return count;
      });
    expect(colourful).toBeGreaterThan(1000);
    expect(await work(page).count()).toBe(0);
    isHeld = false;
    for (const route of held) await route.continue();
    await work(page).waitFor();
    expect(await page.getByText(/^Stored result/).count()).toBe(0);
    expect(await picture(page).isVisible()).toBe(true);
  });
});
