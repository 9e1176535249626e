import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { folderFiles } from "./folder";

const root = mkdtempSync(join(tmpdir(), "whylight-folder-"));
const model = join(root, "model");
mkdirSync(join(model, "inner"), { recursive: true });
writeFileSync(join(root, "secret.bin"), "secret");
writeFileSync(join(model, "model.json"), "{}");
writeFileSync(join(model, "other.json"), "[]");
writeFileSync(join(model, "inner", "a.bin"), "0123456789");
symlinkSync(join(root, "secret.bin"), join(model, "out.bin"));
symlinkSync(root, join(model, "up"));
symlinkSync(join(model, "inner", "a.bin"), join(model, "alias.bin"));
symlinkSync(model, join(root, "linked"));
afterAll(() => rmSync(root, { recursive: true }));

const read = async (folder: string, path: string, limit?: number): Promise<string> =>
  new TextDecoder().decode(await folderFiles(folder).read(path, { limit }));

test("reads what lies in the folder, also through links that stay inside", async () => {
  expect(await read(model, "model.json")).toBe("{}");
  expect(await read(model, "inner/a.bin")).toBe("0123456789");
  expect(await read(model, "alias.bin")).toBe("0123456789");
  expect(await read(join(root, "linked"), "inner/a.bin")).toBe("0123456789");
  expect(await read(model, "inner/a.bin", 4)).toBe("01234");
});

test("a path to a topology file is that topology and its folder", async () => {
  expect(folderFiles(join(model, "other.json")).name).toBe("model");
  expect(await read(join(model, "other.json"), "model.json")).toBe("[]");
});

test("a path to a single file is that file in its folder; its folder alone is enough", async () => {
  const folder = join(root, "single");
  mkdirSync(folder);
  writeFileSync(join(folder, "net.onnx"), "weights");
  writeFileSync(join(folder, "model.json"), "{}");
  expect(folderFiles(join(folder, "net.onnx"))).toMatchObject({ name: "net", entry: "net.onnx" });
  expect(folderFiles(folder)).toMatchObject({ name: "single", entry: "net.onnx" });
  expect(await read(folder, "net.onnx")).toBe("weights");
  expect(await read(folder, "model.json")).toBe("{}");
});

test.each(["../secret.bin", "inner/../../secret.bin", "/etc/hostname", "out.bin", "up/secret.bin"])(
  "%s leaves the folder and is refused",
  async (path) => {
    await expect(read(model, path)).rejects.toMatchObject({ code: "path" });
  },
);

test.each(["gone.bin", "inner", "inner/gone.bin"])("%s is missing", async (path) => {
  await expect(read(model, path)).rejects.toMatchObject({ code: "missing-file", where: path });
});

test("a folder that does not exist is named", async () => {
  await expect(read(join(root, "nowhere"), "model.json")).rejects.toMatchObject({
    code: "missing-file",
    message: expect.stringContaining("nowhere"),
  });
});

test("stopped before it begins", async () => {
  const reading = folderFiles(model).read("model.json", { signal: AbortSignal.abort() });
  await expect(reading).rejects.toMatchObject({ code: "cancelled" });
});
