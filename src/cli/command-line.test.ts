import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, describe, expect, it } from "vitest";
import { describeShared } from "../../tests/shared";
import { decodeNpy } from "../share/npy";
import { runCommandLine } from "./command-line";
import type { ExplanationRecord } from "./explain";
import { programFolder } from "./program";

const folder = mkdtempSync(join(tmpdir(), "whylight-"));
afterAll(() => rmSync(folder, { recursive: true }));
const digit = join(programFolder(), "public/samples/digit-3.png");

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

describe("whylight predict", () => {
  it("prints one JSON line per picture, most probable class first", async () => {
    const { code, out, err } = await run(
      "predict",
      digit,
      digit,
      "--model",
      "digits-cnn",
      "--top",
      "2",
      "--json",
    );
    expect([code, err]).toEqual([0, ""]);
    const lines = out.split("\n").map((line) => JSON.parse(line));
    expect(lines).toHaveLength(2);
    expect(lines[0]).toEqual({
      image: digit,
      top: [
        { index: 3, name: "3", probability: expect.closeTo(1, 3), logit: expect.any(Number) },
        {
          index: expect.any(Number),
          name: expect.any(String),
          probability: expect.any(Number),
          logit: expect.any(Number),
        },
      ],
    });
  });

  it("goes on after a picture that cannot be read, and says so", async () => {
    const { code, out, err } = await run("predict", "none.png", digit, "--model", "digits-cnn", "--json");
    expect(code).toBe(2);
    expect(out.split("\n")).toHaveLength(1);
    expect(err).toContain("There is no file none.png");
  });
});

