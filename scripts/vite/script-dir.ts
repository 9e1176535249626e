import type { Plugin } from "vite";

/**
 * Keeps multi-threaded WASM alive under minification. Emscripten's factory in `@tensorflow/tfjs-backend-wasm`
 * closes over a module variable `_scriptDir` and is handed to its threads as text (`factory.toString()`):
 * a minifier renames the variable, and the text then names something that does not exist there. A property
 * of the global object keeps its name, and `undefined` in a thread is what Emscripten expects.
 */
export function scriptDir(): Plugin {
  return {
    name: "whylight:script-dir",
    enforce: "pre",
    transform: {
      filter: { id: /tfjs-backend-wasm\/wasm-out\/tfjs-backend-wasm[^/]*\.js/, code: "_scriptDir" },
      handler(code) {
        return {
          code: code
            .replace(/\bvar _scriptDir\b/g, "globalThis._scriptDir")
            .replace(/(?<![\w.])_scriptDir\b/g, "globalThis._scriptDir"),
          map: null,
        };
      },
    },
  };
}
