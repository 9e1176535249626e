import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** Where tfjs's WASM binaries lie; it joins their names to this text, hence the slash at the end. */
export function wasmFolder(): string {
  const manifest = createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm/package.json");
  return `${join(dirname(manifest), "dist")}/`;
}
