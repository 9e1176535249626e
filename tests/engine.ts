import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import sharp from "sharp";
import type { BackendName, Engine, PixelImage } from "../src/api/engine";
import { folderFiles } from "../src/cli/folder";
import { createLocalEngine, type LocalOptions } from "../src/host/local";

const require = createRequire(import.meta.url);

/** Where tfjs keeps its .wasm files, ending in a slash. */
export const wasmFolder = `${dirname(require.resolve("@tensorflow/tfjs-backend-wasm/package.json"))}/wasm-out/`;

/** The product's engine in this process. */
export function localEngine(backend: BackendName = "wasm", more: Partial<LocalOptions> = {}): Engine {
  return createLocalEngine({
    backend,
    wasm: { paths: wasmFolder, threads: 1 },
    openFolder: folderFiles,
    ...more,
  });
}

/** A picture decoded for a test. */
export async function pixelsOf(...path: string[]): Promise<PixelImage> {
  const { data, info } = await sharp(join(...path))
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data: Uint8ClampedArray.from(data) };
}
