import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { mulberry32, standardNormal } from "./rng";

/** SHA-256 of the float32 bytes of the first 32 · 32 · 3 numbers, and the first eight: ../shared/reference/manifest.json. */
const STORED = {
  1000: {
    sha256: "c02af2acbaef2eb932c8f789c54ae54cb719dfdb39ba62bff7864aea36e288d1",
    first: [
      0.8351660370826721, -1.5728607177734375, 1.1217910051345825, -1.0458279848098755, -0.16896110773086548,
      0.08595257997512817, 0.6492496728897095, 0.5418011546134949,
    ],
  },
  1007: { sha256: "41fa14a840860f7a6654bbe9062a617ca1651f4260a2abf8fec168b29ebf886b", first: [] },
};

test.each(Object.entries(STORED))(
  "noise of seed %s is that of the stored references",
  (seed, { sha256, first }) => {
    const noise = standardNormal(mulberry32(Number(seed)), 32 * 32 * 3);
    expect([...noise.subarray(0, first.length)]).toEqual(first);
    const bytes = new Uint8Array(noise.buffer);
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(sha256);
  },
);

test("an odd count is the start of a longer one", () => {
  const long = standardNormal(mulberry32(3), 8);
  expect([...standardNormal(mulberry32(3), 7)]).toEqual([...long.subarray(0, 7)]);
  expect(standardNormal(mulberry32(3), 0)).toHaveLength(0);
});

test("uniform in [0, 1), a stream of its own for every seed, also 0 and negative ones", () => {
  const streams = [0, 1, -1, 2 ** 31 - 1].map((seed) => {
    const rng = mulberry32(seed);
    return Array.from({ length: 1000 }, rng);
  });
  for (const stream of streams) {
    expect(Math.min(...stream)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...stream)).toBeLessThan(1);
    const mean = stream.reduce((sum, v) => sum + v, 0) / stream.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.04);
  }
  expect(new Set(streams.map(String)).size).toBe(streams.length);
});
