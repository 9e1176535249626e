import { fileURLToPath } from "node:url";
import { createServer } from "vite";

export const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * Runs TypeScript of this repository in Node as it stands, without a build: `load("/bench/explain.ts")` gives the
 * module. Close it when done.
 */
export async function openSources() {
  const server = await createServer({
    root,
    configFile: false,
    appType: "custom",
    logLevel: "error",
    server: { middlewareMode: true, ws: false, watch: null },
  });
  return { load: (path) => server.ssrLoadModule(path), close: () => server.close() };
}
