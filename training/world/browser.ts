// Opens the world in a headless Chromium whose WebGL is computed by the CPU: the same pixels on every machine.

import { fileURLToPath } from "node:url";
import { chromium, type Page } from "playwright-core";
import { createServer } from "vite";
import { findBrowser } from "../../scripts/browser.mjs";
import type {} from "./page";
import type { Order } from "./picture";

const root = fileURLToPath(new URL("../..", import.meta.url));

export interface OpenWorld {
  /** Its `window.world` takes orders. */
  readonly page: Page;
  readonly close: () => Promise<void>;
}

export async function openWorld(): Promise<OpenWorld> {
  const server = await createServer({
    root,
    configFile: false,
    logLevel: "warn",
    appType: "mpa",
    cacheDir: "training/world/.cache/vite",
    // A page that is rendering does not want to be reloaded.
    server: { port: 0, host: "127.0.0.1", hmr: false, watch: null },
    optimizeDeps: { entries: ["training/world/page.html"] },
  });
  await server.listen();
  const found = findBrowser();
  const browser = await chromium.launch({
    ...(found && { executablePath: found.path }),
    args: ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
  });
  const close = async () => {
    await browser.close();
    await server.close();
  };
  try {
    const page = await browser.newPage();
    const trouble: string[] = [];
    page.on("pageerror", (error) => trouble.push(error.message));
    await page.goto(`${server.resolvedUrls?.local[0]}training/world/page.html`);
    await page
      .waitForFunction(() => window.world !== undefined, undefined, { timeout: 60_000 })
      .catch((error) => {
        throw new Error(`The world did not open: ${trouble.join("; ") || error.message}`);
      });
    return { page, close };
  } catch (error) {
    await close();
    throw error;
  }
}

export interface Rendered {
  /** sRGB, [n, size, size, 3]. */
  readonly pixels: Buffer;
  /** Part numbers, [n, size, size]. */
  readonly masks: Buffer;
}

export async function shoot(page: Page, orders: readonly Order[], size: number): Promise<Rendered> {
  const { pixels, masks } = await page.evaluate(([list, side]) => window.world.shoot(list, side), [
    orders,
    size,
  ] as const);
  return { pixels: Buffer.from(pixels, "base64"), masks: Buffer.from(masks, "base64") };
}
