import { type BufferGeometry, CapsuleGeometry, Color, IcosahedronGeometry, Vector3 } from "three";
import type { Dice } from "../random";
import { ball, lathe, type Point2, part, rod, solid, tube } from "../shapes";
import { anyColour, leafy, material, neutral, shade, wooden } from "../surface";
import type { Thing } from "./thing";

/** A lump of leaves: a ball whose surface is pushed in and out. */
function foliage(roll: Dice, radius: number): BufferGeometry {
  const geometry = new IcosahedronGeometry(radius, 4);
  const position = geometry.getAttribute("position");
  const waves = Array.from(
    { length: 3 },
    () => new Vector3(roll.between(-6, 6), roll.between(-6, 6), roll.between(-6, 6)),
  );
  const point = new Vector3();
  for (let k = 0; k < position.count; k++) {
    point.fromBufferAttribute(position, k);
    const swell = waves.reduce((sum, wave) => sum + Math.sin(point.dot(wave) / radius), 0);
    point.multiplyScalar(1 + 0.05 * swell);
    position.setXYZ(k, point.x, point.y, point.z);
  }
  geometry.computeVertexNormals();
  return geometry;
}

export const tree: Thing = {
  id: "tree",
  telling: "crown",
  twin: null,
  yaw: [-Math.PI, Math.PI],
  build(roll) {
    const tall = roll.between(0.6, 1);
    const bark = material(roll, "wood", wooden(roll));
    const green = leafy(roll);
    const trunk = solid(rod(roll.between(0.12, 0.18), 0.09, tall + 0.4), bark);
    if (roll.chance(0.45)) {
      const tiers = roll.whole(3, 4);
      const wide = roll.between(0.6, 0.85);
      const needles = material(roll, "clay", green);
      const cones = Array.from({ length: tiers }, (_, k) => {
        const share = k / tiers;
        return solid(rod(wide * (1 - share * 0.72), 0.03, 0.75, 28), needles, [0, tall * 0.55 + k * 0.4, 0]);
      });
      return [part("trunk", trunk), part("crown", ...cones)];
    }
    const lumps = Array.from({ length: roll.whole(4, 6) }, (_, k) => {
      const leaves = material(roll, "clay", shade(green, roll.between(-0.04, 0.06)));
      const angle = k * 2.4;
      const out = k === 0 ? 0 : roll.between(0.28, 0.42);
      const at = [
        out * Math.cos(angle),
        tall + 0.45 + roll.between(-0.1, 0.32),
        out * Math.sin(angle),
      ] as const;
      return solid(foliage(roll, roll.between(0.38, 0.52)), leaves, at);
    });
    return [part("trunk", trunk), part("crown", ...lumps)];
  },
};

/** Pushes ribs into an upright round geometry. */
function ribbed(geometry: BufferGeometry, ribs: number, deep: number): BufferGeometry {
  const position = geometry.getAttribute("position");
  for (let k = 0; k < position.count; k++) {
    const [x, z] = [position.getX(k), position.getZ(k)];
    const push = 1 + deep * Math.cos(ribs * Math.atan2(z, x));
    position.setX(k, x * push);
    position.setZ(k, z * push);
  }
  geometry.computeVertexNormals();
  return geometry;
}

export const cactus: Thing = {
  id: "cactus",
  telling: "arms",
  twin: null,
  yaw: [-Math.PI, Math.PI],
  build(roll) {
    const tall = roll.between(1.4, 2);
    const thick = roll.between(0.26, 0.36);
    const skin = material(roll, "clay", leafy(roll));
    const body = ribbed(
      new CapsuleGeometry(thick, tall - 2 * thick, 12, 96),
      roll.whole(8, 12),
      0.07,
    ).translate(0, tall / 2, 0);
    const count = roll.whole(2, 3);
    const first = roll.between(0, Math.PI);
    const arms = Array.from({ length: count }, (_, k) => {
      const angle = first + (k * 2 * Math.PI) / count + roll.between(-0.3, 0.3);
      const out = thick + roll.between(0.28, 0.42);
      const low = tall * roll.between(0.34, 0.55);
      const high = low + roll.between(0.4, 0.7);
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
      const arm = tube(
        [
          [cos * thick * 0.6, low, sin * thick * 0.6],
          [cos * out * 0.85, low + 0.02, sin * out * 0.85],
          [cos * out, low + 0.22, sin * out],
          [cos * out, high, sin * out],
        ],
        roll.between(0.13, 0.18),
      );
      return solid(arm, skin);
    });
    const parts = [part("body", solid(body, skin)), part("arms", ...arms)];
    if (roll.chance(0.4)) {
      const petals = material(roll, "fabric", anyColour(roll));
      parts.push(part("flower", solid(ball(0.11, [1, 0.7, 1]), petals, [0, tall + 0.02, 0])));
    }
    return parts;
  },
};

export const mushroom: Thing = {
  id: "mushroom",
  telling: "cap",
  twin: null,
  yaw: [-Math.PI, Math.PI],
  build(roll) {
    const tall = roll.between(0.7, 1.15);
    const foot = roll.between(0.22, 0.36);
    const wide = roll.between(0.65, 1);
    const high = roll.between(0.4, 0.72);
    const flesh = material(roll, "clay", neutral(roll).setHSL(0.11, 0.25, roll.between(0.7, 0.86)));
    const skin = material(roll, roll.chance(0.5) ? "ceramic" : "clay", anyColour(roll));
    const stalk: Point2[] = [
      [0, 0],
      [foot, 0],
      [foot * 1.08, tall * 0.12],
      [foot * 0.72, tall * 0.5],
      [foot * 0.66, tall],
      [0, tall],
    ];
    const lip = roll.between(0.02, 0.12);
    const dome = (angle: number): Point2 => [
      wide * Math.cos(angle),
      tall - lip + (high + lip) * Math.sin(angle),
    ];
    const hat: Point2[] = Array.from({ length: 17 }, (_, k) => dome(((k / 16) * Math.PI) / 2));
    const gills: Point2[] = [
      [foot * 0.6, tall - 0.02],
      [wide * 0.98, tall - lip],
    ];
    const spots = roll.chance(0.65)
      ? Array.from({ length: roll.whole(6, 12) }, (_, k) => {
          const up = roll.between(0.25, 1.25);
          const [radius, y] = dome(up);
          const angle = k * 2.4 + roll.between(-0.3, 0.3);
          return solid(ball(roll.between(0.06, 0.11), [1, 0.55, 1]), flesh, [
            radius * Math.cos(angle),
            y,
            radius * Math.sin(angle),
          ]);
        })
      : [];
    return [
      part("stem", solid(lathe(stalk), flesh)),
      part(
        "cap",
        solid(lathe(hat), skin),
        solid(lathe(gills), material(roll, "clay", new Color(0xd9c7a8))),
        ...spots,
      ),
    ];
  },
};
