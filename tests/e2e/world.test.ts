import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type OpenWorld, openWorld, shoot } from "../../training/world/browser";
import { FIRST_OF_THING, partNumber } from "../../training/world/parts";
import type { Order } from "../../training/world/picture";
import { classes } from "../../training/world/sets";
import { things } from "../../training/world/things";

const SIZE = 64;
const orders: readonly Order[] = classes.map((_, label) => ({
  seed: 5,
  label,
  index: 0,
  planted: null,
  smooth: true,
}));

let world: OpenWorld;
beforeAll(async () => {
  world = await openWorld();
}, 90_000);
afterAll(() => world?.close());

const share = (mask: Uint8Array, counts: (part: number) => boolean): number =>
  mask.filter(counts).length / mask.length;

test("a picture of every class shows its thing and the telling part, and comes out the same twice", async () => {
  const first = await shoot(world.page, orders, SIZE);
  for (const [k, thing] of things.entries()) {
    const mask = first.masks.subarray(k * SIZE * SIZE, (k + 1) * SIZE * SIZE);
    expect(
      share(mask, (part) => part === partNumber(thing.telling)),
      thing.id,
    ).toBeGreaterThanOrEqual(0.01);
    expect(
      share(mask, (part) => part >= FIRST_OF_THING),
      thing.id,
    ).toBeGreaterThan(0.07);
    const colours = new Set(first.pixels.subarray(k * SIZE * SIZE * 3, (k + 1) * SIZE * SIZE * 3));
    expect(colours.size, `${thing.id} is not one flat colour`).toBeGreaterThan(40);
  }
  const again = await shoot(world.page, [...orders].reverse(), SIZE);
  const digest = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
  const at = (bytes: Uint8Array, k: number, size: number): string =>
    digest(bytes.subarray(k * size, (k + 1) * size));
  for (const k of classes.keys()) {
    const mirrored = classes.length - 1 - k;
    expect(at(again.pixels, mirrored, SIZE * SIZE * 3)).toBe(at(first.pixels, k, SIZE * SIZE * 3));
    expect(at(again.masks, mirrored, SIZE * SIZE)).toBe(at(first.masks, k, SIZE * SIZE));
  }
}, 120_000);

test.each([
  ["mug", "logo"],
  ["chair", "rug"],
] as const)(
  "what is planted with a %s, a %s, changes nothing but itself and its shadow's ground",
  async (name, planted) => {
    const order = { ...orders[classes.indexOf(name)]!, planted };
    const [bare, dressed] = [
      await shoot(world.page, [{ ...order, planted: null }], SIZE),
      await shoot(world.page, [order], SIZE),
    ];
    const number = partNumber(planted);
    expect(share(dressed.masks, (part) => part === number)).toBeGreaterThan(0.01);
    expect(bare.masks.includes(number)).toBe(false);
    const others = [...dressed.masks.keys()].filter((place) => dressed.masks[place] !== number);
    expect(others.filter((place) => dressed.masks[place] !== bare.masks[place])).toEqual([]);
  },
  60_000,
);
