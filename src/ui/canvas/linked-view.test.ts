import { describe, expect, test } from "vitest";
import { panLinked, viewIn, wholeView, zoomLinked } from "./linked-view";
import { toPicture } from "./view";

const picture = { width: 100, height: 50 };
const stage = { width: 200, height: 200 };
const other = { picture: { width: 28, height: 28 }, stage: { width: 90, height: 60 } };

describe("linked views", () => {
  test("begin with the whole picture in every stage", () => {
    expect(viewIn(wholeView, picture, stage)).toEqual({ scale: 2, x: 0, y: 50 });
    expect(viewIn(wholeView, other.picture, other.stage).scale).toBeCloseTo(60 / 28, 12);
  });

  test("what is under the pointer stays there", () => {
    const at = { x: 30, y: 90 };
    const before = toPicture(viewIn(wholeView, picture, stage), at);
    const after = toPicture(viewIn(zoomLinked(wholeView, picture, stage, 3, at), picture, stage), at);
    expect(after.x).toBeCloseTo(before.x, 9);
    expect(after.y).toBeCloseTo(before.y, 9);
  });

  test("every stage shows the same part, whatever its size", () => {
    const linked = zoomLinked(wholeView, picture, stage, 4, { x: 150, y: 60 });
    const middle = toPicture(viewIn(linked, other.picture, other.stage), { x: 45, y: 30 });
    expect(middle.x / 28).toBeCloseTo(linked.centre.x, 9);
    expect(middle.y / 28).toBeCloseTo(linked.centre.y, 9);
    expect(viewIn(linked, other.picture, other.stage).scale).toBeCloseTo((4 * 60) / 28, 9);
  });

  test("zooming out ends at the whole picture", () => {
    const linked = zoomLinked(wholeView, picture, stage, 3, { x: 0, y: 0 });
    expect(zoomLinked(linked, picture, stage, 0.1)).toEqual(wholeView);
  });

  test("a whole picture is not moved, a magnified one is", () => {
    expect(panLinked(wholeView, picture, stage, { x: 9, y: 9 })).toBe(wholeView);
    const linked = zoomLinked(wholeView, picture, stage, 4);
    const moved = panLinked(linked, picture, stage, { x: -80, y: 0 });
    expect(moved.centre.x).toBeCloseTo(linked.centre.x + 80 / (8 * 100), 9);
  });
});
