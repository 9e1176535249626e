import { expect, test } from "vitest";
import { describeMap } from "./describe-map";

const picture = { width: 300, height: 300 };
const map = (points: Record<number, number>) => {
  const values = new Float32Array(36);
  for (const [at, value] of Object.entries(points)) values[Number(at)] = value;
  return { width: 6, height: 6, values };
};

test("names the ninth with most evidence and its strongest point in picture pixels", () => {
  expect(describeMap(map({ 0: 1, 7: 2, 35: 1 }), picture)).toBe(
    "Strongest evidence for it upper left, around x 75, y 75; that ninth of the picture holds 75 % of it.",
  );
});

test("a signed map tells what speaks against, too", () => {
  expect(describeMap(map({ 14: 1, 35: -1 }), picture)).toMatch(
    /for it in the centre.*against it lower right/,
  );
});

test("many weak values outweigh a single strong one", () => {
  expect(describeMap(map({ 0: 3, 4: 2, 5: 2, 10: 2 }), picture)).toMatch(/upper right/);
});

test("an empty map is called flat", () => {
  expect(describeMap(map({}), picture)).toBe("The map is zero everywhere.");
});
