import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Engine, ModelInfo, PixelImage } from "../../src/api/engine";
import { methods } from "../../src/methods";
import type { Attribution } from "../../src/methods/define";
import { decodeNpy } from "../../src/share/npy";
import { localEngine, pixelsOf } from "../engine";
import { describeShared } from "../shared";
import { kinks, prove } from "./kinks";
import { type Manifest, readManifest, reduced, relativeL2, requestOf } from "./records";

const npy = (folder: string, file: string): Float32Array =>
  decodeNpy(new Uint8Array(readFileSync(join(folder, "reference", file))), file).values;

/**
 * Tests of every record of the models that `isMeant` picks by key. They are in two files, because a worker takes a file
 * and the records of MobileNet take about as long as all others.
 */
export function proveRecords(isMeant: (model: string) => boolean): void {
  describeShared("arrays of other people's software", (folder) => {
    const manifest: Manifest = readManifest(folder);
    const models = Object.entries(manifest.models).filter(([key]) => isMeant(key));
    let engine: Engine;
    beforeAll(() => {
      engine = localEngine("wasm");
    });
    afterAll(() => engine.dispose());

    describe.each(models)("%s", (key, { folder: modelFolder, image_suffix }) => {
      let model: ModelInfo;
      beforeAll(async () => {
        model = await engine.openModel({ kind: "folder", path: join(folder, "reference", modelFolder) });
      });
      afterAll(() => engine.closeModel(model.handle));

      const jobs = manifest.records.filter((r) => r.model === key && r.job && methods.has(r.job.method));
      const images = [...new Set(jobs.map((r) => r.image))];

      describe.each(images)("%s", (image) => {
        let pixels: PixelImage;
        let handle: number;
        beforeAll(async () => {
          pixels = await pixelsOf(folder, "reference", "images", `${image}${image_suffix}.png`);
          handle = await engine.openImage(pixels);
        });
        afterAll(() => engine.closeImage(handle));

        test("logits, to 1e-5 of the largest", async () => {
          const stored = npy(folder, join("arrays", key, image, "logits.npy"));
          const { scores } = await engine.predict({ model: model.handle, image: handle, keep: true });
          const largest = stored.reduce((max, v) => Math.max(max, Math.abs(v)), 0);
          const error = Math.max(...scores.map(({ index, logit }) => Math.abs(logit - stored[index]!)));
          expect(error / largest).toBeLessThanOrEqual(1e-5);
        });

        test.each(
          jobs.filter((r) => r.image === image).map((r) => [`${r.id} of class ${r.class_index}`, r] as const),
        )("%s", async (_name, record) => {
          const { reduce } = record.job!;
          const map = await engine.explain(requestOf(record, model.handle, handle));
          const errorOf = (made: Attribution): number =>
            relativeL2(reduced(made, reduce), npy(folder, record.file), reduce === "up-to-sign");
          const kink = kinks.get(record.file);
          const error = errorOf(map);
          if (kink === undefined || error <= record.tolerance_rel_l2) {
            expect(error).toBeLessThanOrEqual(record.tolerance_rel_l2);
            return;
          }
          // Excused only with proof: one ReLU whose float64 pre-activation is zero for any float32 program, and
          // with that one unit on its other side the record is met.
          const path = join(folder, "reference", modelFolder);
          const { relativePreActivation, flipped } = await prove(kink, record, path, model, pixels);
          expect(relativePreActivation).toBeLessThan(1e-5);
          expect(errorOf(flipped)).toBeLessThanOrEqual(record.tolerance_rel_l2);
        });
      });
    });
  });
}
