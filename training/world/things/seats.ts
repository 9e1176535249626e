import { CylinderGeometry, type Group } from "three";
import type { Dice } from "../random";
import { block, part, solid, tube, turned } from "../shapes";
import { anyColour, material, type Stuff, wooden } from "../surface";
import type { Thing } from "./thing";

interface Seat {
  readonly parts: readonly Group[];
  readonly frame: ReturnType<typeof material>;
  readonly cover: ReturnType<typeof material>;
  readonly height: number;
  readonly width: number;
  readonly depth: number;
}

/** What a chair and a stool have in common: legs, rungs and seat. */
function seat(roll: Dice): Seat {
  const height = roll.between(0.85, 1.25);
  const width = roll.between(0.85, 1.05);
  const depth = roll.between(0.85, 1.05);
  const frame = roll.chance(0.65)
    ? material(roll, "wood", wooden(roll))
    : material(roll, roll.of<Stuff>(["metal", "plastic"]), anyColour(roll));
  const cover = roll.chance(0.4)
    ? frame
    : material(roll, roll.of<Stuff>(["fabric", "plastic", "wood"]), anyColour(roll));
  const splay = roll.between(0, 0.14);
  const thick = roll.between(0.045, 0.075);
  const corners = [
    [-1, -1],
    [-1, 1],
    [1, 1],
    [1, -1],
  ] as const;
  const foot = ([x, z]: readonly [number, number], share: number) => {
    const out = 1 + (splay / 0.45) * (1 - share);
    return [x * (width / 2 - 0.09) * out, share * height, z * (depth / 2 - 0.09) * out] as const;
  };
  const legs = corners.map((corner) =>
    solid(tube([foot(corner, 0), foot(corner, 0.5), foot(corner, 1)], thick * 0.75, thick), frame),
  );
  if (roll.chance(0.6)) {
    const level = roll.between(0.3, 0.5);
    for (let k = 0; k < 4; k++) {
      const [from, to] = [foot(corners[k]!, level), foot(corners[(k + 1) % 4]!, level)];
      legs.push(
        solid(tube([from, [(from[0] + to[0]) / 2, from[1], (from[2] + to[2]) / 2], to], thick * 0.55), frame),
      );
    }
  }
  const board = roll.between(0.09, 0.17);
  const top = roll.chance(0.3)
    ? new CylinderGeometry(
        Math.max(width, depth) / 2,
        Math.max(width, depth) / 2 - 0.03,
        board,
        40,
      ).translate(0, board / 2, 0)
    : block(width, board, depth, roll.between(0.03, 0.08));
  return {
    parts: [part("legs", ...legs), part("seat", solid(top, cover, [0, height, 0]))],
    frame,
    cover,
    height: height + board,
    width,
    depth,
  };
}

/** Posts with slats, spindles or a panel on the −x side. */
function backrest(roll: Dice, { frame, cover, height, width, depth }: Seat): Group {
  const tall = roll.between(0.8, 1.25);
  const lean = roll.between(0.03, 0.2);
  const x = -width / 2 + 0.09;
  const side = depth / 2 - 0.09;
  const at = (share: number, z: number) => [x - lean * share, height - 0.04 + tall * share, z] as const;
  const meshes = [side, -side].map((z) => solid(tube([at(0, z), at(0.5, z), at(1, z)], 0.06), frame));
  const across = (share: number, thickness: number) =>
    solid(tube([at(share, -side), at(share, 0), at(share, side)], thickness), frame);
  const style = roll.of(["panel", "slats", "spindles"]);
  if (style === "panel") {
    const panel = solid(block(0.09, tall * 0.62, depth - 0.12, 0.04), cover, [
      x - lean * 0.65,
      height + tall * 0.36,
      0,
    ]);
    meshes.push(turned(panel, 0, 0, Math.atan2(lean, tall)));
  } else if (style === "slats") {
    const count = roll.whole(2, 4);
    for (let k = 0; k < count; k++) {
      const share = 0.3 + (0.65 * (k + 0.5)) / count;
      const slat = solid(block(0.06, (tall * 0.4) / count + 0.05, depth - 0.14, 0.03), frame, [
        x - lean * share,
        height + tall * share - 0.1,
        0,
      ]);
      meshes.push(turned(slat, 0, 0, Math.atan2(lean, tall)));
    }
  } else {
    const count = roll.whole(3, 5);
    for (let k = 1; k <= count; k++) {
      const z = side * ((2 * k) / (count + 1) - 1);
      meshes.push(solid(tube([at(0, z), at(0.5, z), at(0.96, z)], 0.04), frame));
    }
  }
  meshes.push(across(0.97, 0.07));
  return part("back", ...meshes);
}

export const chair: Thing = {
  id: "chair",
  telling: "back",
  twin: "stool",
  yaw: [-2.4, 0.6],
  build(roll) {
    const bare = seat(roll);
    return [...bare.parts, backrest(roll, bare)];
  },
};

export const stool: Thing = {
  id: "stool",
  telling: "seat",
  twin: "chair",
  yaw: [-Math.PI, Math.PI],
  build: (roll) => seat(roll).parts,
};
