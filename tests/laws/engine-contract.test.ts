import { createRequire } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { folderFiles } from "../../src/cli/folder";
import { createLocalEngine } from "../../src/host/local";
import { engineContract } from "./engine-contract";
import { fakeEngine } from "./fake-engine";

const picture = (size: number) => ({
  width: size,
  height: size,
  data: Uint8ClampedArray.from({ length: 4 * size * size }, (_, i) => (i % 4 === 3 ? 255 : (i * 37) % 251)),
});

engineContract({
  name: "a pretended engine",
  create: () => fakeEngine().engine,
  model: { kind: "url", url: "pretended" },
  image: picture(2),
  method: "fake",
  layerMethod: "fake",
  reportsProgress: true,
});

const wasm = dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm/package.json"));

for (const backend of ["cpu", "wasm"] as const) {
  engineContract({
    name: `the engine on ${backend}`,
    create: () =>
      createLocalEngine({ backend, wasm: { paths: `${wasm}/dist/`, threads: 1 }, openFolder: folderFiles }),
    model: { kind: "folder", path: fileURLToPath(new URL("../../models/digits-cnn", import.meta.url)) },
    image: picture(28),
    method: "gradient",
    layerMethod: "grad-cam",
    // A network this small is done before the first pause.
    reportsProgress: false,
  });
}
