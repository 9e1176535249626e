import { readFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { expect, test } from "vitest";
import { isPng, linkIn, withLink } from "./png-chunk";

const digit = new Uint8Array(readFileSync(join(import.meta.dirname, "../../public/samples/digit-3.png")));
const link = `#v1.${"aB-_9".repeat(40)}`;

test("a link put in comes out", () => {
  expect(linkIn(withLink(digit, link))).toBe(link);
  expect(linkIn(digit)).toBeNull();
});

test("the picture stays what it was, for a decoder that checks every chunk", async () => {
  const raw = (bytes: Uint8Array) => sharp(bytes, { failOn: "warning" }).raw().toBuffer();
  expect(await raw(withLink(digit, link))).toEqual(await raw(digit));
});

test("a chunk whose check sum is wrong is not believed", () => {
  const bytes = withLink(digit, link);
  bytes[60]! ^= 1;
  expect(linkIn(bytes)).toBeNull();
});

test.each([
  ["nothing", new Uint8Array()],
  ["text", new TextEncoder().encode("#v1.abc")],
  ["a signature alone", digit.slice(0, 8)],
  [
    "a chunk that claims four gigabytes",
    new Uint8Array([...digit.slice(0, 8), 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0]),
  ],
  ["a picture cut off inside the chunk", withLink(digit, link).slice(0, 100)],
])("%s holds no link", (_, bytes) => {
  expect(linkIn(bytes)).toBeNull();
});

test("knows a PNG by its first bytes", () => {
  expect(isPng(digit)).toBe(true);
  expect(isPng(digit.slice(1))).toBe(false);
});
