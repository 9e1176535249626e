import { interpolateMagma, interpolateViridis } from "d3-scale-chromatic";
import { describe, expect, it } from "vitest";
import { colormaps } from "./colormaps";
import { oklabLightness } from "./oklab";

const steps = Array.from({ length: 101 }, (_, i) => i / 100);

/** "#0a0822" or "rgb(10, 8, 34)". */
const channelsOf = (css: string): number[] =>
  css.startsWith("#")
    ? [1, 3, 5].map((i) => Number.parseInt(css.slice(i, i + 2), 16))
    : css.match(/\d+/g)!.map(Number);

describe("colormaps", () => {
  it.each([
    ["magma", interpolateMagma],
    ["viridis", interpolateViridis],
  ] as const)("%s is within 6 levels of the published table", (id, published) => {
    for (const t of steps) {
      const ours = colormaps[id].at(t);
      const levels = channelsOf(published(t));
      for (const [i, level] of levels.entries()) expect(Math.abs(ours[i]! - level)).toBeLessThan(7);
    }
  });

  it.each(["magma", "viridis", "grey"] as const)("%s gets lighter all the way", (id) => {
    const lightness = steps.map((t) => oklabLightness(colormaps[id].at(t)));
    for (let i = 1; i < lightness.length; i++) expect(lightness[i]).toBeGreaterThan(lightness[i - 1]!);
  });

  it.each(["diverging-light", "diverging-dark"] as const)(
    "%s is balanced: same lightness at ±t, a straight line to both ends, inside sRGB, neutral at 0",
    (id) => {
      const { at } = colormaps[id];
      const [centre, end] = [oklabLightness(at(0.5)), oklabLightness(at(1))];
      for (const t of steps) {
        const strength = Math.abs(2 * t - 1);
        expect(oklabLightness(at(t))).toBeCloseTo(centre + (end - centre) * strength, 4);
        for (const level of at(t)) {
          expect(level).toBeGreaterThanOrEqual(-0.5);
          expect(level).toBeLessThanOrEqual(255.5);
        }
      }
      const neutral = at(0.5);
      expect(Math.max(...neutral) - Math.min(...neutral)).toBeLessThan(0.1);
    },
  );

  it("clamps what lies outside 0…1", () => {
    for (const { at } of Object.values(colormaps)) {
      expect(at(-1)).toEqual(at(0));
      expect(at(2)).toEqual(at(1));
    }
  });
});
