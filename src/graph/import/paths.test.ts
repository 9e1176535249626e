import { expect, test } from "vitest";
import { checkedPath, pathFault } from "./paths";

test.each([
  "model.json",
  "group1-shard1of1",
  "weights/part-1.bin",
  "a b.bin",
  "ünï.bin",
  "..bin",
  "a..b",
  "...",
  "__proto__",
])("%s stays inside the folder", (path) => {
  expect(pathFault(path)).toBeNull();
  expect(checkedPath(path, "model.json")).toBe(path);
});

test.each([
  "",
  ".",
  "..",
  "../a.bin",
  "a/../../b.bin",
  "a/..",
  "./a.bin",
  "a//b.bin",
  "a/",
  "/etc/hostname",
  "//example.invalid/a.bin",
  "\\\\example.invalid\\a.bin",
  "..\\a.bin",
  "c:a.bin",
  "https://example.invalid/a.bin",
  "data:,x",
  "javascript:alert(1)",
  "%2e%2e/a.bin",
  "%252e%252e%252fa.bin",
  "a.bin?x=1",
  "a.bin#x",
  "a.bin\u0000.png",
  "\thttps://example.invalid/a.bin",
  " a.bin",
  "a.bin\n",
  `${"a".repeat(1025)}`,
  7,
  null,
  undefined,
  {},
  ["a.bin"],
])("%j is refused in one sentence", (path) => {
  expect(pathFault(path)).not.toBeNull();
  expect(() => checkedPath(path, "model.json")).toThrowError(
    expect.objectContaining({
      code: "path",
      message: expect.stringMatching(/^model\.json names the file [^\n]*\.$/),
    }),
  );
});
