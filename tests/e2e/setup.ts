import { fileURLToPath } from "node:url";
import { build, type InlineConfig, type PreviewServer, preview } from "vite";
import type { TestProject } from "vitest/node";
import { findBrowser } from "../../scripts/browser.mjs";
import { models } from "../../scripts/vite/models";
import { scriptDir } from "../../scripts/vite/script-dir";
import { shared } from "../shared";

declare module "vitest" {
  interface ProvidedContext {
    /** Where the studio is served, built as it is released; with a slash at the end. */
    readonly studioUrl: string;
    /** Where the engine is served without the studio. */
    readonly engineUrl: string;
    /** The program that shows them. */
    readonly browserPath: string;
  }
}

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const fixtures = path("../fixtures");
/** Models that a test makes, too large to be committed. */
const madeModels = path("../../test-results/models");

/** Builds and serves both pages; the studio offers the shared models as local ones where there are any. */
export default async function setup(project: TestProject) {
  const browser = findBrowser();
  if (browser === null) {
    throw new Error("No browser for the end-to-end tests. Name a Chromium in WHYLIGHT_BROWSER.");
  }
  project.provide("browserPath", browser.path);

  // Vitest has set it to "test": React would then come with its warnings, which nobody is sent.
  process.env.NODE_ENV = "production";
  process.env.WHYLIGHT_MODELS = shared === null ? fixtures : `${shared}/models`;
  const studio = await served({ root: path("../.."), mode: "production" });
  const engine = await served({
    configFile: false,
    root: path("engine-page"),
    plugins: [
      scriptDir(),
      models({ embeddedRoot: path("../../models"), localRoots: [fixtures, madeModels] }),
    ],
    worker: { format: "es", plugins: () => [scriptDir()] },
    build: {
      outDir: path("../../dist/engine-page"),
      emptyOutDir: true,
      assetsInlineLimit: 0,
      target: "es2023",
    },
    preview: {
      headers: {
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Embedder-Policy": "require-corp",
      },
    },
  });
  project.provide("studioUrl", studio.url);
  project.provide("engineUrl", engine.url);
  return async () => {
    await Promise.all([studio.server.close(), engine.server.close()]);
  };
}

async function served(config: InlineConfig): Promise<{ server: PreviewServer; url: string }> {
  await build({ ...config, logLevel: "error" });
  const server = await preview({
    ...config,
    logLevel: "error",
    preview: { ...config.preview, port: 0, host: "127.0.0.1", open: false },
  });
  const address = server.httpServer.address();
  if (address === null || typeof address === "string") throw new Error("The preview server has no port.");
  return { server, url: `http://127.0.0.1:${address.port}/` };
}
