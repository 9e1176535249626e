import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { describeShared } from "../../tests/shared";
import { decodeNpy, encodeNpy } from "./npy";

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");

describe("npy", () => {
  it("writes the bytes numpy.save writes", () => {
    const bytes = encodeNpy({ shape: [2, 3], values: Float32Array.of(0, 1, -2, 0.5, NaN, 3e38) });
    const header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }".padEnd(117);
    expect(latin1(bytes.subarray(0, 128))).toBe(`\x93NUMPY\x01\x00\x76\x00${header}\n`);
    expect(bytes.length).toBe(128 + 24);
    expect([...bytes.subarray(132, 136)]).toEqual([0, 0, 0x80, 0x3f]);
  });

  it.each([[[]], [[5]], [[2, 3]], [[3, 1, 4]]])("reads back what it wrote, shape %j", (shape) => {
    const values = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i / 3 - 1);
    expect(decodeNpy(encodeNpy({ shape, values }), "a.npy")).toEqual({ shape, values });
  });

  it("reads from the middle of a larger buffer", () => {
    const bytes = encodeNpy({ shape: [2], values: Float32Array.of(7, 8) });
    const larger = new Uint8Array(bytes.length + 3);
    larger.set(bytes, 3);
    expect([...decodeNpy(larger.subarray(3), "a.npy").values]).toEqual([7, 8]);
  });

  it("refuses what it cannot read, in a sentence", () => {
    const bytes = encodeNpy({ shape: [2], values: Float32Array.of(7, 8) });
    expect(() => decodeNpy(bytes.subarray(0, -1), "a.npy")).toThrow(/^a\.npy has 7 bytes of data where/);
    expect(() => decodeNpy(new Uint8Array(64), "a.npy")).toThrow("a.npy is not an NPY file");
    const ints = Uint8Array.from(Buffer.from(latin1(bytes).replace("<f4", "<i8"), "latin1"));
    expect(() => decodeNpy(ints, "a.npy")).toThrow("holds <i8");
    expect(() => encodeNpy({ shape: [3], values: new Float32Array(2) })).toThrow("does not hold 2");
  });
});

describeShared("npy files that numpy wrote", (shared) => {
  it("reads a reference array and writes the same bytes", () => {
    const file = readFileSync(join(shared, "reference/arrays/mobilenet/both/logits.npy"));
    const array = decodeNpy(file, "logits.npy");
    expect(array.shape).toEqual([1000]);
    expect(encodeNpy(array)).toEqual(new Uint8Array(file));
  });
});
