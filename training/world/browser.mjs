// Opens the world in a headless Chromium whose WebGL is computed by the CPU: the same pixels on every machine.

import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { createServer } from "vite";
import { findBrowser } from "../../scripts/browser.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The page with `window.world`, and a function that closes everything. */
export async function openWorld() {
  const server = await createServer({
    root,
    configFile: false,
    logLevel: "warn",
    appType: "mpa",
    cacheDir: "training/world/.cache/vite",
    server: { port: 0, host: "127.0.0.1" },
    optimizeDeps: { entries: ["training/world/page.html"] },
  });
  await server.listen();
  const browser = await chromium.launch({
    executablePath: findBrowser()?.path,
    args: ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
  });
  const close = async () => {
    await browser.close();
    await server.close();
  };
  try {
    const page = await browser.newPage();
    const trouble = [];
    page.on("pageerror", (error) => trouble.push(error.message));
    await page.goto(`${server.resolvedUrls.local[0]}training/world/page.html`);
    await page.waitForFunction(() => window.world !== undefined, undefined, { timeout: 60_000 }).catch((error) => {
      throw new Error(`The world did not open: ${trouble.join("; ") || error.message}`);
    });
    return { page, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Renders `orders`; pixels [n, size, size, 3] and masks [n, size, size]. */
export async function shoot(page, orders, size) {
  const { pixels, masks, attempts } = await page.evaluate(
    ([list, side]) => window.world.shoot(list, side),
    [orders, size],
  );
  return { pixels: Buffer.from(pixels, "base64"), masks: Buffer.from(masks, "base64"), attempts };
}
