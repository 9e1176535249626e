import { execFile, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeNpy } from "../../src/share/npy";

// The tool as it is used: built, in a process of its own, jobs in its worker threads.

const root = fileURLToPath(new URL("../..", import.meta.url));
const script = join(root, "scripts/whylight.mjs");
const folder = mkdtempSync(join(tmpdir(), "whylight-"));
afterAll(() => rmSync(folder, { recursive: true }));

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const whylight = (...args: string[]): Promise<Ended> =>
  new Promise((resolve) => {
    execFile(process.execPath, [script, ...args], { cwd: folder }, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, err });
    });
  });

const image = join(root, "public/samples/digit-3.png");
const other = join(root, "public/samples/digit-8.png");
const model = "digits-cnn";

// The first call builds.
beforeAll(() => whylight("--help"));

describe("whylight run", () => {
  it("does every job, shares tapes, reports what failed and goes on", async () => {
    const jobs = [
      { image, model, method: "grad-cam", target: { class: 3 }, out: { raw: "maps/a.npy", meta: "a.json" } },
      { do: "explain", image: other, model, method: "gradient", out: { raw: "b.npy" } },
      { image, model, method: "lrp", params: { epsilom: 1 } },
      { image: "none.png", model, method: "lrp" },
      {
        image,
        model,
        method: "saliency",
        target: { contrast: [3, 8] },
        out: { raw: "c.npy", png: "c.png", meta: "c.json" },
      },
    ];
    writeFileSync(join(folder, "plan.json"), JSON.stringify({ version: 1, jobs }));
    const { code, out, err } = await whylight("run", "plan.json");

    expect(code).toBe(1);
    const lines = out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    const byJob = lines.sort((a, b) => a.job - b.job);
    expect(byJob.map((line) => line.ok)).toEqual([true, true, false, false, true]);
    expect(byJob[2].error).toMatchObject({
      code: "argument",
      sentence: expect.stringContaining('"epsilom"'),
    });
    expect(err).toContain("jobs[2] (lrp of");
    expect(err).toContain("There is no file");

    const shape = (file: string) => decodeNpy(readFileSync(join(folder, file)), file).shape;
    expect(shape("maps/a.npy")).toEqual([14, 14]);
    expect(shape("b.npy")).toEqual([28, 28, 1]);
    expect(shape("c.npy")).toEqual([28, 28]);

    // Jobs 0, 2 and 4 are of one picture: the first records the tape, the others run no forward again.
    const provenance = (file: string) => JSON.parse(readFileSync(join(folder, file), "utf8")).provenance;
    expect(provenance("a.json").forwards).toBe(1);
    expect(provenance("c.json").forwards).toBe(0);
  });

  it("ends with 130 when interrupted, and writes no half results to its output", async () => {
    // One short group, whose line says that the workers run, and one long one.
    const long = Array.from({ length: 1000 }, (_, i) => {
      const params = { composite: "epsilon", epsilon: 1e-6 * (i + 1) };
      return { image, model, method: "lrp", params };
    });
    const jobs = [{ image: other, model, method: "grad-cam" }, ...long];
    writeFileSync(join(folder, "long.json"), JSON.stringify({ version: 1, jobs }));
    const child = spawn(process.execPath, [script, "run", "long.json"], { cwd: folder });
    let [out, err] = ["", ""];
    child.stdout.on("data", (chunk: Buffer) => {
      out += chunk;
    });
    child.stderr.on("data", (chunk: Buffer) => {
      err += chunk;
    });
    const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
    await new Promise<void>((resolve) => {
      child.stdout.once("data", () => resolve());
    });
    child.kill("SIGINT");
    expect(await ended).toBe(130);
    expect(err).toContain("Interrupted.");
    for (const line of out.split("\n").filter(Boolean)) expect(() => JSON.parse(line)).not.toThrow();
  });
});

describe("exit codes and streams", () => {
  it("keeps results and messages apart", async () => {
    const good = await whylight("predict", image, "--model", model, "--top", "1", "--json");
    expect(good).toMatchObject({ code: 0, err: "" });
    expect(JSON.parse(good.out).top[0].name).toBe("3");

    const bad = await whylight("predict", image, "--model", "no-model", "--json");
    expect(bad).toMatchObject({ code: 2, out: "" });
    // Models of this machine may stand among them.
    const [, known = ""] =
      /^There is no model no-model: give a folder that holds model\.json, an \.h5, \.keras or \.onnx file, or one of (.*)\.\n$/.exec(
        bad.err,
      ) ?? [];
    const models = join(root, "models");
    const embedded = readdirSync(models).filter((name) => existsSync(join(models, name, "card.json")));
    expect(known.split(", ")).toEqual(expect.arrayContaining(embedded));
  });
});
