import { strFromU8, unzipSync } from "fflate";
import { expect, test } from "vitest";
import { type ArchiveFile, archiveOf } from "./archive";

async function* each(files: readonly ArchiveFile[]) {
  yield* files;
}
const joined = (parts: readonly Uint8Array[]) => new Uint8Array(Buffer.concat(parts));

test("holds every file as it was, names in any script", async () => {
  const picture = Uint8Array.from({ length: 5000 }, (_, i) => (i * 31) % 256);
  const files = [
    { path: "01-grad-cam.png", content: picture },
    { path: "maps/Ärger 猫.json", content: '{"a": 1}' },
    { path: "empty.npy", content: new Uint8Array(0) },
  ];
  const found = unzipSync(joined(await archiveOf(each(files))));
  expect(Object.keys(found)).toEqual(files.map(({ path }) => path));
  expect(found["01-grad-cam.png"]).toEqual(picture);
  expect(strFromU8(found["maps/Ärger 猫.json"]!)).toBe('{"a": 1}');
  expect(found["empty.npy"]).toHaveLength(0);
});

test("packs numbers, and leaves pictures as they are", async () => {
  const zeros = new Uint8Array(100_000);
  const size = async (path: string) => joined(await archiveOf(each([{ path, content: zeros }]))).length;
  expect(await size("a.npy")).toBeLessThan(1000);
  expect(await size("a.png")).toBeGreaterThan(100_000);
});

test("a file that cannot be made ends it", async () => {
  async function* broken(): AsyncGenerator<ArchiveFile> {
    yield { path: "a", content: "a" };
    throw new Error("no picture");
  }
  await expect(archiveOf(broken())).rejects.toThrow("no picture");
});
