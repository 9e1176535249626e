import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, inject, test as plain } from "vitest";

const screenshots = fileURLToPath(new URL("../../test-results/", import.meta.url));

const quiet = [
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** WebGL and WebGPU computed by the CPU: slow, for correctness only. */
const softwareGpu = [
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  "--enable-features=Vulkan",
  "--use-vulkan=swiftshader",
  "--use-angle=swiftshader",
];

const testCamera = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"];

export interface Opened {
  readonly page: Page;
  /** Console errors, exceptions and requests that failed or left this machine. A test that expects some empties it. */
  readonly complaints: string[];
}

export interface PageOptions {
  readonly at?: "studioUrl" | "engineUrl";
  readonly gpu?: "none" | "software";
  /** A camera that shows a test picture, and a person who lets the page use it. */
  readonly camera?: boolean;
  readonly viewport?: { readonly width: number; readonly height: number };
  /**
   * The sample pictures that the page finds. "digits" are quick and few, and the first of them opens with `digits-cnn`;
   * "all" is what everybody gets.
   */
  readonly gallery?: "digits" | "all";
}

/**
 * `test` with a fresh page of the built studio, or of the engine alone. The test fails when the page complained, whatever else it
 * checked; a failed one leaves a picture in `test-results/`.
 */
export function pageTest(options: PageOptions = {}) {
  const { at = "studioUrl", gpu = "none", camera = false, gallery = "digits" } = options;
  const { viewport = { width: 1280, height: 800 } } = options;
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: inject("browserPath"),
      args: [...quiet, ...(gpu === "software" ? softwareGpu : []), ...(camera ? testCamera : [])],
    });
  });
  afterAll(() => browser?.close());

  return plain.extend<{ opened: Opened }>({
    opened: async ({ task, onTestFailed }, use) => {
      const url = inject(at);
      const context = await browser.newContext({ viewport, reducedMotion: "reduce" });
      // Longer than any step takes on a busy machine, shorter than a test.
      context.setDefaultTimeout(90_000);
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on("console", (message) => {
        if (message.type() === "error") complaints.push(`console: ${message.text()}`);
      });
      page.on("pageerror", (error) => complaints.push(`exception: ${error.message}`));
      page.on("requestfailed", (request) => {
        const why = request.failure()?.errorText ?? "";
        // What the page itself gave up is no failure.
        if (why !== "net::ERR_ABORTED") complaints.push(`request: ${request.url()} ${why}`);
      });
      page.on("response", (response) => {
        if (response.status() >= 400) complaints.push(`request: ${response.url()} ${response.status()}`);
      });
      await context.route(
        (address) => /^https?:$/.test(address.protocol) && !address.href.startsWith(url),
        (route) => {
          complaints.push(`request leaves this machine: ${route.request().url()}`);
          return route.abort();
        },
      );
      if (gallery === "digits") {
        await context.route(`${url}samples/index.json`, async (route) => {
          const response = await route.fetch({ maxRetries: 3 });
          const rows: { readonly collection: string }[] = await response.json();
          await route.fulfill({ response, json: rows.filter(({ collection }) => collection === "Digits") });
        });
      }
      let last: Buffer | null = null;
      onTestFailed(() => {
        if (last === null) return;
        mkdirSync(screenshots, { recursive: true });
        writeFileSync(`${screenshots}${task.name.replace(/\W+/g, "-").slice(0, 80)}.png`, last);
      });
      await page.goto(url);
      await use({ page, complaints });
      // Whether the test failed is known only when the page is gone.
      last = await page.screenshot().catch(() => null);
      await context.close();
      if (complaints.length > 0) throw new Error(`The page complained:\n${complaints.join("\n")}`);
    },
  });
}
