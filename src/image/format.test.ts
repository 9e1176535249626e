import { expect, it } from "vitest";
import { formatProbability, formatValue } from "./format";

it.each([
  [0, "0"],
  [0.01234, "0.0123"],
  [-1234.5, "−1235"],
  [1.2e-7, "1.20e−7"],
  [-3.25e9, "−3.25e9"],
  [1, "1.00"],
  [NaN, "not a number"],
  [-Infinity, "−∞"],
])("%d → %s", (value, text) => expect(formatValue(value)).toBe(text));

it.each([
  [0, "0.0 %"],
  [1, "100.0 %"],
  [0.0001, "< 0.1 %"],
  [0.99999, "> 99.9 %"],
  [0.9345, "93.5 %"],
])("probability %d → %s", (value, text) => expect(formatProbability(value)).toBe(text));
