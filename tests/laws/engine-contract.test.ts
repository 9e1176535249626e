import { engineContract } from "./engine-contract";
import { fakeEngine } from "./fake-engine";

const image = { width: 2, height: 2, data: Uint8ClampedArray.from({ length: 16 }, (_, i) => 15 * i) };

engineContract({
  name: "a pretended engine",
  create: () => fakeEngine().engine,
  model: { kind: "url", url: "pretended" },
  image,
  method: "fake",
  layerMethod: "fake",
  progress: { method: "fake" },
});