describe("whylight explain", () => {
  it("writes map, picture and record", async () => {
    const [raw, png, meta] = ["a.npy", "new/a.png", "a.json"].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    const args = [
      "--method",
      "lrp",
      "--set",
      "composite=epsilon",
      "--raw",
      raw,
      "--png",
      png,
      "--meta",
      meta,
    ];
    const { code, out } = await run("explain", digit, "--model", "digits-cnn", ...args);
    expect(code).toBe(0);
    expect(out).toContain("logit");

    const map = decodeNpy(readFileSync(raw), raw);
    expect(map.shape).toEqual([28, 28, 1]);
    const record = JSON.parse(readFileSync(meta, "utf8")) as ExplanationRecord;
    expect(record).toMatchObject({
      method: "lrp",
      params: { composite: "epsilon" },
      target: { target: { class: 3, of: "logit" }, label: "3" },
      model: { id: "digits-cnn", hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
      image: { path: digit, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      provenance: { backend: "wasm", forwards: 1 },
    });
    expect(map.values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(record.sum, 3);
    expect(await sharp(png).metadata()).toMatchObject({ width: 28, height: 28, format: "png" });
  });

  it("gives class activation maps at the layer's resolution", async () => {
    const raw = join(folder, "cam.npy");
    await run(
      "explain",
      digit,
      "--model",
      "digits-cnn",
      "--method",
      "grad-cam",
      "--layer",
      "relu2",
      "--raw",
      raw,
    );
    expect(decodeNpy(readFileSync(raw), raw).shape).toEqual([28, 28]);
  });

  it.each([
    [["--class", "10"], "no class 10"],
    [["--class", "seven"], 'called "seven"'],
    [["--layer", "relu9"], "relu9"],
    [["--set", "composite=z"], "composite"],
    [["--preprocessing", "imagenet"], '"imagenet" is no known preprocessing'],
    [["--contrast", "3"], "two class numbers"],
    [["--model", "no/such/folder"], "no/such/folder"],
    [["--method", "gradcam"], "did you mean grad-cam?"],
    [["--shade", "red"], "unknown option '--shade'"],
  ])("answers %j with one sentence and exit code 2", async (extra, words) => {
    const { code, out, err } = await run(
      "explain",
      digit,
      "--model",
      "digits-cnn",
      "--method",
      "grad-cam",
      ...extra,
    );
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(words);
    expect(err.split("\n")).toHaveLength(1);
  });
});

describe("a model without a card", () => {
  it("is asked about its preprocessing, never guessed", async () => {
    const bare = join(folder, "bare");
    const card = /card\.json$|labels\.json$/;
    cpSync(join(programFolder(), "models/digits-cnn"), bare, {
      recursive: true,
      filter: (file) => !card.test(file),
    });
    const args = ["predict", digit, "--model", bare, "--top", "1", "--json"];
    const { code, err } = await run(...args);
    expect(code).toBe(2);
    expect(err).toContain("add --preprocessing with -1..1, 0..1, 0..255, torch, caffe or JSON");
    const told = await run(...args, "--preprocessing", "0..1");
    expect(told.code).toBe(0);
    expect(JSON.parse(told.out).top[0].index).toBe(3);
  });
});

describe("whylight methods and layers", () => {
  it("list what there is, for people and for programs", async () => {
    const methods = JSON.parse((await run("methods", "--json")).out) as { id: string }[];
    const table = (await run("methods")).out;
    for (const { id } of methods) expect(table).toMatch(new RegExp(`^${id} `, "m"));
    expect(methods.map((method) => method.id)).toContain("grad-cam");

    const layers = JSON.parse((await run("layers", "--model", "digits-cnn", "--json")).out) as {
      name: string;
    }[];
    expect(layers.map((layer) => layer.name)).toContain("relu4");
    expect((await run("layers", "--model", "digits-cnn")).out).toMatch(/^relu4 \* +ReLU +14 × 14 × 32/m);
  });
});

describe("whylight", () => {
  it("explains itself", async () => {
    const { code, out } = await run("--help");
    expect(code).toBe(0);
    expect(out).toContain("whylight explain");
  });

  it("refuses a plan with a slip of the pen", async () => {
    const plan = join(folder, "plan.json");
    writeFileSync(plan, JSON.stringify({ version: 1, jobs: [{ image: "a", model: "b", methd: "c" }] }));
    const { code, err } = await run("run", plan);
    expect(code).toBe(2);
    expect(err).toContain('"methd" in jobs[0]');
    expect((await run("run", "none.json")).err).toContain("The plan none.json cannot be read");
  });
});

describeShared("whylight on real photos", (shared) => {
  const models = join(shared, "assets/models");

  it("classifies them as expected", { timeout: 120_000 }, async () => {
    const photos = join(shared, "assets/photos");
    const [, ...rows] = readFileSync(join(photos, "expected_mobilenet_v2.csv"), "utf8").trim().split("\n");
    const expected = rows.map((row) => row.split(","));
    const paths = expected.map(([file]) => join(photos, file!));
    const model = join(models, readdirSync(models).find((name) => name.includes("v2"))!);
    const { code, out } = await run("predict", ...paths, "--model", model, "--top", "1", "--json");
    expect(code).toBe(0);
    const found = out.split("\n").map((line) => JSON.parse(line).top[0]);
    for (const [i, [file, , index, probability]] of expected.entries()) {
      expect(found[i].index, file).toBe(Number(index));
      expect(Math.abs(found[i].probability - Number(probability)), file).toBeLessThan(0.01);
    }
  });

  it("is right as often as MobileNet v1 was when the photos were collected", {
    timeout: 120_000,
  }, async () => {
    const photos = join(shared, "assets/photos");
    const [, ...rows] = readFileSync(join(photos, "labels.csv"), "utf8").trim().split("\n");
    const labels = rows.map((row) => row.split(","));
    const paths = labels.map(([file]) => join(photos, file!));
    const { out } = await run("predict", ...paths, "--model", join(models, "mobilenet_v1_1.0_224"), "--json");
    const found = out.split("\n").map((line) => JSON.parse(line).top as { index: number }[]);
    const rightAmong = (top: number) =>
      found.filter((scores, i) => scores.slice(0, top).some(({ index }) => index === Number(labels[i]![1])));
    expect([rightAmong(1).length, rightAmong(5).length]).toEqual([40, 55]);
  });
});

describe("whylight explain --png", () => {
  it("shows the map as it is told to, and writes down how", async () => {
    const png = join(folder, "look.png");
    const flags = ["--gamma", "2", "--colormap", "viridis", "--rectify", "positive", "--contours", "3"];
    const args = ["explain", digit, "--model", "digits-cnn", "--method", "gradient", "--png", png, "--json"];
    const { code, out, err } = await run(...args, ...flags);
    expect(code, err).toBe(0);
    const { painted } = JSON.parse(out) as ExplanationRecord;
    expect(painted?.presentation).toMatchObject({
      gamma: 2,
      colormap: "viridis",
      rectify: "positive",
      contours: 3,
      blend: "normal",
    });
    expect(await sharp(png).metadata()).toMatchObject({ width: 28, height: 28 });
  });

  it.each([
    ["--gamma", "9", "0.2 to 3"],
    ["--gamma", "", "0.2 to 3"],
    ["--blend", "burn", "normal, multiply, screen or overlay"],
    ["--contours", "1.5", "0 to 9"],
  ])("refuses %s %j in a sentence", async (flag, value, words) => {
    const { code, err } = await run(
      "explain",
      digit,
      "--model",
      "digits-cnn",
      "--method",
      "lrp",
      flag,
      value,
    );
    expect(code).toBe(2);
    expect(err).toContain(`${flag} cannot be ${value}`);
    expect(err).toContain(words);
  });
});
