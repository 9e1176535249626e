import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { architectures } from "./architectures";
import { cardSchema } from "./card";
import { type CatalogueEntry, cardOf, labelsOf, parseCatalogue, parseLabelList } from "./catalogue";
import { FreeSize } from "./import/free-size";
import { kerasNetwork } from "./import/keras-network";
import { parseTopology } from "./import/topology";

const read = (path: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../models/${path}`, import.meta.url), "utf8"));

const catalogue = parseCatalogue(read("catalogue.json"), "catalogue.json");

describe("the catalogue that comes along", () => {
  test("holds the classics", () => {
    expect(catalogue.models.map(({ id, kind }) => `${id}: ${kind}`)).toEqual([
      "mobilenet-v1-0.25: layers-model",
      "mobilenet-v1-0.50: layers-model",
      "mobilenet-v1-0.75: layers-model",
      "mobilenet-v1-1.0: layers-model",
      "mobilenet-v2-1.0: graph-model",
      "resnet50: layers-model",
      "vgg16: keras-weights",
      "vgg19: keras-weights",
      "resnet50-keras: keras-weights",
      "mobilenet-v1-keras: keras-weights",
      "mobilenet-v2-keras: keras-weights",
    ]);
  });

  test.each(catalogue.models.map((entry) => [entry.id, entry] as const))(
    "%s has a card and a name for every class",
    (_, entry) => {
      const list = parseLabelList(read(entry.labels!.file), entry.labels!.file);
      const labels = labelsOf(entry, list);
      expect(labels).toHaveLength(entry.classes);
      expect(labels[entry.classes === 1001 ? 1 : 0]).toBe("tench, Tinca tinca");
      expect(labels.at(-1)).toBe("toilet tissue, toilet paper, bathroom tissue");
      expect(cardSchema.parse(cardOf(entry))).toEqual(cardOf(entry));
    },
  );

  test.each(catalogue.models.filter((entry) => entry.architecture !== null))(
    "$id: the file is a little longer than its numbers",
    ({ architecture, bytes }) => {
      const topology = parseTopology({ modelTopology: architectures[architecture!]() }, "model.json");
      const numbers = 4 * kerasNetwork(topology, new FreeSize(null), "model.json").parameters;
      expect(bytes! / numbers).toBeGreaterThan(1);
      // HDF5 keeps at least a kilobyte for every group, and MobileNet v2 has many small ones.
      expect(bytes! / numbers).toBeLessThan(1.03);
    },
  );

  test("a published file is checked by its published sum", () => {
    const sums = catalogue.models.flatMap(({ id, checksum }) => (checksum ? [[id, checksum]] : []));
    expect(Object.fromEntries(sums)).toMatchObject({
      vgg16: { md5: "64373286793e3c8b2b4e3219cbf3544b" },
      "resnet50-keras": { md5: "2cb95161c43110f7111970584f804107" },
    });
  });
});

describe("a catalogue of one's own", () => {
  const entry = catalogue.models[0] as CatalogueEntry;
  const refused = (...models: unknown[]) => {
    try {
      parseCatalogue({ version: 1, models }, "mine.json");
    } catch (error) {
      return (error as Error).message;
    }
    throw new Error("was accepted");
  };

  test.each([
    [{ id: "../escape" }, "models.0.id"],
    [{ url: "file:///etc/passwd" }, "models.0.url"],
    [{ kind: "keras-weights" }, "models.0.architecture"],
    [{ architecture: "vgg16" }, "models.0.architecture"],
    [{ labels: { file: "../names.json" } }, "models.0.labels.file"],
    [{ checksum: { md5: "12" } }, "models.0.checksum.md5"],
    [{ bytes: 0 }, "models.0.bytes"],
    [{ colour: "red" }, "models.0"],
  ])("%j is refused, with the place", (change, place) => {
    expect(refused({ ...entry, ...change })).toMatch(
      new RegExp(`^mine.json is not a catalogue of models at ${place}: .+\\.$`),
    );
  });

  test("an id that comes twice is refused", () => {
    expect(refused(entry, entry)).toContain("every id has to be different");
  });

  test("a wrong number of names is refused", () => {
    const list = { source: "", licence: "", classes: [{ index: 0, wnid: "n0", name: "one" }] };
    expect(() => labelsOf(entry, list)).toThrow("has 1000 classes, but labels/imagenet.json gives 1 names");
  });
});
