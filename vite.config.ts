import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { models } from "./scripts/vite/models.ts";
import { scriptDir } from "./scripts/vite/script-dir.ts";

const root = fileURLToPath(new URL(".", import.meta.url));
const localModels = process.env.WHYLIGHT_MODELS;

/** Cross-origin isolation: without it a browser gives the engine no shared memory, hence no WASM threads. */
const headers = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

export default defineConfig({
  root,
  // One page: what is not there is not found, instead of being that page once more.
  appType: "mpa",
  plugins: [
    scriptDir(),
    react(),
    models({
      embeddedRoot: resolve(root, "models"),
      localRoots: [
        ...(localModels ? [resolve(process.env.INIT_CWD ?? process.cwd(), localModels)] : []),
        // What `whylight models add` put there.
        resolve(root, "local-models"),
      ],
    }),
  ],
  worker: { format: "es", plugins: () => [scriptDir()] },
  build: {
    outDir: "dist/page",
    emptyOutDir: true,
    target: "es2023",
    // The engine's worker holds all backends: about 1 MB before compression.
    chunkSizeWarningLimit: 1600,
    // WASM stays a file of its own: the engine fetches it by URL.
    assetsInlineLimit: 0,
  },
  server: { headers, watch: { ignored: ["**/local-models/**"] } },
  preview: { headers },
});
