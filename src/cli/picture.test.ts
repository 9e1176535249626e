import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { describeShared } from "../../tests/shared";
import type { PixelImage } from "../api/engine";
import { Problem } from "../core/problem";
import { decodePicture, readPicture } from "./picture";

type Rgb = readonly [number, number, number];
interface Expected {
  readonly result: "ok" | "error";
  readonly kind?: string;
  readonly also?: string;
  readonly width?: number;
  readonly height?: number;
  readonly mean?: Rgb;
  readonly mean_on_white?: Rgb;
  readonly tolerance?: number;
  readonly corners?: Readonly<Record<"tl" | "tr" | "bl" | "br", Rgb>>;
}

function meanColor({ data }: PixelImage): number[] {
  const sum = [0, 0, 0];
  for (let i = 0; i < data.length; i += 4) for (let c = 0; c < 3; c++) sum[c]! += data[i + c]!;
  return sum.map((value) => value / (data.length / 4));
}

function colorAt({ width, data }: PixelImage, x: number, y: number): number[] {
  return [...data.slice((y * width + x) * 4, (y * width + x) * 4 + 3)];
}

function expectColor(actual: readonly number[], expected: Rgb, tolerance: number, what: string): void {
  for (let c = 0; c < 3; c++) {
    expect(
      Math.abs(actual[c]! - expected[c]!),
      `${what}: ${actual} instead of ${expected}`,
    ).toBeLessThanOrEqual(tolerance);
  }
}

describeShared("pictures of the corpus", (shared) => {
  const folder = join(shared, "assets/corpus/images");
  const { files } = JSON.parse(readFileSync(join(folder, "expected.json"), "utf8")) as {
    files: Record<string, Expected>;
  };

  it.each(Object.keys(files))("%s", { timeout: 60_000 }, async (name) => {
    const expected = files[name]!;
    const found = await readPicture(join(folder, name)).catch((error: unknown) => error);
    if (found instanceof Error) {
      expect(found).toBeInstanceOf(Problem);
      expect(expected.result === "error" || expected.also?.startsWith("error"), found.message).toBe(true);
      expect(found.message).toContain(name);
      return;
    }
    expect(expected.result === "ok" || expected.also === "ok").toBe(true);
    const { image } = found as { image: PixelImage };
    if (expected.width !== undefined) {
      expect([image.width, image.height]).toEqual([expected.width, expected.height]);
    }
    expect(image.data.length).toBe(image.width * image.height * 4);
    const tolerance = expected.tolerance ?? 3;
    const mean = expected.mean ?? expected.mean_on_white;
    if (mean !== undefined) expectColor(meanColor(image), mean, tolerance, "mean");
    if (expected.corners === undefined) return;
    const [x, y] = [Math.min(4, image.width - 1), Math.min(4, image.height - 1)];
    const [right, bottom] = [image.width - 1 - x, image.height - 1 - y];
    const places = { tl: [x, y], tr: [right, y], bl: [x, bottom], br: [right, bottom] } as const;
    for (const [corner, [column, row]] of Object.entries(places)) {
      const color = expected.corners[corner as keyof typeof places];
      expectColor(colorAt(image, column, row), color, Math.max(12, tolerance), corner);
    }
  });

  it("covers every file there", () => {
    const found = readdirSync(folder).filter((name) => name !== "expected.json");
    expect(found.filter((name) => !(name in files))).toEqual([]);
  });
});

describe("readPicture", () => {
  it("says that a file is missing, or is a folder", async () => {
    await expect(readPicture("no/such.png")).rejects.toThrow("There is no file no/such.png");
    await expect(readPicture("src")).rejects.toThrow("src is a folder");
  });
});

describe("BMP", () => {
  const file = (bits: number, compression: number, tail: readonly number[], height = 2): Uint8Array => {
    const head = Buffer.alloc(54);
    head.write("BM", 0, "latin1");
    const extra = compression === 3 ? 12 : bits <= 8 ? 4 * 2 ** bits : 0;
    head.writeUInt32LE(54 + extra, 10);
    head.writeUInt32LE(40, 14);
    head.writeInt32LE(2, 18);
    head.writeInt32LE(height, 22);
    head.writeUInt16LE(1, 26);
    head.writeUInt16LE(bits, 28);
    head.writeUInt32LE(compression, 30);
    return Buffer.concat([head, Buffer.from(tail)]);
  };
  const rgb = async (bytes: Uint8Array): Promise<number[]> =>
    [...(await decodePicture(bytes, "x.bmp")).data].filter((_, i) => i % 4 < 3);

  const rows = [1, 2, 3, 4, 5, 6, 0, 0, 7, 8, 9, 10, 11, 12, 0, 0];
  it("24 bits, bottom-up and top-down", async () => {
    expect(await rgb(file(24, 0, rows))).toEqual([9, 8, 7, 12, 11, 10, 3, 2, 1, 6, 5, 4]);
    expect(await rgb(file(24, 0, rows, -2))).toEqual([3, 2, 1, 6, 5, 4, 9, 8, 7, 12, 11, 10]);
  });
  it("1 bit with a palette", async () => {
    const palette = [10, 20, 30, 0, 40, 50, 60, 0];
    expect(await rgb(file(1, 0, [...palette, 0b01000000, 0, 0, 0], 1))).toEqual([30, 20, 10, 60, 50, 40]);
  });
  it("16 bits with 5 each, and with stated masks", async () => {
    expect(await rgb(file(16, 0, [0x1f, 0, 0, 0x7c], 1))).toEqual([0, 0, 255, 255, 0, 0]);
    const masks = [0, 0xf8, 0, 0, 0xe0, 0x07, 0, 0, 0x1f, 0, 0, 0];
    expect(await rgb(file(16, 3, [...masks, 0xe0, 0x07, 0, 0xf8], 1))).toEqual([0, 255, 0, 255, 0, 0]);
  });
  it("refuses what is compressed or cut", async () => {
    await expect(decodePicture(file(8, 1, []), "x.bmp")).rejects.toThrow("is a BMP that is compressed");
    await expect(decodePicture(file(24, 0, rows.slice(1)), "x.bmp")).rejects.toThrow("truncated");
  });
});
