import { expect, test } from "vitest";
import { sharedLimits } from "./limits";

test("a shared scale holds every panel of its unit and no other", () => {
  const limits = [
    { group: "logit", range: { low: -1, high: 2 } },
    { group: "logit", range: { low: 0, high: 5 } },
    { group: "probability", range: { low: -9, high: 9 } },
  ];
  expect(sharedLimits(limits, "logit")).toEqual({ range: { low: -1, high: 5 }, count: 2 });
  expect(sharedLimits(limits, "probability")).toEqual({ range: { low: -9, high: 9 }, count: 1 });
  expect(sharedLimits(limits, "activation")).toBeNull();
});
