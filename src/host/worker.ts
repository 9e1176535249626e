import plain from "@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm.wasm?url";
import simd from "@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm?url";
import threaded from "@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.wasm?url";
import { Problem } from "../core/problem";
import { parseCatalogue, parseLabelList } from "../graph/catalogue";
import { createLibrary } from "./library/library";
import { browserStore } from "./library/store";
import { createLocalEngine } from "./local";
import type { EnginePort } from "./port";
import { serveEngine } from "./serve";

// The entry of the browser's worker: the engine in this thread, served to the page that started it.

/** What the page's own server has beside its models. */
async function served(file: string): Promise<unknown> {
  const response = await fetch(new URL(`${import.meta.env.BASE_URL}models/${file}`, self.location.href));
  if (!response.ok)
    throw new Problem("network", `The server of this page has no ${file} (HTTP ${response.status}).`, file);
  return response.json();
}

const engine = createLocalEngine({
  library: createLibrary({
    catalogue: async () => parseCatalogue(await served("catalogue.json"), "catalogue.json"),
    labels: async (file) => parseLabelList(await served(file), file),
    store: browserStore,
  }),
  backend: "auto",
  wasm: {
    paths: {
      "tfjs-backend-wasm.wasm": plain,
      "tfjs-backend-wasm-simd.wasm": simd,
      "tfjs-backend-wasm-threaded-simd.wasm": threaded,
    },
    // Threads share memory, which only a cross-origin isolated page may; half of the (hyper-threaded) cores compute.
    threads: crossOriginIsolated ? Math.max(1, Math.floor(navigator.hardwareConcurrency / 2)) : 1,
  },
});

const scope: unknown = self;
serveEngine(engine, scope as EnginePort);
