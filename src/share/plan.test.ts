import { describe, expect, it } from "vitest";
import { preprocessingSchema } from "../graph/card";
import { defaultLook } from "../image/look";
import { type ExplainPlan, parsePlan } from "./plan";

const parse = (plan: unknown) => parsePlan(JSON.stringify(plan), "plan.json", preprocessingSchema);
const job = { image: "a.png", model: "folder", method: "grad-cam" };
const first = (plan: unknown) => parse(plan).jobs[0] as ExplainPlan;
const withJob = (extra: object) => ({ version: 1, jobs: [{ ...job, ...extra }] });

describe("parsePlan", () => {
  it("fills in what may be left out", () => {
    expect(parse(withJob({})).jobs[0]).toEqual({
      ...job,
      do: "explain",
      target: { class: "top", of: "logit" },
      params: {},
      look: defaultLook,
      out: {},
    });
  });

  it("takes every target", () => {
    const targets = [
      { class: 243, of: "probability" },
      { contrast: [243, 282] },
      { layer: "conv1", channel: 3 },
      { layer: "conv1", channel: 3, at: [0, 1] },
    ];
    for (const target of targets) expect(first(withJob({ target })).target).toEqual(target);
    expect(first(withJob({ target: { class: 7 } })).target).toEqual({ class: 7, of: "logit" });
  });

  it("takes preprocessing by name or in full", () => {
    const full = { scale: [1, 1, 1], offset: [0, 0, 0] };
    expect(parse(withJob({ preprocessing: "torch" })).jobs[0]!.preprocessing).toBe("torch");
    expect(parse(withJob({ preprocessing: full })).jobs[0]!.preprocessing).toMatchObject({
      ...full,
      order: "rgb",
    });
  });

  const visual = { do: "visualise", model: "folder", objective: [{ id: "channel" }] };

  it("takes visualisations: pieces by their id, or with parameters", () => {
    const plan = { ...visual, transforms: ["jitter", { id: "scale", params: { range: 5 } }], seed: 3 };
    expect(parse({ version: 1, jobs: [plan] }).jobs[0]).toEqual({
      ...visual,
      objective: [{ id: "channel", params: {}, weight: 1 }],
      transforms: [
        { id: "jitter", params: {} },
        { id: "scale", params: { range: 5 } },
      ],
      seed: 3,
      out: {},
    });
  });

  it.each([
    [{ ...visual, objective: [] }, "jobs[0].objective"],
    [{ ...visual, objective: [{ id: "channel", wait: 1 }] }, 'unknown key "wait" in jobs[0].objective[0]'],
    [{ ...visual, transforms: [{ id: "jitter", reach: 2 }] }, 'unknown key "reach" in jobs[0].transforms[0]'],
    [{ ...visual, image: "a.png" }, 'unknown key "image" in jobs[0]'],
    [{ ...visual, out: { raw: "a.npy" } }, 'unknown key "raw" in jobs[0].out'],
  ])("refuses %j and says where", (wrong, words) => {
    expect(() => parse({ version: 1, jobs: [wrong] })).toThrow(words as string);
  });

  it.each([
    [{ version: 2, jobs: [job] }, "version"],
    [{ version: 1, jobs: [] }, "jobs"],
    [withJob({ imgae: "b.png" }), 'has the unknown key "imgae" in jobs[0].'],
    [{ ...withJob({}), output: 1 }, 'has the unknown key "output".'],
    [withJob({ out: { rwa: "a.npy" } }), 'has the unknown key "rwa" in jobs[0].out'],
    [withJob({ target: { class: 1, off: "logit" } }), 'has the unknown key "off" in jobs[0].target'],
    [withJob({ target: { class: -1 } }), "jobs[0].target"],
    [withJob({ look: { gama: 2 } }), 'has the unknown key "gama" in jobs[0].look'],
    [withJob({ look: { blend: "burn" } }), "jobs[0].look.blend"],
    [withJob({ target: { contrast: [1] } }), "jobs[0].target.contrast"],
    [withJob({ do: "measure" }), "jobs[0].do"],
    [withJob({ method: 3 }), "jobs[0].method"],
    [withJob({ params: { layer: [1] } }), "jobs[0].params.layer"],
    [withJob({ preprocessing: { scale: [1, 1] } }), "jobs[0].preprocessing"],
  ])("refuses %j and says where", (plan, words) => {
    expect(() => parse(plan)).toThrow(words as string);
  });

  it("refuses two jobs that write one file", () => {
    const plan = { version: 1, jobs: [job, job].map((j) => ({ ...j, out: { raw: "same.npy" } })) };
    expect(() => parse(plan)).toThrow("writes same.npy twice, in jobs[0] and jobs[1]");
  });

  it("refuses what is not JSON", () => {
    expect(() => parsePlan("{", "plan.json", preprocessingSchema)).toThrow("The plan plan.json is not JSON");
  });
});
