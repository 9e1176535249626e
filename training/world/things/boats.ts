import type { Group } from "three";
import type { Dice } from "../random";
import { block, type Point2, part, rod, sheet, slab, solid } from "../shapes";
import { anyColour, material, neutral, type Stuff, wooden } from "../surface";
import type { Thing } from "./thing";

interface Hull {
  readonly parts: readonly Group[];
  readonly length: number;
  readonly width: number;
  /** Of the deck above the ground. */
  readonly level: number;
}

/** What a sailing boat and a motor boat have in common: hull, deck and thwart. The bow points to +x. */
function hull(roll: Dice): Hull {
  const length = roll.between(2, 2.6);
  const width = roll.between(0.7, 0.95);
  const level = roll.between(0.42, 0.58);
  const full = roll.between(2.2, 3.2);
  const half = (u: number): number => {
    const bow = 1 - u ** full;
    const stern = Math.min(1, 0.72 + 0.9 * u);
    return (width / 2) * Math.max(0.001, bow * stern);
  };
  const sheer = (u: number): number => level + 0.16 * u ** 2;
  const keel = (u: number): number => level * 0.55 * Math.max(0, (u - 0.55) / 0.45) ** 2;
  const skin = sheet(
    (u, v) => {
      const angle = Math.PI * v;
      const deep = Math.sin(angle) ** 0.7;
      return [
        (u - 0.5) * length + 0.1 * u * (1 - Math.sin(angle)),
        sheer(u) * (1 - deep) + keel(u) * deep,
        half(u) * Math.cos(angle),
      ];
    },
    28,
    24,
  );
  const floor = sheet((u, v) => [(u - 0.5) * length, sheer(u) - 0.06, half(u) * 0.94 * (2 * v - 1)], 28, 4);
  const stern: Point2[] = Array.from({ length: 13 }, (_, k) => {
    const angle = (Math.PI * k) / 12;
    return [half(0) * Math.cos(angle), sheer(0) * (1 - Math.sin(angle) ** 0.7)];
  });
  const paint = material(roll, roll.of<Stuff>(["plastic", "ceramic", "wood"]), anyColour(roll));
  const planks = material(roll, "wood", wooden(roll));
  const transom = solid(slab(stern, 0.05, 0.01).rotateY(Math.PI / 2), paint, [-length / 2, 0, 0]);
  const rail = sheet(
    (u, v) => [
      (u - 0.5) * length + 0.1 * u,
      sheer(u) + 0.03,
      half(u) * (v < 0.5 ? -1 : 1) * (1.02 - 0.1 * Math.abs(v * 2 - 1)),
    ],
    28,
    1,
  );
  return {
    parts: [
      part("hull", solid(skin, paint), transom, solid(rail, paint)),
      part("deck", solid(floor, planks)),
    ],
    length,
    width,
    level,
  };
}

/** Mast, boom, main sail and jib. */
function rig(roll: Dice, { length, level }: Hull): Group {
  const tall = roll.between(1.7, 2.3);
  const foot = length * roll.between(0.02, 0.12);
  const cloth = material(
    roll,
    "fabric",
    roll.chance(0.6) ? neutral(roll).offsetHSL(0, 0, 0.25) : anyColour(roll),
  );
  const spar = material(roll, "wood", wooden(roll));
  const belly = roll.between(0.06, 0.2) * roll.of([-1, 1]);
  const swing = roll.between(-0.45, 0.45);
  const main = sheet(
    (u, v) => {
      const run = u * (1 - v) * length * 0.46;
      const out = belly * Math.sin(Math.PI * Math.min(1, u * (1 - v * 0.4))) * (1 - v);
      return [
        -run * Math.cos(swing) - out * Math.sin(swing),
        0.18 + v * (tall - 0.25),
        -run * Math.sin(swing) + out * Math.cos(swing),
      ];
    },
    10,
    12,
  );
  const jib = sheet(
    (u, v) => [
      0.06 + u * (1 - v) * (length * 0.42 - foot * 0.6),
      0.12 + v * (tall * 0.8) + 0.04 * u,
      belly * 0.6 * Math.sin(Math.PI * u) * (1 - v),
    ],
    10,
    12,
  );
  const meshes = [solid(rod(0.04, 0.025, tall, 16), spar), solid(main, cloth)];
  if (roll.chance(0.75)) meshes.push(solid(jib, cloth));
  const sail = part("sail", ...meshes);
  sail.position.set(foot, level - 0.05, 0);
  return sail;
}

/** A wheelhouse with windows. */
function wheelhouse(roll: Dice, { length, width, level }: Hull): Group {
  const long = length * roll.between(0.26, 0.36);
  const tall = roll.between(0.42, 0.62);
  const deep = width * roll.between(0.55, 0.68);
  const walls = material(roll, "plastic", roll.chance(0.5) ? neutral(roll) : anyColour(roll));
  const glass = material(roll, "ceramic", neutral(roll).setHSL(0.58, 0.25, 0.14));
  const outline: Point2[] = [
    [-long / 2, 0],
    [long / 2 + 0.1, 0],
    [long / 2 - 0.08, tall],
    [-long / 2, tall],
  ];
  const pane: Point2[] = [
    [-long / 2 + 0.08, tall * 0.5],
    [long / 2 - 0.07, tall * 0.5],
    [long / 2 - 0.13, tall * 0.86],
    [-long / 2 + 0.08, tall * 0.86],
  ];
  const front = solid(block(0.02, tall * 0.36, deep * 0.8, 0.01), glass, [long / 2 - 0.0, tall * 0.5, 0]);
  front.rotation.z = Math.atan2(0.18, tall);
  const roof = solid(
    block(long + 0.16, 0.06, deep + 0.12, 0.03),
    material(roll, "plastic", anyColour(roll)),
    [0, tall, 0],
  );
  const cabin = part(
    "cabin",
    solid(slab(outline, deep), walls),
    solid(slab(pane, deep + 0.02, 0.005), glass),
    front,
    roof,
  );
  cabin.position.set(length * roll.between(-0.1, 0.06), level - 0.05, 0);
  return cabin;
}

export const sailboat: Thing = {
  id: "sailboat",
  telling: "sail",
  twin: "motorboat",
  yaw: [-Math.PI, Math.PI],
  build(roll) {
    const bare = hull(roll);
    return [...bare.parts, rig(roll, bare)];
  },
};

export const motorboat: Thing = {
  id: "motorboat",
  telling: "cabin",
  twin: "sailboat",
  yaw: [-Math.PI, Math.PI],
  build(roll) {
    const bare = hull(roll);
    return [...bare.parts, wheelhouse(roll, bare)];
  },
};
