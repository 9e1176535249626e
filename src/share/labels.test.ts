import { describe, expect, test } from "vitest";
import { Problem } from "../core/problem";
import { parseLabels } from "./labels";

const three = ["tench", "goldfish", "great white shark"];

describe("three names", () => {
  test.each<[string, string]>([
    ["one a line", "tench\ngoldfish\ngreat white shark\n"],
    ["lines of Windows, with a byte order mark", "\uFEFFtench\r\ngoldfish\r\ngreat white shark\r\n\r\n"],
    ["numbered", "0: tench\n1: goldfish\n2: great white shark"],
    ["numbered from one", "1. tench\n2. goldfish\n3. great white shark"],
    ["behind synsets", "n01440764 tench\nn01443537 goldfish\nn01484850 great white shark"],
    ["a JSON list", JSON.stringify(three)],
    ["a JSON list of objects", JSON.stringify(three.map((name, id) => ({ id, name })))],
    ["objects out of order", JSON.stringify(three.map((name, id) => ({ id, name })).reverse())],
    [
      "Keras' class index",
      JSON.stringify({
        0: ["n01440764", "tench"],
        1: ["n01443537", "goldfish"],
        2: ["n01484850", "great white shark"],
      }),
    ],
    ["JSON from number to name", JSON.stringify({ 2: three[2], 0: three[0], 1: three[1] })],
    ["Keras' class_indices", JSON.stringify({ goldfish: 1, tench: 0, "great white shark": 2 })],
    [
      "inside a configuration",
      JSON.stringify({ version: 1, id2label: { 0: three[0], 1: three[1], 2: three[2] } }),
    ],
    ["CSV with a header", "index,name\n1,goldfish\n0,tench\n2,great white shark\n"],
    ["CSV without", "0,tench\n1,goldfish\n2,great white shark"],
    [
      "CSV of names alone with a header",
      "label,synset\ntench,n01440764\ngoldfish,n01443537\ngreat white shark,n01484850",
    ],
    ["CSV with synsets", "0,n01440764,tench\n1,n01443537,goldfish\n2,n01484850,great white shark"],
    ["semicolons", "id;label\n0;tench\n1;goldfish\n2;great white shark"],
    ["tabs", "0\ttench\n1\tgoldfish\n2\tgreat white shark"],
    ["quotes", '"0","tench"\n"1","goldfish"\n"2","great white shark"'],
  ])("%s", (_, text) => {
    expect(parseLabels(text, 3).labels).toEqual(three);
  });
});

test("commas and quotes belong to a name where there is no table", () => {
  expect(parseLabels("tench, Tinca tinca\ngoldfish, Carassius auratus", 2).labels).toEqual([
    "tench, Tinca tinca",
    "goldfish, Carassius auratus",
  ]);
  expect(parseLabels('id,name\n0,"tench, ""Tinca"""\n1,goldfish', 2).labels).toEqual([
    'tench, "Tinca"',
    "goldfish",
  ]);
});

test("names that are numbers, and names that begin with one", () => {
  expect(parseLabels("7\n8\n9", 3).labels).toEqual(["7", "8", "9"]);
  expect(parseLabels("3 cats\n12 dogs", 2).labels).toEqual(["3 cats", "12 dogs"]);
});

test("a background class is put before a thousand names, and only there", () => {
  const thousand = Array.from({ length: 1000 }, (_, i) => `class ${i}`);
  expect(parseLabels(thousand.join("\n"), 1001).labels).toEqual(["background", ...thousand]);
  expect(() => parseLabels(thousand.slice(1).join("\n"), 1000)).toThrow("999 names");
});

describe("what cannot be read is said in one sentence", () => {
  test.each<[string, string, RegExp]>([
    ["nothing", " \n", /empty/],
    ["too few", "a\nb", /2 names, but the model has 3 classes/],
    ["broken JSON", '["a", "b"', /begins like JSON/],
    ["JSON of another shape", '{"a": "b"}', /another shape/],
    ["a name that is no text", '["a", null, "c"]', /no name at entry 1/],
    ["a number twice", '{"a": 0, "b": 0, "c": 1}', /each once/],
    ["a gap", "0,a\n1,b\n3,c", /from 0 to 2/],
    ["numbers far away", '{"5": "a", "6": "b", "7": "c"}', /from 0 to 2/],
    ["an empty name", "a\n\nc", /no name for class 1/],
    ["a web page", "<!DOCTYPE html><html></html>", /web page/],
  ])("%s", (_, text, sentence) => {
    try {
      parseLabels(text, 3, "labels.txt");
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(Problem);
      expect((error as Problem).sentence).toMatch(sentence);
      expect((error as Problem).sentence).toMatch(/^labels\.txt .*\.$/);
    }
  });
});
