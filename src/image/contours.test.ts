import { describe, expect, it } from "vitest";
import { mulberry32 } from "../core/rng";
import { contourLevels, contoursOf } from "./contours";

const mapOf = (width: number, height: number, value: (x: number, y: number) => number) => ({
  width,
  height,
  values: Float32Array.from({ length: width * height }, (_, i) => value(i % width, Math.floor(i / width))),
});
/** Ends of the pieces, in positions of the map. */
const endsOf = (pieces: Float32Array, width: number, height: number) =>
  Array.from({ length: pieces.length / 2 }, (_, i) => [
    pieces[2 * i]! * width - 0.5,
    pieces[2 * i + 1]! * height - 0.5,
  ]);

describe("levels", () => {
  it("cut the scale into equal steps", () => {
    expect(contourLevels({ low: 2, high: 6 }, 3, false)).toEqual([3, 4, 5]);
    expect(contourLevels({ low: -3, high: 3 }, 2, true)).toEqual([-2, -1, 1, 2]);
    expect(contourLevels({ low: 0, high: 1 }, 0, false)).toEqual([]);
  });
});

describe("contours", () => {
  it("of a slope are the straight line where it has the level", () => {
    const [line] = contoursOf(
      mapOf(6, 4, (x) => x),
      [2.25],
    );
    const ends = endsOf(line!.pieces, 6, 4);
    expect(ends).toHaveLength(6);
    for (const [x] of ends) expect(x).toBeCloseTo(2.25, 5);
    expect(Math.min(...ends.map(([, y]) => y!))).toBeCloseTo(0, 5);
    expect(Math.max(...ends.map(([, y]) => y!))).toBeCloseTo(3, 5);
  });

  it("of a cone lie on a circle and are closed", () => {
    const [circle] = contoursOf(
      mapOf(41, 41, (x, y) => Math.hypot(x - 20, y - 20)),
      [12],
    );
    const ends = endsOf(circle!.pieces, 41, 41);
    for (const [x, y] of ends) expect(Math.hypot(x! - 20, y! - 20)).toBeCloseTo(12, 0);
    expect(everyEndTwice(ends)).toBe(true);
  });

  it("never end inside, whatever the map: every crossing belongs to two pieces, or lies on the border", () => {
    const rng = mulberry32(5);
    const map = mapOf(24, 17, () => rng() - 0.5);
    for (const { pieces } of contoursOf(map, [-0.3, 0, 0.2])) {
      const inside = endsOf(pieces, 24, 17).filter(([x, y]) => Math.min(x!, y!, 23 - x!, 16 - y!) > 1e-4);
      expect(inside.length).toBeGreaterThan(100);
      expect(everyEndTwice(inside)).toBe(true);
    }
  });

  it("cut a saddle as its middle says: one corner at a time, or joined through it", () => {
    const saddle = { width: 2, height: 2, values: Float32Array.of(1, 0, 0, 1) };
    // Each piece of line cuts one corner off; its middle lies on the side of that corner.
    const cutCorners = (level: number) => {
      const { pieces } = contoursOf(saddle, [level])[0]!;
      return [0, 4].map((at) =>
        [pieces[at]! + pieces[at + 2]! < 1, pieces[at + 1]! + pieces[at + 3]! < 1].join(),
      );
    };
    // The mean is 0.5: below it the high corners are joined and the low ones cut off, above it the other way.
    expect(cutCorners(0.4)).toEqual(["false,true", "true,false"]);
    expect(cutCorners(0.6)).toEqual(["true,true", "false,false"]);
  });

  it("of a level that the map does not reach are nothing", () => {
    expect(
      contoursOf(
        mapOf(5, 5, (x) => x),
        [9],
      )[0]!.pieces,
    ).toHaveLength(0);
  });
});

function everyEndTwice(ends: readonly number[][]): boolean {
  const counts = new Map<string, number>();
  for (const end of ends) {
    const key = end.map((value) => Math.round(value * 1e3)).join();
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return ends.length > 0 && [...counts.values()].every((count) => count % 2 === 0);
}
