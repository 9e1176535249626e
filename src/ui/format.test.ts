import { expect, test } from "vitest";
import { bytes, percent, roughTime } from "./format";

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1234, "1.23 kB"],
  [10_300_000, "10.3 MB"],
  [999_600, "1.00 MB"],
  [411_000_000, "411 MB"],
])("%d bytes", (value, text) => {
  expect(bytes(value)).toBe(text);
});

test.each([
  [0, "0 %"],
  [0.000001, "< 0.001 %"],
  [0.00042, "0.042 %"],
  [0.5, "50.0 %"],
])("a share of %d", (value, text) => {
  expect(percent(value)).toBe(text);
});

test.each([
  [0, "5 s"],
  [41_000, "40 s"],
  [51_900, "50 s"],
  [52_000, "1 minute"],
  [89_000, "1 minute"],
  [200_000, "3 minutes"],
  [3_600_000, "1 hour"],
  [9_000_000, "2.5 hours"],
])("%d ms, roughly", (milliseconds, text) => {
  expect(roughTime(milliseconds)).toBe(text);
});
