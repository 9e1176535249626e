import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { describeShared } from "../../tests/shared";
import { Problem, type ProblemCode } from "../core/problem";
import { type ImageFormat, readHeader } from "./header";

const bytes = (...parts: (string | readonly number[])[]): Uint8Array =>
  Uint8Array.from(
    parts.flatMap((part) => (typeof part === "string" ? [...part].map((c) => c.charCodeAt(0)) : [...part])),
  );

function problemOf(run: () => unknown): Problem {
  try {
    run();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error("expected a Problem");
}

const pngOf = (width: readonly number[], height: readonly number[]): Uint8Array =>
  bytes(
    "\x89PNG\r\n\x1a\n",
    [0, 0, 0, 13],
    "IHDR",
    width,
    height,
    [8, 2, 0, 0, 0],
    [0, 0, 0, 0],
    [0, 0, 0, 0],
    "IEND",
    [0, 0, 0, 0],
  );

describe("readHeader", () => {
  it("reads a PNG's size whatever its name says", () => {
    const header = readHeader(pngOf([0, 0, 1, 2], [0, 0, 0, 5]), "photo.jpg");
    expect(header).toEqual({ format: "png", width: 258, height: 5, orientation: 1 });
  });

  it("accepts 64 megapixels and refuses one row more", () => {
    const eightThousand = [0, 0, 0x1f, 0x40];
    expect(readHeader(pngOf(eightThousand, eightThousand), "x.png").width).toBe(8000);
    const problem = problemOf(() => readHeader(pngOf(eightThousand, [0, 0, 0x1f, 0x41]), "x.png"));
    expect(problem.code).toBe("image-too-large");
    expect(problem.sentence).toContain("x.png has 64 megapixels (8000 × 8001)");
  });

  it("reads the orientation of a JPEG behind a comment of full length", () => {
    const exif = bytes(
      "Exif\0\0MM\0*",
      [0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0],
    );
    const file = bytes(
      [0xff, 0xd8, 0xff, 0xfe, 0xff, 0xff],
      new Array<number>(65533).fill(0x41),
      [0xff, 0xe1, 0, exif.length + 2],
      [...exif],
      [0xff, 0xc2, 0, 8, 8, 0, 3, 0, 7, 1],
      [0xff, 0xda, 0, 2, 1, 2, 0xff, 0, 0xff, 0xd9],
    );
    expect(readHeader(file, "a")).toEqual({ format: "jpeg", width: 7, height: 3, orientation: 6 });
    expect(problemOf(() => readHeader(file.subarray(0, -2), "a")).code).toBe("image-truncated");
  });

  it.each([
    ["<!DOCTYPE html><p>", "an HTML page"],
    ['\n<?xml version="1.0"?><svg width="3">', "an SVG drawing"],
    ["%PDF-1.7", "a PDF document"],
    ["PK\x03\x04", "a zip archive"],
    ["\0\0\0\x20ftypavif", "HEIC, AVIF"],
    ["version https://git-lfs.github.com/spec/v1", "git lfs pull"],
    ["BM is how this text begins, not a bitmap", "text"],
  ])("says what %j is", (content, words) => {
    const problem = problemOf(() => readHeader(bytes(content), "it.png"));
    expect(problem).toMatchObject({ code: "image-format", where: "it.png" });
    expect(problem.sentence).toContain(words);
  });

  it("takes any beginning of a file without another exception than a Problem", () => {
    const file = pngOf([0, 0, 0, 2], [0, 0, 0, 2]);
    for (let n = 0; n < file.length - 4; n++) {
      expect(["image-truncated", "image-format"]).toContain(
        problemOf(() => readHeader(file.subarray(0, n), "x")).code,
      );
    }
  });
});

interface Expected {
  readonly result: "ok" | "error";
  readonly kind?: string;
  readonly also?: string;
  readonly width?: number;
  readonly stored_width?: number;
  readonly orientation?: number;
}

const codes: Record<string, readonly ProblemCode[]> = {
  "too-large": ["image-too-large"],
  "unsupported-type": ["image-format"],
  decode: ["image-truncated", "image-format"],
  empty: ["image-truncated"],
};

describeShared("readHeader on the corpus of odd images", (shared) => {
  const folder = join(shared, "assets/corpus/images");
  const { files } = JSON.parse(readFileSync(join(folder, "expected.json"), "utf8")) as {
    files: Record<string, Expected>;
  };
  const names = readdirSync(folder).filter((name) => name in files);

  it("has the files it is expected to have", () => expect(names.sort()).toEqual(Object.keys(files).sort()));

  it.each(names)("%s", (name) => {
    const expected = files[name]!;
    const content = readFileSync(join(folder, name));
    let found: { width: number; orientation: number; format: ImageFormat } | Problem;
    try {
      found = readHeader(content, name);
    } catch (error) {
      found = error as Problem;
    }
    if (found instanceof Problem) {
      expect(expected.result === "error" || expected.also?.startsWith("error"), found.sentence).toBe(true);
      expect(codes[expected.kind!]).toContain(found.code);
      expect(found.sentence.startsWith(`${name} `)).toBe(true);
    } else {
      expect(expected.result === "ok" || expected.also === "ok").toBe(true);
      const width = expected.stored_width ?? expected.width;
      if (width !== undefined) expect(found.width).toBe(width);
      expect(found.orientation).toBe(expected.orientation ?? 1);
    }
  });
});
