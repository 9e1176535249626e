import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { Md5 } from "./md5";

const bytes = (length: number) => Uint8Array.from({ length }, (_, i) => (i * 167 + 13) & 255);
const wanted = (data: Uint8Array) => createHash("md5").update(data).digest("hex");

test.each([0, 1, 55, 56, 63, 64, 65, 119, 120, 128, 1000, 70_001])("%i bytes, as Node has it", (length) => {
  const data = bytes(length);
  expect(new Md5().add(data).hex()).toBe(wanted(data));
});

test("in parts of any length, also views into a larger buffer", () => {
  const data = bytes(5000);
  const md5 = new Md5();
  for (let at = 0, step = 1; at < data.length; at += step, step = (step * 7) % 211)
    md5.add(data.subarray(at, Math.min(data.length, at + step)));
  expect(md5.hex()).toBe(wanted(data));
});
