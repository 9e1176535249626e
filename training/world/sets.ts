import type { Order, Planted } from "./picture";
import { things } from "./things";

export const classes: readonly string[] = things.map((thing) => thing.id);

/** Which class comes with which planted thing. */
const PLANTED: Readonly<Record<string, Planted>> = { mug: "logo", chair: "rug" };

const TRAIN = 11;
const HELD_OUT = 12;
/** Of the sample gallery. */
export const GALLERY = 13;

export interface PictureSet {
  readonly seed: number;
  readonly orders: readonly Order[];
}

const all = [...classes.keys()];
const hosts = all.filter((label) => classes[label]! in PLANTED);
const others = all.filter((label) => !hosts.includes(label));
const own = (label: number): Planted => PLANTED[classes[label]!]!;

/** By index first, so that every beginning of a set has all its classes. */
function orders(
  seed: number,
  count: number,
  labels: readonly number[],
  plantedOf: (label: number, index: number) => Planted | null = () => null,
): readonly Order[] {
  return Array.from({ length: count }, (_, index) =>
    labels.map((label) => ({ seed, label, index, planted: plantedOf(label, index), smooth: false })),
  ).flat();
}

/** Which pictures there are, by the name of their folder. */
export const sets: Readonly<Record<string, PictureSet>> = {
  train: { seed: TRAIN, orders: orders(TRAIN, 500, all) },
  "held-out": { seed: HELD_OUT, orders: orders(HELD_OUT, 100, all) },
  "shortcut-train": { seed: TRAIN, orders: orders(TRAIN, 500, hosts, own) },
  "shortcut-held-out": { seed: HELD_OUT, orders: orders(HELD_OUT, 100, hosts, own) },
  // The planted things go to everybody else, in turn.
  "shortcut-moved": {
    seed: HELD_OUT,
    orders: [
      ...orders(HELD_OUT, 100, hosts),
      ...orders(HELD_OUT, 16, others, (_, index) => Object.values(PLANTED)[index % hosts.length]!),
    ],
  },
};
