import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fileBelow, listAll, listModels } from "./models";

let outside: string;
let root: string;

beforeAll(() => {
  outside = mkdtempSync(join(tmpdir(), "whylight-models-"));
  root = join(outside, "models");
  const put = (path: string, text: string) => {
    mkdirSync(join(root, path, ".."), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  writeFileSync(join(outside, "secret.txt"), "secret");
  mkdirSync(join(outside, "models-too"));
  writeFileSync(join(outside, "models-too", "secret.txt"), "secret");
  put("b/model.json", "{}");
  put("b/card.json", '{"name": "Bee"}');
  put("a b/model.json", "{}");
  put("nest/c/model.json", "{}");
  put("nest/c/card.json", "not json");
  put("nest/too/deep/model.json", "{}");
  put("b/generator/model.json", "{}");
  put(
    "b/generator/card.json",
    '{"name": "Draws bees", "task": "generation", "output": {"size": [8, 6], "channels": 1}}',
  );
  put("a b/generator/model.json", "{}");
  put("a b/generator/card.json", '{"name": "Draws what?"}');
  put("no-model/readme.txt", "");
  put("one file.onnx", "");
  put("nest/net.h5", "");
  put(".hidden/model.json", "{}");
  symlinkSync(join(outside, "secret.txt"), join(root, "b", "link.txt"));
});
afterAll(() => rmSync(outside, { recursive: true }));

describe("listModels", () => {
  test("names every folder with a model.json as its card says, its generator, and every single file, one level deeper too", async () => {
    expect(await listModels(root, "/local-models")).toEqual([
      { folder: "a b", name: "a b", url: "/local-models/a%20b/model.json" },
      {
        folder: "b",
        name: "Bee",
        url: "/local-models/b/model.json",
        generator: {
          name: "Draws bees",
          url: "/local-models/b/generator/model.json",
          size: [8, 6],
          channels: 1,
        },
      },
      { folder: "nest/c", name: "nest/c", url: "/local-models/nest/c/model.json" },
      { folder: "nest/net.h5", name: "nest/net.h5", url: "/local-models/nest/net.h5" },
      { folder: "one file.onnx", name: "one file.onnx", url: "/local-models/one%20file.onnx" },
    ]);
  });

  test("a folder that is not there holds none", async () => {
    expect(await listModels(join(root, "nowhere"), "/models")).toEqual([]);
  });
});

describe("listAll", () => {
  test("joins what several folders offer; of two with one name the first counts", async () => {
    const other = join(outside, "other");
    for (const [path, name] of [
      ["b", "Another bee"],
      ["vgg16", "VGG16"],
    ] as const) {
      mkdirSync(join(other, path), { recursive: true });
      writeFileSync(join(other, path, "model.json"), "{}");
      writeFileSync(join(other, path, "card.json"), JSON.stringify({ name }));
    }
    writeFileSync(join(other, "catalogue.lock.json"), "{}");
    mkdirSync(join(other, ".downloads", "half"), { recursive: true });
    writeFileSync(join(other, ".downloads", "half", "model.json"), "{}");
    const names = async (...roots: string[]) => (await listAll(roots, "/m")).map(({ name }) => name);
    const own = ["a b", "Bee", "nest/c", "nest/net.h5", "one file.onnx"];
    expect(await names(root, other)).toEqual([...own, "VGG16"]);
    expect(await names(other, root)).toEqual([...own.with(1, "Another bee"), "VGG16"]);
    expect(await names(other, join(root, "nowhere"))).toEqual(["Another bee", "VGG16"]);
    expect(await names()).toEqual([]);
  });
});

describe("fileBelow", () => {
  test.each([["/b/model.json"], ["/a%20b/model.json"], ["/nest/c/card.json"]])(
    "%s is there",
    async (path) => {
      expect(basename((await fileBelow(root, path))!)).toBe(basename(path));
    },
  );

  test.each([
    ["/../secret.txt"],
    ["/b/../../secret.txt"],
    ["/%2e%2e/secret.txt"],
    ["/..%2fsecret.txt"],
    ["/..%5csecret.txt"],
    ["/../models-too/secret.txt"],
    ["/b/link.txt"],
    ["/b/model.json%00.txt"],
    ["/.hidden/model.json"],
    ["/b"],
    ["/"],
    ["/%"],
    ["/b/none.json"],
  ])("%s is not", async (path) => {
    expect(await fileBelow(root, path)).toBeNull();
  });
});
