import { expect, test } from "vitest";
import { meanPicture } from "./mean";

const flat = (width: number, height: number, rgba: readonly number[]) => ({
  width,
  height,
  data: Uint8ClampedArray.from({ length: width * height * 4 }, (_, i) => rgba[i % 4]!),
});

test("pictures of any size are averaged in the size that the network sees", () => {
  const mean = meanPicture([flat(4, 2, [0, 100, 200, 255]), flat(1, 1, [50, 0, 201, 255])], [2, 3]);
  expect(mean).toMatchObject({ width: 3, height: 2 });
  expect([...mean.data.slice(0, 4)]).toEqual([25, 50, 200, 255]);
  expect(new Set(mean.data)).toEqual(new Set([25, 50, 200, 255]));
});

test("what is transparent counts as white", () => {
  const mean = meanPicture([flat(1, 1, [0, 0, 0, 0]), flat(1, 1, [0, 0, 0, 255])], [1, 1]);
  expect([...mean.data]).toEqual([128, 128, 128, 255]);
});
