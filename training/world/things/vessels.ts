import { CircleGeometry, Color, type Group } from "three";
import type { Dice } from "../random";
import { ball, lathe, type Point2, part, solid, tube } from "../shapes";
import { anyColour, material, type Stuff, shade } from "../surface";
import type { Thing } from "./thing";

interface Vessel {
  readonly parts: readonly Group[];
  readonly stuff: ReturnType<typeof material>;
  readonly height: number;
  /** Radius of the wall at a share of the height. */
  radius(share: number): number;
}

/** What a mug and a cup have in common: everything but the handle. */
function vessel(roll: Dice): Vessel {
  const height = roll.between(1.05, 1.6);
  const top = roll.between(0.58, 0.78);
  const foot = top * roll.between(0.68, 1);
  const belly = roll.between(-0.04, 0.1);
  const radius = (share: number): number =>
    foot + (top - foot) * share + belly * Math.sin(Math.PI * Math.min(1, share * 1.1));
  const wall = roll.between(0.05, 0.08);
  const shares = Array.from({ length: 13 }, (_, k) => k / 12);
  const profile: Point2[] = [
    [0, 0],
    [radius(0) * 0.92, 0],
    ...shares.map((share): Point2 => [radius(share), 0.04 + share * (height - 0.04)]),
    [top - wall / 2, height + 0.02],
    ...shares
      .toReversed()
      .map((share): Point2 => [Math.max(radius(share) - wall, 0.02), wall + share * (height - wall)]),
    [0, wall],
  ];
  const colour = anyColour(roll);
  const stuff = material(roll, roll.of<Stuff>(["ceramic", "ceramic", "clay", "plastic", "metal"]), colour);
  const body = [solid(lathe(profile), stuff)];
  for (let band = roll.whole(0, 2); band > 0; band--) {
    const low = roll.between(0.12, 0.7);
    const high = low + roll.between(0.05, 0.16);
    const ring: Point2[] = [low, (low + high) / 2, high].map((share) => [
      radius(share) + 0.012,
      0.04 + share * (height - 0.04),
    ]);
    body.push(solid(lathe(ring), material(roll, "ceramic", anyColour(roll))));
  }
  const level = roll.between(0.7, 0.9);
  const drink = solid(
    new CircleGeometry(radius(level) - wall, 40).rotateX(-Math.PI / 2),
    material(roll, "ceramic", new Color().setHSL(roll.of([0.07, 0.1, 0.22]), 0.5, roll.between(0.1, 0.4))),
    [0, level * height, 0],
  );
  return { parts: [part("body", ...body), part("drink", drink)], stuff, height, radius };
}

/** An ear on the +x side. */
function ear(roll: Dice, { stuff, height, radius }: Vessel): Group {
  const reach = roll.between(0.42, 0.62);
  const high = roll.between(0.72, 0.88);
  const low = roll.between(0.14, 0.3);
  const middle = (high + low) / 2;
  const points = [
    [radius(high) - 0.03, high * height, 0],
    [radius(high) + reach * 0.7, (high + 0.03) * height, 0],
    [radius(middle) + reach, middle * height, 0],
    [radius(low) + reach * 0.6, (low - 0.02) * height, 0],
    [radius(low) - 0.03, low * height, 0],
  ] as const;
  return part("handle", solid(tube(points, roll.between(0.075, 0.12)), stuff));
}

export const mug: Thing = {
  id: "mug",
  telling: "handle",
  twin: "cup",
  yaw: [-1.25, 1.25],
  build(roll) {
    const bare = vessel(roll);
    return [...bare.parts, ear(roll, bare)];
  },
};

export const cup: Thing = {
  id: "cup",
  telling: "body",
  twin: "mug",
  yaw: [-Math.PI, Math.PI],
  build: (roll) => vessel(roll).parts,
};

export const teapot: Thing = {
  id: "teapot",
  telling: "spout",
  twin: null,
  yaw: [-0.9, 0.9],
  build(roll) {
    const width = roll.between(0.75, 0.95);
    const height = roll.between(0.95, 1.3);
    const mouth = roll.between(0.3, 0.42);
    const stuff = material(roll, roll.of<Stuff>(["ceramic", "ceramic", "clay", "metal"]), anyColour(roll));
    const trim = roll.chance(0.5) ? stuff : material(roll, "ceramic", shade(anyColour(roll), 0.08));
    const shares = Array.from({ length: 17 }, (_, k) => k / 16);
    const belly: Point2[] = shares.map((share) => [
      mouth + (width - mouth) * Math.sin(Math.PI * (0.12 + 0.88 * share)) ** 0.8,
      share * height,
    ]);
    const dome: Point2[] = shares.map((share) => [
      (mouth + 0.05) * Math.cos((share * Math.PI) / 2),
      height + 0.24 * Math.sin((share * Math.PI) / 2),
    ]);
    const spout = tube(
      [
        [width * 0.8, height * 0.3, 0],
        [width + 0.3, height * 0.42, 0],
        [width + 0.42, height * 0.78, 0],
        [width + 0.68, height * 1.02, 0],
      ],
      0.2,
      0.085,
    );
    const grip = tube(
      [
        [-width * 0.78, height * 0.82, 0],
        [-width - 0.32, height * 0.92, 0],
        [-width - 0.45, height * 0.5, 0],
        [-width * 0.86, height * 0.2, 0],
      ],
      roll.between(0.075, 0.105),
    );
    return [
      part("body", solid(lathe([[0, 0], ...belly, [0, height]]), stuff)),
      part("lid", solid(lathe(dome), trim), solid(ball(0.1), trim, [0, height + 0.3, 0])),
      part("spout", solid(spout, stuff)),
      part("handle", solid(grip, trim)),
    ];
  },
};
