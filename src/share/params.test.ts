import { expect, test } from "vitest";
import { choice, flag, number } from "../methods/define";
import { isInUse } from "./params";

const text = { key: "k", label: "l", help: "h" };
const schema = {
  rule: choice({
    ...text,
    default: "plain",
    options: [
      { value: "plain", label: "plain" },
      { value: "fancy", label: "fancy" },
    ],
  }),
  strength: number({ ...text, default: 1, min: 0, max: 2, when: { param: "rule", is: ["fancy"] } }),
  on: flag({ ...text, default: true }),
  seed: number({ ...text, default: 1, min: 0, max: 2, when: { param: "on", is: [true] } }),
};

test("a parameter without a condition is always in use", () => {
  expect(isInUse(schema, "rule", {})).toBe(true);
});

test("a condition is read from the values, else from the default", () => {
  expect(isInUse(schema, "strength", {})).toBe(false);
  expect(isInUse(schema, "strength", { rule: "fancy" })).toBe(true);
  expect(isInUse(schema, "seed", {})).toBe(true);
  expect(isInUse(schema, "seed", { on: false })).toBe(false);
});
