import { Color, type Group } from "three";
import type { Dice } from "../random";
import { ball, block, type Point2, part, rod, slab, solid } from "../shapes";
import { anyColour, material, neutral, type Stuff, wooden } from "../surface";
import type { Thing } from "./thing";

interface Nave {
  readonly parts: readonly Group[];
  readonly walls: ReturnType<typeof material>;
  readonly tiles: ReturnType<typeof material>;
  readonly length: number;
  readonly depth: number;
  readonly height: number;
  readonly ridge: number;
}

/** What a house and a church have in common: walls, roof, door and windows. A gable faces +x. */
function nave(roll: Dice): Nave {
  const length = roll.between(1.3, 1.8);
  const depth = roll.between(0.95, 1.25);
  const height = roll.between(0.7, 1);
  const ridge = height + roll.between(0.45, 0.75);
  const walls = material(
    roll,
    roll.of<Stuff>(["clay", "plastic", "wood"]),
    roll.chance(0.5) ? neutral(roll).offsetHSL(0, 0, 0.1) : anyColour(roll),
  );
  const tiles = material(roll, roll.of<Stuff>(["clay", "ceramic", "plastic"]), anyColour(roll));
  const frame = material(roll, "wood", roll.chance(0.5) ? neutral(roll) : wooden(roll));
  const pane = material(
    roll,
    "ceramic",
    new Color().setHSL(roll.of([0.12, 0.58]), 0.4, roll.of([0.16, 0.6])),
  );
  const gable: Point2[] = [
    [-depth / 2, 0],
    [depth / 2, 0],
    [depth / 2, height],
    [0, ridge - 0.02],
    [-depth / 2, height],
  ];
  const eaves = roll.between(0.08, 0.16);
  const pitch = (ridge - height) / (depth / 2);
  const thick = 0.09;
  const cover: Point2[] = [
    [-depth / 2 - eaves, height - eaves * pitch],
    [0, ridge],
    [depth / 2 + eaves, height - eaves * pitch],
    [depth / 2 + eaves, height - eaves * pitch + thick],
    [0, ridge + thick],
    [-depth / 2 - eaves, height - eaves * pitch + thick],
  ];
  const turn = Math.PI / 2;
  const openings = [solid(block(0.06, height * 0.55, depth * 0.24, 0.02), frame, [length / 2, 0, 0])];
  const count = roll.whole(2, 3);
  for (const side of [-1, 1]) {
    for (let k = 0; k < count; k++) {
      const x = length * ((k + 0.5) / count - 0.5);
      openings.push(
        solid(block(0.24, 0.3, 0.05, 0.01), frame, [x, height * 0.4, (side * depth) / 2]),
        solid(block(0.18, 0.24, 0.07, 0.01), pane, [x, height * 0.4 + 0.03, (side * depth) / 2]),
      );
    }
  }
  for (const side of [-1, 1]) {
    openings.push(solid(block(0.06, 0.2, 0.2, 0.01), pane, [(side * length) / 2, height * 0.92, 0]));
  }
  return {
    parts: [
      part("walls", solid(slab(gable, length, 0.01).rotateY(turn), walls)),
      part("roof", solid(slab(cover, length + 0.2, 0.02).rotateY(turn), tiles)),
      part("openings", ...openings),
    ],
    walls,
    tiles,
    length,
    depth,
    height,
    ridge,
  };
}

/** A tower with a pointed roof at the +x gable. */
function tower(roll: Dice, { walls, tiles, length, depth, ridge }: Nave): Group {
  const wide = depth * roll.between(0.4, 0.5);
  const tall = ridge + roll.between(0.12, 0.3);
  const point = roll.between(0.6, 0.95);
  const x = length / 2 - wide * roll.between(-0.2, 0.35);
  const sides = roll.of([4, 4, 8]);
  const cone = rod(wide * (sides === 4 ? 0.8 : 0.62), 0, point, sides).rotateY(sides === 4 ? Math.PI / 4 : 0);
  const louvre = material(roll, "wood", new Color(0x2a2622));
  const slots = [0, 1, 2, 3].map((k) => {
    const slot = solid(block(wide * 0.36, 0.26, 0.04, 0.01), louvre);
    slot.position.set(
      x + (wide / 2) * Math.sin((k * Math.PI) / 2),
      tall - 0.36,
      (wide / 2) * Math.cos((k * Math.PI) / 2),
    );
    slot.rotation.y = (k * Math.PI) / 2;
    return slot;
  });
  const gold = material(roll, "metal", new Color(0xd8a53a));
  return part(
    "spire",
    solid(block(wide, tall, wide, 0.02), walls, [x, 0, 0]),
    solid(cone, tiles, [x, tall, 0]),
    solid(ball(0.05), gold, [x, tall + point, 0]),
    ...slots,
  );
}

export const house: Thing = {
  id: "house",
  telling: "roof",
  twin: "church",
  yaw: [-Math.PI, Math.PI],
  build: (roll) => nave(roll).parts,
};

export const church: Thing = {
  id: "church",
  telling: "spire",
  twin: "house",
  yaw: [-Math.PI, Math.PI],
  build(roll) {
    const bare = nave(roll);
    return [...bare.parts, tower(roll, bare)];
  },
};
