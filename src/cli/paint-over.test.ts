import { describe, expect, it } from "vitest";
import type { Explanation } from "../api/engine";
import { defaultLook, type Look } from "../image/look";
import { paintOver } from "./paint-over";

const side = 16;
const photo = {
  width: side,
  height: side,
  data: Uint8ClampedArray.from({ length: side * side * 4 }, (_, i) => (i % 4 === 3 ? 255 : (i * 7) % 256)),
};
const explanation = {
  sign: "signed",
  shape: "hw",
  values: Float32Array.from({ length: 64 }, (_, i) => Math.sin(i) + (i % 8 === 3 ? 2 : 0)),
  height: 8,
  width: 8,
  channels: 1,
  layer: null,
} as unknown as Explanation;
const painted = (change: Partial<Look>) => paintOver(photo, explanation, { ...defaultLook, ...change });

describe("the written picture", () => {
  const usual = painted({});

  it.each<Partial<Look>>([
    { gamma: 0.5 },
    { threshold: 0.5 },
    { blend: "multiply" },
    { blend: "screen" },
    { blend: "overlay" },
    { interpolation: "nearest" },
    { interpolation: "bicubic" },
    { rectify: "absolute" },
    { rectify: "absolute", sequential: "grey" },
    { percentile: 80 },
    { opacity: 0.3 },
    { view: "map" },
    { view: "original" },
  ])("obeys %j", (change) => {
    const { image, painted: how } = painted(change);
    expect(image.data).not.toEqual(usual.image.data);
    for (const name of ["view", "opacity", "blend", "gamma", "threshold"] as const)
      expect(how.presentation[name]).toBe(change[name] ?? defaultLook[name]);
  });

  it("has its lines as a drawing of its own", () => {
    expect(usual.lines).toBeNull();
    const { lines } = painted({ contours: 2 });
    expect(lines).toMatch(/^<svg .*<path d="M[\d.]+ [\d.]+L/);
    expect(painted({ contours: 2, view: "original" }).lines).toBeNull();
  });

  it("is the photo itself where nothing is left of the map", () => {
    const nothing = { ...explanation, values: new Float32Array(64) };
    const { image, painted: how } = paintOver(photo, nothing, defaultLook);
    expect(image).toBe(photo);
    expect(how.empty).toMatch(/zero everywhere/);
  });
});
