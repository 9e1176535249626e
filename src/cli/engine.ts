import type { Engine } from "../api/engine";
import { createLocalEngine } from "../host/local";
import { folderFiles } from "./folder";
import { wasmFolder } from "./wasm";

/** The engine of this thread: WASM, one thread (tfjs gives Node no more; `run` uses several workers instead). */
export const startEngine = (): Engine =>
  createLocalEngine({
    backend: "wasm",
    wasm: { paths: wasmFolder(), threads: 1 },
    openFolder: folderFiles,
  });
