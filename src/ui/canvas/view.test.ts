import { describe, expect, test } from "vitest";
import { pan, toPicture, viewOfRegion, wholePicture, zoom } from "./view";

const stage = { width: 800, height: 600 };
const picture = { width: 200, height: 100 };
const fitted = wholePicture(picture, stage, 20);

test("the whole picture is centred inside its margin", () => {
  expect(fitted).toEqual({ scale: 3.8, x: 20, y: 110 });
});

describe("zoom", () => {
  test("what lies under the pointer stays there", () => {
    const at = { x: 300, y: 200 };
    const before = toPicture(fitted, at);
    const after = toPicture(zoom(fitted, fitted, at, 2.5), at);
    expect(after.x).toBeCloseTo(before.x);
    expect(after.y).toBeCloseTo(before.y);
  });

  test("never farther out than the whole picture, and back exactly", () => {
    const near = zoom(fitted, fitted, { x: 10, y: 10 }, 3);
    expect(zoom(near, fitted, { x: 700, y: 90 }, 1e-6)).toEqual(fitted);
  });

  test("has an end", () => {
    expect(zoom(fitted, fitted, { x: 0, y: 0 }, 1e9).scale).toBe(64);
  });
});

describe("a region", () => {
  test("fills the stage, its middle in the middle", () => {
    const view = viewOfRegion({ x: 0.5, y: 0.25, width: 0.25, height: 0.25 }, picture, stage, fitted);
    expect(view.scale).toBeCloseTo(16, 9);
    const middle = toPicture(view, { x: 400, y: 300 });
    expect([middle.x, middle.y]).toEqual([expect.closeTo(125, 9), expect.closeTo(37.5, 9)]);
  });

  test("that is everything is the whole picture, and a speck has an end", () => {
    expect(viewOfRegion({ x: 0, y: 0, width: 1, height: 1 }, picture, stage, fitted).scale).toBeCloseTo(4);
    expect(viewOfRegion({ x: 0, y: 0, width: 9, height: 9 }, picture, stage, fitted)).toEqual(fitted);
    expect(viewOfRegion({ x: 0, y: 0, width: 1e-9, height: 1e-9 }, picture, stage, fitted).scale).toBe(64);
  });
});

test("a picture cannot be pushed off the stage", () => {
  const near = zoom(fitted, fitted, { x: 400, y: 300 }, 2);
  const gone = pan(near, picture, stage, { x: 1e6, y: -1e6 });
  expect(gone.x).toBeLessThan(stage.width);
  expect(gone.y + picture.height * gone.scale).toBeGreaterThan(0);
});
