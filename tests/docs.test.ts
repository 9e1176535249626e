import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { pages } from "../scripts/docs/pages";
import { methods } from "../src/methods";

const docs = fileURLToPath(new URL("../docs/", import.meta.url));

test.each([...pages()])("docs/%s is what `npm run docs` writes", (path, text) => {
  expect(existsSync(docs + path) && readFileSync(docs + path, "utf8")).toBe(text);
});

test("no page is left of a method that is gone", () => {
  const files = readdirSync(`${docs}methods`)
    .filter((file) => file.endsWith(".md"))
    .map((file) => `methods/${file}`);
  expect(files.filter((file) => !pages().has(file))).toEqual([]);
});

test("every method has its picture, and no picture is left of a method that is gone", () => {
  const pictures = readdirSync(`${docs}methods/pictures`).filter((file) => file.endsWith(".webp"));
  expect(pictures.sort()).toEqual([...methods.keys()].map((id) => `${id}.webp`).sort());
});
