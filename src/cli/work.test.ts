import { describe, expect, it } from "vitest";
import { defaultLook } from "../image/look";
import { groupJobs, type PreparedJob, workerCount } from "./work";

const prepared = (index: number, folder: string, image: string, scale = 1): PreparedJob => ({
  job: {
    do: "explain",
    index,
    method: "lrp",
    target: { class: "top", of: "logit" },
    layer: undefined,
    params: {},
    look: defaultLook,
    out: {},
  },
  folder,
  image,
  preprocessing: {
    scale: [scale, scale, scale],
    offset: [0, 0, 0],
    order: "rgb",
    resize: "stretch-bilinear-half-pixel",
  },
});

describe("groupJobs", () => {
  it("joins what shares model, preprocessing and picture, and keeps models together", () => {
    const groups = groupJobs([
      prepared(0, "a", "x"),
      prepared(1, "b", "x"),
      prepared(2, "a", "y"),
      prepared(3, "a", "x"),
      prepared(4, "a", "x", 2),
    ]);
    expect(groups.map(({ folder, image, jobs }) => [folder, image, jobs.map((job) => job.index)])).toEqual([
      ["a", "x", [0, 3]],
      ["a", "y", [2]],
      ["b", "x", [1]],
      ["a", "x", [4]],
    ]);
  });
});

describe("workerCount", () => {
  const machine = { cores: 8, freeBytes: 16e9 };
  it("is the number of cores, unless there is less to do", () => {
    expect(workerCount(100, 10e6, machine)).toBe(8);
    expect(workerCount(3, 10e6, machine)).toBe(3);
  });
  it("is what memory holds of a large model, but at least one", () => {
    expect(workerCount(100, 554e6, machine)).toBe(5);
    expect(workerCount(100, 554e6, { cores: 8, freeBytes: 1e9 })).toBe(1);
  });
});
