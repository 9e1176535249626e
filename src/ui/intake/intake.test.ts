import { describe, expect, test } from "vitest";
import { firstLink, modelOf, sortFiles } from "./intake";

const file = (path: string, type = "") => ({ path, file: new Blob(["x"], { type }) });

describe("one file", () => {
  test("is an image, even one whose type nobody knows: the decoder says what it is", () => {
    expect(sortFiles([file("photo.jpg", "image/jpeg")])).toMatchObject({ kind: "image", name: "photo.jpg" });
    expect(sortFiles([file("notes")])).toMatchObject({ kind: "image", name: "notes" });
  });

  test("a lone model.json is a model: the importer says which shards are missing", () => {
    expect(sortFiles([file("model.json")])).toMatchObject({ kind: "model", name: "model.json" });
  });
});

test("an image is found among other files", () => {
  expect(sortFiles([file("a/.DS_Store"), file("a/cat.png", "image/png")])).toMatchObject({
    kind: "image",
    name: "cat.png",
  });
});

test("nothing is nothing", () => {
  expect(sortFiles([])).toEqual({ kind: "nothing" });
});

describe("a model folder", () => {
  const paths = (files: ReturnType<typeof file>[]): unknown => {
    const intake = modelOf(files);
    return intake.kind === "model" ? [intake.name, intake.files.map(({ path }) => path)] : null;
  };

  test("paths become relative to it", () => {
    expect(paths([file("net/model.json"), file("net/w/shard1.bin")])).toEqual([
      "net",
      ["model.json", "w/shard1.bin"],
    ]);
  });

  test("is found inside the folder that was dropped; what lies beside it is left out", () => {
    expect(paths([file("all/readme.md"), file("all/net/model.json"), file("all/net/a.bin")])).toEqual([
      "net",
      ["model.json", "a.bin"],
    ]);
  });

  test("loose files stay where they are", () => {
    expect(paths([file("shard.bin"), file("model.json")])).toEqual([
      "model.json",
      ["shard.bin", "model.json"],
    ]);
  });
});

test("the first link of a list of links, comments passed over", () => {
  expect(firstLink("# from a page\r\nhttps://a.example/cat.png\r\n")).toBe("https://a.example/cat.png");
  expect(firstLink("")).toBeUndefined();
});
