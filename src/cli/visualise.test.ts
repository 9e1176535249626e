import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, describe, expect, it } from "vitest";
import { runCommandLine } from "./command-line";
import { parsePiece, parsePieces, parseTerm } from "./pieces";
import { programFolder } from "./program";
import type { VisualRecord } from "./visualise";

const folder = mkdtempSync(join(tmpdir(), "whylight-visualise-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function run(...args: string[]) {
  const [out, err] = [[] as string[], [] as string[]];
  const terminal = {
    result: (text: string) => out.push(text),
    message: (text: string) => err.push(text),
    status: () => {},
    signal: new AbortController().signal,
  };
  const code = await runCommandLine(args, terminal);
  return { code, out: out.join("\n"), err: err.join("\n") };
}

const visualise = (...args: string[]) => run("visualise", "--model", "digits-cnn", ...args);

describe("whylight visualise", () => {
  it("writes one picture for each, the same for the same seed, and says how they were made", async () => {
    const [png, meta] = [join(folder, "out", "conv.png"), join(folder, "out", "conv.json")];
    const options = [
      "--objective",
      "channel",
      "--layer",
      "conv2",
      "--channel",
      "5",
      "--steps",
      "2",
      "--seed",
      "7",
    ];
    const { code, out, err } = await visualise(...options, "--count", "2", "--png", png, "--meta", meta);
    expect([code, out]).toEqual([0, expect.stringMatching(/^conv2, channel 5: .* \(activation\)\n2 steps/)]);
    expect(err).toContain("conv-1.png");
    const first = await sharp(join(folder, "out", "conv-2.png")).metadata();
    expect([first.width, first.height]).toEqual([28, 28]);
    const record = JSON.parse(readFileSync(meta, "utf8")) as VisualRecord;
    expect(record.recipe).toMatchObject({ seed: 7, count: 2, parameterisation: { id: "fourier" } });
    expect(record.recipe.objective[0]).toMatchObject({ params: { layer: "conv2", channel: 5 } });
    expect([record.history.length, record.scores?.length]).toEqual([2, 2]);
    const again = join(folder, "again.png");
    await visualise(...options, "--count", "2", "--png", again);
    const pixels = (file: string) => readFileSync(file).toString("base64");
    expect(pixels(join(folder, "again-2.png"))).toBe(pixels(join(folder, "out", "conv-2.png")));
  });

  it("takes every piece, a photo to start from, and a size", async () => {
    const digit = join(programFolder(), "public/samples/digit-3.png");
    const { code, out } = await visualise(
      ...["--objective", "class-logit", "--class", "3", "--objective", "-0.5*class-logit:class=8"],
      ...[
        "--parameterisation",
        "pixels",
        "--size",
        "14",
        "--transform",
        "jitter:reach=8",
        "--transform",
        "scale",
      ],
      ...["--regulariser", "lp:weight=0.1,power=4", "--regulariser", "class-mean", "--mean", digit],
      ...["--optimiser", "sgd:momentum=0.5", "--from", digit, "--steps", "1", "--json"],
    );
    expect(code).toBe(0);
    const { recipe } = JSON.parse(out) as VisualRecord;
    expect(recipe.objective.map(({ weight, params }) => [weight, params.class])).toEqual([
      [1, 3],
      [-0.5, 8],
    ]);
    expect(recipe.parameterisation).toEqual({ id: "pixels", params: { side: 14 } });
    expect(recipe.transforms.map(({ id }) => id)).toEqual(["jitter", "scale"]);
    expect(recipe.regularisers[0]).toEqual({ id: "lp", params: { weight: 0.1, power: 4 } });
    expect([recipe.start, recipe.optimiser.params.momentum]).toEqual(["photo", 0.5]);
  });

  it("draws in code space with the generator that comes along", async () => {
    if (!existsSync(join(programFolder(), "models", "digits-mlp", "generator")))
      throw new Error("no generator");
    const png = join(folder, "code.png");
    const code = ["--parameterisation", "code", "--transform", "none", "--steps", "40"];
    const made = await visualise("--objective", "class-logit", "--class", "4", ...code, "--png", png);
    expect(made.code).toBe(0);
    const { out } = await run("predict", png, "--model", "digits-cnn", "--top", "1", "--json");
    expect(JSON.parse(out).top[0].name).toBe("4");
  });

  it.each([
    [["--objective", "beauty"], "--objective beauty does not exist"],
    [["--objective", "channel", "--layer", "nowhere"], "nowhere"],
    [["--objective", "channel", "--channel", "many"], "--channel is a number, not many."],
    [["--objective", "channel", "--transform", "none", "--transform", "jitter"], "contradict"],
    [["--objective", "channel", "--optimiser", "adam:speed=2"], "speed"],
    [["--objective", "channel", "--from", "none.png"], "none.png"],
  ])("%j is one sentence", async (args, words) => {
    const { code, err } = await visualise("--steps", "1", ...args);
    expect([code, err]).toEqual([2, expect.stringContaining(words)]);
  });

  it("is a job of a plan, beside explanations", async () => {
    const plan = join(folder, "plan.json");
    const objective = [{ id: "channel", params: { layer: "conv2", channel: 1 } }];
    const jobs = [{ do: "visualise", model: "digits-cnn", objective, steps: 1, out: { png: "planned.png" } }];
    writeFileSync(
      plan,
      JSON.stringify({ version: 1, jobs: [...jobs, { ...jobs[0], out: { png: "planned.png" } }] }),
    );
    const { code, err } = await run("run", plan);
    expect([code, err]).toEqual([2, expect.stringContaining("writes planned.png twice")]);
  });
});

describe("pieces as text", () => {
  const piece = { id: "lp", params: {} } as never;
  it("takes an id, or an id with parameters", () => {
    expect(parsePiece([piece], "--regulariser", "lp")).toEqual({ id: "lp", params: {} });
    expect(parsePiece([piece], "--regulariser", "lp:a=x,b=y")).toEqual({
      id: "lp",
      params: { a: "x", b: "y" },
    });
    expect(() => parsePiece([piece], "--regulariser", "lq")).toThrow("did you mean lp?");
    expect(() => parsePiece([piece], "--regulariser", "lp:weight")).toThrow("has no value");
  });
  it("takes none for nothing", () => {
    expect(parsePieces([piece], "--regulariser", [])).toBeUndefined();
    expect(parsePieces([piece], "--regulariser", ["none"])).toEqual([]);
  });
  it.each([
    ["lp", 1],
    ["-0.5*lp", -0.5],
    ["2e-1*lp", 0.2],
  ])("%s has the weight %d", (text, weight) => {
    expect(parseTerm({ objectives: [piece] } as never, text).weight).toBe(weight);
  });
  it("refuses two weights", () => {
    expect(() => parseTerm({ objectives: [piece] } as never, "2*3*lp")).toThrow(
      "--objective is an objective",
    );
  });
});
