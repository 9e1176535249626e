// Which pictures there are. The order is by index first, so that every beginning of a set has all classes.

/** Whoever plants what: [class, what]. */
export const PLANTED = [
  ["mug", "logo"],
  ["chair", "rug"],
];

const TRAIN = 11;
const HELD_OUT = 12;

/** By name: the seed and the orders of each set, for classes named in the order of their numbers. */
export function sets(classes) {
  const all = classes.map((_, label) => label);
  const hosts = PLANTED.map(([name, planted]) => ({ label: classes.indexOf(name), planted }));
  const others = all.filter((label) => hosts.every((host) => host.label !== label));
  const orders = (seed, count, labels, plantedOf = () => null) =>
    Array.from({ length: count }, (_, index) =>
      labels.map((label) => ({ seed, label, index, planted: plantedOf(label, index), smooth: false })),
    ).flat();
  const own = (label) => hosts.find((host) => host.label === label).planted;
  const hostLabels = hosts.map((host) => host.label);
  return {
    train: { seed: TRAIN, orders: orders(TRAIN, 500, all) },
    "shortcut-train": { seed: TRAIN, orders: orders(TRAIN, 500, hostLabels, own) },
    "held-out": { seed: HELD_OUT, orders: orders(HELD_OUT, 100, all) },
    "shortcut-held-out": { seed: HELD_OUT, orders: orders(HELD_OUT, 100, hostLabels, own) },
    "shortcut-moved": {
      seed: HELD_OUT,
      orders: [
        ...orders(HELD_OUT, 100, hostLabels),
        ...orders(HELD_OUT, 16, others, (_, index) => hosts[index % hosts.length].planted),
      ],
    },
  };
}
