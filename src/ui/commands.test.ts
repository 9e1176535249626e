import { describe, expect, test } from "vitest";
import { rankOf, search } from "./commands";

describe("what a query finds", () => {
  test.each([
    ["Grad-CAM", "grad", 0],
    ["Guided Grad-CAM", "grad", 1],
    ["Integrated gradients", "rated", 2],
    ["Integrated gradients", "igr", 3],
    ["Integrated gradients", "ig", null],
    ["RISE", "lrp", null],
    ["anything", "  ", 0],
  ])("%s for %j: %j", (label, query, rank) => {
    expect(rankOf(label, query)).toBe(rank);
  });

  test("is sorted by how well it fits, and else as it was", () => {
    const items = ["Guided Grad-CAM", "XGrad-CAM", "Grad-CAM", "Gradient", "Occlusion"].map((label) => ({
      label,
    }));
    expect(search(items, "grad").map(({ label }) => label)).toEqual([
      "Grad-CAM",
      "Gradient",
      "Guided Grad-CAM",
      "XGrad-CAM",
    ]);
  });
});
