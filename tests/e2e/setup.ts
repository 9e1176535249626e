import { fileURLToPath } from "node:url";
import { build, preview } from "vite";
import type { TestProject } from "vitest/node";
import { findBrowser } from "../../scripts/browser.mjs";
import { shared } from "../shared";

declare module "vitest" {
  interface ProvidedContext {
    /** Where the built studio is served, with a slash at the end. */
    readonly studioUrl: string;
    /** The program that shows it. */
    readonly browserPath: string;
  }
}

/** Builds the studio as it is released and serves it, with the shared models as local ones where there are any. */
export default async function setup(project: TestProject) {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  if (shared !== null) process.env.WHYLIGHT_MODELS = `${shared}/models`;
  const browser = findBrowser();
  if (browser === null)
    throw new Error("No browser for the end-to-end tests. Name a Chromium in WHYLIGHT_BROWSER.");
  project.provide("browserPath", browser.path);
  const mode = { root, logLevel: "warn", mode: "production" } as const;
  await build(mode);
  const server = await preview({ ...mode, preview: { port: 0, host: "127.0.0.1", open: false } });
  const address = server.httpServer.address();
  if (address === null || typeof address === "string") throw new Error("The preview server has no port.");
  project.provide("studioUrl", `http://127.0.0.1:${address.port}/`);
  return () => server.close();
}
