import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { localEngine, pixelsOf } from "../../tests/engine";
import { runCommandLine } from "../cli/command-line";
import { programFolder } from "../cli/program";
import { defaultLook, type Look } from "../image/look";
import { methods } from "../methods";
import { argumentsOf, type Command, commandLine, PROGRAM } from "./command-line";
import { decodeNpy } from "./npy";

const folder = mkdtempSync(join(tmpdir(), "whylight-"));
afterAll(() => rmSync(folder, { recursive: true }));
const digit = join(programFolder(), "public/samples/digit-3.png");
const raw = join(folder, "the map's values.npy");
const png = join(folder, "the map.png");

const command = (id: string, change: Partial<Command> = {}): Command => ({
  image: digit,
  model: "digits-cnn",
  method: methods.get(id)!,
  params: {},
  layer: null,
  target: { class: "top", of: "logit" },
  preprocessing: null,
  look: defaultLook,
  raw,
  png,
  ...change,
});

/** The words that a shell makes of a line. */
const words = (line: string): string[] =>
  execFileSync("sh", ["-c", `printf '%s\\0' ${line}`], { encoding: "utf8" })
    .split("\0")
    .slice(0, -1);

const halved = {
  scale: [1 / 510, 1 / 510, 1 / 510],
  offset: [0.1, 0.1, 0.1],
  order: "rgb",
  resize: "stretch-bilinear-half-pixel",
} as const;

describe("pasted into a terminal it gives the same array", () => {
  test.each<[string, Command]>([
    ["as it stands", command("grad-cam")],
    ["another layer", command("grad-cam", { layer: "relu2", target: { class: 8, of: "logit" } })],
    ["a probability", command("gradient", { target: { class: 5, of: "probability" } })],
    ["a contrast", command("gradient", { target: { contrast: [3, 8] } })],
    ["a neuron", command("gradient", { target: { layer: "relu2", channel: 3, at: [4, 5] } })],
    ["parameters", command("lrp", { params: { composite: "epsilon", epsilon: 0.01 } })],
    ["noise", command("smoothgrad", { params: { samples: 3, seed: 7 } })],
    ["preprocessing", command("gradient-x-input", { preprocessing: halved })],
  ])("%s", async (_, asked) => {
    const { image, method, params, layer, target, preprocessing } = asked;
    const engine = localEngine();
    try {
      const model = await engine.openModel({
        kind: "folder",
        path: join(programFolder(), "models/digits-cnn"),
      });
      if (preprocessing) await engine.setFacts(model.handle, { preprocessing });
      const picture = await engine.openImage(await pixelsOf(image));
      const all = layer === null ? params : { ...params, layer };
      const here = await engine.explain({
        model: model.handle,
        image: picture,
        method: method.id,
        params: all,
        target,
      });

      const line = words(commandLine(asked));
      expect(line.slice(0, PROGRAM.length)).toEqual(PROGRAM);
      const args = line.slice(PROGRAM.length);
      expect(args).toEqual(argumentsOf(asked));
      const said: string[] = [];
      const terminal = {
        result: () => {},
        message: (text: string) => said.push(text),
        status: () => {},
        signal: new AbortController().signal,
      };
      expect(await runCommandLine(args, terminal), said.join("\n")).toBe(0);
      const there = decodeNpy(readFileSync(raw), raw);
      expect(there.values).toEqual(here.values);
    } finally {
      await engine.dispose();
    }
  });
});

test("says only what differs from the defaults", () => {
  expect(
    commandLine(
      command("smoothgrad", {
        image: "a.png",
        raw: "b.npy",
        png: "b.png",
        layer: "conv1",
        params: { seed: 3 },
      }),
    ),
  ).toBe(
    "npm run --silent whylight -- explain a.png --model digits-cnn --method smoothgrad --set seed=3 --raw b.npy --png b.png",
  );
});

test("says how the map is shown, where that is not as usual", () => {
  const look: Look = { ...defaultLook, rectify: "absolute", sequential: "viridis", gamma: 0.5, contours: 3 };
  expect(argumentsOf(command("gradient", { look })).slice(-10)).toEqual([
    "--png",
    png,
    "--rectify",
    "absolute",
    "--colormap",
    "viridis",
    "--gamma",
    "0.5",
    "--contours",
    "3",
  ]);
});

test.each(["it's.png", "two words.png", "$(rm -rf x).png", 'a"b\\c.png', "*", "ä.png", ""])(
  "quotes %j",
  (image) => {
    expect(words(commandLine(command("lrp", { image })))[PROGRAM.length + 1]).toBe(image);
  },
);
