import { expect, test } from "vitest";
import { unitOf } from "./unit";

const target = (of: "logit" | "probability") => ({ target: { class: 3, of }, label: "3", score: 1 }) as const;

test("the unit is that of what is explained", () => {
  expect(unitOf({ unit: "target", target: target("probability") })).toBe("probability");
  expect(unitOf({ unit: "target per unit of model input", target: target("logit") })).toBe(
    "logit per unit of model input",
  );
  const contrast = { target: { contrast: [1, 2] as const }, label: "1 − 2", score: 1 };
  expect(unitOf({ unit: "target", target: contrast })).toBe("logit");
  expect(unitOf({ unit: "random number", target: contrast })).toBe("random number");
});
