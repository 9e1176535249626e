import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Engine, ModelInfo } from "../../src/api/engine";
import { localEngine } from "../engine";
import { Network } from "../fixtures/keras";
import { filesOf } from "../fixtures/make";
import { picture } from "./opened";

// A network without a kink: what integrated gradients promise in theory can be asked of them in numbers.

const network = (): Network =>
  new Network("tanh", 12, [12, 12, 3], 5)
    .conv("conv1", 8, { in: 3, activation: "tanh" })
    .conv("conv2", 8, { in: 8, strides: 2, activation: "tanh" })
    .globalAvgPool("pool")
    .dense("hidden", 12, 8, "tanh")
    .dense("scores", 5, 12);

describe("integrated gradients on a tanh network, 50 points", () => {
  let engine: Engine;
  let model: ModelInfo;
  beforeAll(async () => {
    engine = localEngine("wasm");
    const files = [...filesOf(network())].map(([path, bytes]) => ({ path, file: new Blob([bytes]) }));
    model = await engine.openModel({ kind: "files", name: "tanh", files });
  });
  afterAll(() => engine.dispose());

  test.each([0, 1, 2, 3, 4])("add up to what they promise for class %d, to 1e-4", async (index) => {
    const image = await engine.openImage(picture(model.inputSize, 7 + index));
    for (const baseline of ["black", "white", "mean"]) {
      const { sum, promisedSum } = await engine.explain({
        model: model.handle,
        image,
        method: "integrated-gradients",
        params: { steps: 50, baseline },
        target: { class: index, of: "logit" },
      });
      expect(Math.abs(sum - promisedSum!) / Math.abs(promisedSum!)).toBeLessThan(1e-4);
    }
    await engine.closeImage(image);
  });
});
