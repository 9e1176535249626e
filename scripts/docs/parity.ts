import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Explanation, ModelInfo, PixelImage } from "../../src/api/engine";
import { methods } from "../../src/methods";
import { decodeNpy } from "../../src/share/npy";
import { localEngine, pixelsOf } from "../../tests/engine";
import { type Kink, kinks, type Proof, prove } from "../../tests/parity/kinks";
import { type ParityRecord, readManifest, reduced, relativeL2, requestOf } from "../../tests/parity/records";

interface Compared {
  readonly record: ParityRecord;
  readonly error: number;
  /** Where the tolerance was missed for one unit at zero. */
  readonly proof: (Proof & { readonly kink: Kink; readonly flippedError: number }) | null;
}

/** `docs/parity.md`: every stored array that a method here is asked to match, and how far off it is. */
export async function parityPage(): Promise<string> {
  const shared = join(import.meta.dirname, "../../../shared");
  if (!existsSync(shared)) throw new Error("../shared with the reference arrays is absent.");
  const compared = await compareAll(shared);
  const models = [...new Set(compared.map((c) => c.record.model))];
  const ids = [...new Set(compared.map((c) => c.record.job!.method))].sort();
  const met = compared.filter((c) => c.error <= c.record.tolerance_rel_l2).length;
  const excused = compared.filter((c) => c.proof);
  const missed = compared.filter((c) => c.error > c.record.tolerance_rel_l2 && !c.proof);
  return [
    "# Parity with other people's software",
    "Explanations stored by captum 0.8.0, zennit 0.5.1, pytorch-grad-cam and torch-cam, computed in float64 and compared here with Whylight on WASM (float32). An entry is the worst relative L2 error over all images, classes and records, the tolerance of that record, and the number of records. Written by `npm run docs -- parity`.",
    `${met} of ${compared.length} records are met; ${excused.length} more miss only because of one ReLU at zero, proven below${missed.length === 0 ? "" : `; ${missed.length} are missed`}.`,
    [
      `| method | ${models.join(" | ")} |`,
      `| --- |${" --- |".repeat(models.length)}`,
      ...ids.map(
        (id) =>
          `| [${id}](methods/${id}.md) | ${models.map((model) => entry(compared, id, model)).join(" | ")} |`,
      ),
    ].join("\n"),
    "## One ReLU at zero",
    "A ReLU whose input is zero up to rounding is open in one program and closed in another, and the whole gradient behind it comes or goes. These records are met when that one unit is put on its other side:",
    [
      "| record | unit | input, of the layer's largest | error | error with the unit flipped | tolerance |",
      "| --- | --- | --- | --- | --- | --- |",
      ...excused.map(
        ({ record, error, proof }) =>
          `| ${record.model}, ${record.image}, class ${record.class_index}, ${record.id} | ${proof!.kink.layer} [${proof!.kink.unit}] | ${proof!.relativePreActivation.toExponential(1)} | ${error.toPrecision(2)} | ${proof!.flippedError.toPrecision(2)} | ${record.tolerance_rel_l2} |`,
      ),
    ].join("\n"),
    ...missed.map(
      (c) => `Missed: ${c.record.file}, ${c.error.toPrecision(2)} against ${c.record.tolerance_rel_l2}.`,
    ),
    "",
  ].join("\n\n");
}

function entry(compared: readonly Compared[], id: string, model: string): string {
  const own = compared.filter((c) => c.record.job!.method === id && c.record.model === model);
  if (own.length === 0) return "–";
  const worst = own.reduce((a, b) => (share(a) >= share(b) ? a : b));
  return `${worst.error.toExponential(1)} (≤ ${worst.record.tolerance_rel_l2}, ${own.length})${worst.proof ? " ⁰" : ""}`;
}

const share = ({ error, record }: Compared): number => error / record.tolerance_rel_l2;

async function compareAll(shared: string): Promise<Compared[]> {
  const manifest = readManifest(shared);
  const engine = localEngine("wasm");
  const compared: Compared[] = [];
  for (const [key, { folder, image_suffix }] of Object.entries(manifest.models)) {
    const path = join(shared, "reference", folder);
    const model = await engine.openModel({ kind: "folder", path });
    const jobs = manifest.records.filter((r) => r.model === key && r.job && methods.has(r.job.method));
    for (const image of new Set(jobs.map((r) => r.image))) {
      const pixels = await pixelsOf(shared, "reference", "images", `${image}${image_suffix}.png`);
      const handle = await engine.openImage(pixels);
      for (const record of jobs.filter((r) => r.image === image)) {
        const map = await engine.explain(requestOf(record, model.handle, handle));
        compared.push(await compare(shared, record, map, path, model, pixels));
      }
      await engine.closeImage(handle);
    }
    await engine.closeModel(model.handle);
  }
  return compared;
}

async function compare(
  shared: string,
  record: ParityRecord,
  map: Explanation,
  path: string,
  model: ModelInfo,
  pixels: PixelImage,
): Promise<Compared> {
  const file = join(shared, "reference", record.file);
  const stored = decodeNpy(new Uint8Array(readFileSync(file)), file).values;
  const { reduce } = record.job!;
  const errorOf = (made: { readonly values: Float32Array; readonly channels: number }): number =>
    relativeL2(reduced(made, reduce), stored, reduce === "up-to-sign");
  const error = errorOf(map);
  const kink = kinks.get(record.file);
  if (error <= record.tolerance_rel_l2 || !kink) return { record, error, proof: null };
  const proof = await prove(kink, record, path, model, pixels);
  const flippedError = errorOf(proof.flipped);
  const holds = proof.relativePreActivation < 1e-5 && flippedError <= record.tolerance_rel_l2;
  return { record, error, proof: holds ? { ...proof, kink, flippedError } : null };
}
