import plain from "@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm.wasm?url";
import simd from "@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm?url";
import threaded from "@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.wasm?url";
import { createLocalEngine } from "./local";
import type { EnginePort } from "./port";
import { serveEngine } from "./serve";

// The entry of the browser's worker: the engine in this thread, served to the page that started it.

const engine = createLocalEngine({
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
