import { expect, test } from "vitest";
import { mapToCsv } from "./csv";

test("one value per position", () => {
  const csv = mapToCsv({ values: Float32Array.of(0.5, -1, 2, 1e-9), height: 2, width: 2, channels: 1 });
  expect(csv.split("\r\n")).toEqual([
    "row,column,value",
    "0,0,0.5",
    "0,1,-1",
    "1,0,2",
    `1,1,${Math.fround(1e-9)}`,
    "",
  ]);
});

test("channels and their sum", () => {
  const csv = mapToCsv({ values: Float32Array.of(1, 2, -4, 0, 0, 1), height: 1, width: 2, channels: 3 });
  expect(csv.split("\r\n").slice(0, 3)).toEqual([
    "row,column,channel0,channel1,channel2,sum",
    "0,0,1,2,-4,-1",
    "0,1,0,0,1,1",
  ]);
});

test("every digit of a float32 comes back", () => {
  const values = Float32Array.from({ length: 100 }, (_, i) => Math.sin(i) * 10 ** (i % 9));
  const csv = mapToCsv({ values, height: 10, width: 10, channels: 1 });
  const read = csv
    .trim()
    .split("\r\n")
    .slice(1)
    .map((line) => Number(line.split(",")[2]));
  expect(Float32Array.from(read)).toEqual(values);
});
