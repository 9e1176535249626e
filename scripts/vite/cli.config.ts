import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The build of the terminal's tool; `scripts/whylight.mjs` runs it. */
export default defineConfig({
  root,
  publicDir: false,
  logLevel: "error",
  build: {
    ssr: true,
    outDir: "dist/cli",
    target: "node20",
    // Written for reading stack traces, not for a network.
    minify: false,
    rolldownOptions: {
      input: { main: "src/cli/main.ts", worker: "src/cli/worker.ts" },
      output: {
        entryFileNames: "[name].js",
        chunkFileNames: "[name]-[hash].js",
        // Emscripten's loaders ask for it where they find themselves in Node.
        intro: "const __dirname = import.meta.dirname;",
      },
    },
  },
  // TensorFlow.js in Node needs a bundler: its module files import one another without extensions.
  ssr: { noExternal: [/^@tensorflow\//] },
});
