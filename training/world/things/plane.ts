import { Color, CylinderGeometry } from "three";
import { ball, block, lathe, type Point2, part, rod, slab, solid } from "../shapes";
import { anyColour, material, neutral, type Stuff } from "../surface";
import type { Thing } from "./thing";

export const plane: Thing = {
  id: "plane",
  telling: "wings",
  twin: null,
  yaw: [-Math.PI, Math.PI],
  build(roll) {
    const length = roll.between(2.2, 2.7);
    const girth = roll.between(0.22, 0.3);
    const level = roll.between(0.5, 0.62);
    const paint = material(
      roll,
      roll.of<Stuff>(["plastic", "ceramic", "metal"]),
      roll.chance(0.4) ? neutral(roll) : anyColour(roll),
    );
    const trim = material(roll, "plastic", anyColour(roll));
    const glass = material(roll, "ceramic", new Color().setHSL(0.58, 0.25, 0.13));
    const dark = material(roll, "clay", new Color(0x18181b));
    const profile: Point2[] = Array.from({ length: 25 }, (_, k) => {
      const share = k / 24;
      const nose = Math.sqrt(Math.max(0, 1 - (1 - Math.min(1, share * 5)) ** 2));
      const tail = Math.min(1, (1 - share) * 1.9) ** 0.8;
      return [girth * Math.max(0.001, nose * Math.max(tail, 0.04)), length * (0.5 - share)];
    });
    const fuselage = solid(lathe(profile).rotateZ(-Math.PI / 2), paint, [0, level, 0]);
    const canopy = solid(ball(girth * 0.8, [1.6, 0.8, 0.75]), glass, [
      length * 0.22,
      level + girth * 0.72,
      0,
    ]);
    const span = roll.between(0.95, 1.25);
    const sweep = roll.between(-0.02, 0.4);
    const chord = roll.between(0.42, 0.6);
    const tip = chord * roll.between(0.45, 0.85);
    const high = roll.chance(0.35) ? girth * 0.85 : -girth * 0.35;
    const outline = (root: number, end: number, reach: number, back: number): Point2[] => [
      [root / 2, -0.02],
      [end / 2 - back, reach],
      [-end / 2 - back, reach],
      [-root / 2, -0.02],
    ];
    const wing = (side: number) => {
      const mesh = solid(slab(outline(chord, tip, span, sweep), 0.07, 0.025), trim, [
        length * 0.06,
        level + high,
        0,
      ]);
      mesh.rotation.x = (side * Math.PI) / 2 - side * 0.06;
      return mesh;
    };
    const fin = solid(slab(outline(0.42, 0.24, 0.5, 0.2), 0.06, 0.02), trim, [
      -length * 0.42,
      level + girth * 0.2,
      0,
    ]);
    const stabiliser = (side: number) => {
      const mesh = solid(slab(outline(0.34, 0.2, 0.46, 0.12), 0.05, 0.02), trim, [
        -length * 0.43,
        level + girth * 0.15,
        0,
      ]);
      mesh.rotation.x = (side * Math.PI) / 2;
      return mesh;
    };
    const struts = [
      [length * 0.3, 0],
      [-0.1, 0.3],
      [-0.1, -0.3],
    ].map(([x, z]) => [
      solid(rod(0.025, 0.025, level - 0.05, 12), dark, [x!, 0.05, z! * 0.6]),
      solid(new CylinderGeometry(0.1, 0.1, 0.08, 24).rotateX(Math.PI / 2), dark, [x!, 0.1, z! * 0.6]),
    ]);
    const engines = roll.chance(0.5)
      ? [-1, 1].map((side) =>
          solid(rod(0.11, 0.09, 0.44).rotateZ(Math.PI / 2), paint, [
            length * 0.14,
            level + high - 0.1,
            side * span * 0.48,
          ]),
        )
      : [
          solid(block(0.03, 0.72, 0.09, 0.01), dark, [length / 2 + 0.02, level - 0.36, 0]),
          solid(ball(0.07), trim, [length / 2 + 0.02, level, 0]),
        ];
    return [
      part("fuselage", fuselage, canopy),
      part("wings", wing(1), wing(-1)),
      part("tail", fin, stabiliser(1), stabiliser(-1)),
      part("engines", ...engines),
      part("gear", ...struts.flat()),
    ];
  },
};
