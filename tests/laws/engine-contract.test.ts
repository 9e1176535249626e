import { fileURLToPath } from "node:url";
import { localEngine } from "../engine";
import { describeShared } from "../shared";
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

for (const backend of ["cpu", "wasm"] as const) {
  engineContract({
    name: `the engine on ${backend}`,
    create: () => localEngine(backend),
    model: { kind: "folder", path: fileURLToPath(new URL("../../models/digits-cnn", import.meta.url)) },
    image: picture(28),
    method: "gradient",
    layerMethod: "grad-cam",
    // A network this small is done before the first pause.
    reportsProgress: false,
  });
}

describeShared("with a network that takes its time", (shared) => {
  engineContract({
    name: "MobileNet on wasm",
    create: () => localEngine("wasm"),
    model: { kind: "folder", path: `${shared}/models/mobilenet_v1_0.75_224` },
    image: picture(224),
    method: "gradient",
    layerMethod: "grad-cam",
    reportsProgress: true,
  });
});
