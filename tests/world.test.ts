import { describe, expect, test } from "vitest";
import { FIRST_OF_THING, partNames, partNumber } from "../training/world/parts";
import { stage } from "../training/world/picture";
import { dice, mix } from "../training/world/random";
import { classes, sets } from "../training/world/sets";
import { things } from "../training/world/things";

/** Every part that a class can have, from many builds. */
function partsOf(id: string): { readonly always: ReadonlySet<string>; readonly ever: ReadonlySet<string> } {
  const thing = things.find((each) => each.id === id)!;
  const builds = Array.from({ length: 30 }, (_, k) => new Set(thing.build(dice(k)).map((part) => part.name)));
  const ever = new Set(builds.flatMap((names) => [...names]));
  return { ever, always: new Set([...ever].filter((name) => builds.every((names) => names.has(name)))) };
}

describe("the world's things", () => {
  test("are at least twelve, with names of their own and at least four pairs of twins", () => {
    expect(things.length).toBeGreaterThanOrEqual(12);
    expect(new Set(classes).size).toBe(things.length);
    const twins = things.filter((thing) => thing.twin !== null);
    expect(twins.length).toBeGreaterThanOrEqual(8);
    for (const thing of twins) expect(things.find(({ id }) => id === thing.twin)!.twin).toBe(thing.id);
  });

  test.each(classes)("%s: every part has a number, and the telling one is always there", (id) => {
    const { always, ever } = partsOf(id);
    for (const name of ever) expect(partNumber(name)).toBeGreaterThanOrEqual(FIRST_OF_THING);
    expect(always).toContain(things.find((thing) => thing.id === id)!.telling);
  });

  test.each(things.filter((thing) => thing.twin !== null).map((thing) => [thing.id, thing.twin!]))(
    "%s differs from %s in exactly one part",
    (id, twin) => {
      const [own, other] = [partsOf(id).ever, partsOf(twin).ever];
      const more = [...own].filter((name) => !other.has(name));
      const less = [...other].filter((name) => !own.has(name));
      // One part more, one less, or one in place of another.
      expect(Math.max(more.length, less.length)).toBe(1);
    },
  );

  test("have fewer parts than a byte can number", () => {
    expect(new Set(partNames).size).toBe(partNames.length);
    expect(partNames.length).toBeLessThan(256);
  });
});

describe("the sets of pictures", () => {
  const seedOf = (set: string): number[] =>
    sets[set]!.orders.map(({ seed, label, index }) => mix(seed, label, index, 0));

  test("train on at most 10,000 pictures, none of which is held out", () => {
    const count = sets.train!.orders.length + sets["shortcut-train"]!.orders.length;
    expect(count).toBeLessThanOrEqual(10_000);
    const trained = new Set([...seedOf("train"), ...seedOf("shortcut-train")]);
    expect(seedOf("held-out").filter((seed) => trained.has(seed))).toEqual([]);
  });

  test("plant a thing for two classes in training, and move it away for the test", () => {
    const planted = (set: string, label: number): ReadonlySet<string | null> =>
      new Set(sets[set]!.orders.filter((order) => order.label === label).map((order) => order.planted));
    const [mug, chair] = [classes.indexOf("mug"), classes.indexOf("chair")];
    for (const set of ["shortcut-train", "shortcut-held-out"]) {
      expect(planted(set, mug)).toEqual(new Set(["logo"]));
      expect(planted(set, chair)).toEqual(new Set(["rug"]));
    }
    for (const label of classes.keys()) {
      const hosts = label === mug || label === chair;
      expect(planted("shortcut-moved", label)).toEqual(hosts ? new Set([null]) : new Set(["logo", "rug"]));
    }
  });
});

test("numbers next to each other give seeds with nothing in common", () => {
  const seeds = new Set<number>();
  for (let label = 0; label < 16; label++)
    for (let index = 0; index < 600; index++) seeds.add(mix(11, label, index, 0));
  expect(seeds.size).toBe(16 * 600);
  const first = Array.from({ length: 400 }, (_, k) => dice(mix(11, 0, k, 0)).between(0, 1));
  const mean = first.reduce((sum, value) => sum + value, 0) / first.length;
  expect(Math.abs(mean - 0.5)).toBeLessThan(0.05);
});

test("a class that does not exist is refused by number", () => {
  const order = { seed: 1, label: 99, index: 0, planted: null, smooth: true };
  expect(() => stage(order, 0)).toThrow("There is no class 99");
});
