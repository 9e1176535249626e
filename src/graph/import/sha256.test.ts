import { expect, test } from "vitest";
import { mulberry32 } from "../../core/rng";
import { sha256, sha256ByHand } from "./sha256";

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

test("the example of FIPS 180-4", () => {
  expect(hex(sha256ByHand(new TextEncoder().encode("abc")))).toBe(
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
});

test.each([0, 1, 55, 56, 63, 64, 65, 119, 120, 1000])(
  "%i bytes: by hand as by the platform",
  async (length) => {
    const rng = mulberry32(length);
    const bytes = Uint8Array.from({ length }, () => rng() * 256);
    expect(hex(sha256ByHand(bytes))).toBe(hex(await sha256(bytes)));
  },
);
