import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { scaled, spearman, ssim, topOverlap } from "../../src/image/agreement";
import { decodeNpy } from "../../src/share/npy";
import { describeShared } from "../shared";

interface MapFile {
  readonly in_set: "reference" | "metrics";
  readonly file: string;
}

interface Record {
  readonly id: string;
  readonly metric: string;
  readonly map_a: MapFile;
  readonly map_b: MapFile;
  readonly value: Readonly<{ [name: string]: number }>;
}

// SciPy's and scikit-image's numbers for pairs of maps of real networks.
describeShared("agreement of two maps", (shared) => {
  const folder = { reference: `${shared}/reference`, metrics: `${shared}/metrics-reference` };
  const manifest = `${folder.metrics}/manifest.json`;
  const { records } = JSON.parse(readFileSync(manifest, "utf8")) as { records: readonly Record[] };
  const pathOf = ({ in_set, file }: MapFile): string => `${folder[in_set]}/${file}`;
  const pairs = records.filter(
    ({ metric, map_a, map_b }) =>
      metric === "agreement" && existsSync(pathOf(map_a)) && existsSync(pathOf(map_b)),
  );

  test("there are pairs to check", () => expect(pairs.length).toBeGreaterThan(50));

  test.for(pairs)("$id", ({ map_a, map_b, value }) => {
    const read = (map: MapFile) => decodeNpy(new Uint8Array(readFileSync(pathOf(map))), map.file);
    const [a, b] = [read(map_a), read(map_b)];
    const [height, width] = a.shape as [number, number];
    const strengths = [scaled(a.values, "absolute"), scaled(b.values, "absolute")] as const;
    const signed = [scaled(a.values, "signed"), scaled(b.values, "signed")] as const;
    expect(spearman(a.values, b.values)).toBeCloseTo(value.spearman_signed!, 6);
    expect(spearman(...strengths)).toBeCloseTo(value.spearman_abs!, 6);
    expect(ssim(...strengths, { width, height, dynamicRange: 1 })).toBeCloseTo(value.ssim_abs_uniform7!, 6);
    expect(ssim(...signed, { width, height, dynamicRange: 2 })).toBeCloseTo(value.ssim_signed_uniform7!, 6);
    for (const percent of [5, 10, 20]) {
      expect(topOverlap(a.values, b.values, percent)).toBeCloseTo(value[`top${percent}_overlap_signed`]!, 12);
    }
  });
});
