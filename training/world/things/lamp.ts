import { Color } from "three";
import { ball, lathe, type Point2, part, rod, solid, tube } from "../shapes";
import { anyColour, material, neutral, type Stuff, wooden } from "../surface";
import type { Thing } from "./thing";

export const lamp: Thing = {
  id: "lamp",
  telling: "shade",
  twin: null,
  yaw: [-Math.PI, Math.PI],
  build(roll) {
    const height = roll.between(1.1, 1.6);
    const foot = roll.between(0.38, 0.55);
    const stand = roll.chance(0.4)
      ? material(roll, "wood", wooden(roll))
      : material(roll, roll.of<Stuff>(["metal", "ceramic", "plastic"]), anyColour(roll));
    const base: Point2[] = [
      [0, 0],
      [foot, 0],
      [foot, 0.06],
      [foot * 0.7, 0.11],
      [0.08, 0.16],
      [0, 0.16],
    ];
    const wide = roll.between(0.6, 0.85);
    const narrow = wide * roll.between(0.4, 0.85);
    const tall = roll.between(0.55, 0.8);
    const lit = roll.chance(0.5);
    const fabric = material(roll, "fabric", roll.chance(0.5) ? neutral(roll) : anyColour(roll));
    if (lit) {
      fabric.emissive = new Color(1, 0.78, 0.45);
      fabric.emissiveIntensity = roll.between(0.15, 0.4);
    }
    const glow = material(roll, "ceramic", new Color(1, 0.95, 0.85));
    glow.emissive = new Color(1, 0.85, 0.55);
    glow.emissiveIntensity = lit ? 1 : 0.1;
    const bulge = roll.of([0, 0, 0.08, -0.06]);
    const skirt: Point2[] = Array.from({ length: 9 }, (_, k) => [
      wide + ((narrow - wide) * k) / 8 + bulge * Math.sin((Math.PI * k) / 8),
      height - 0.12 + (tall * k) / 8,
    ]);
    const stem = roll.chance(0.6)
      ? rod(0.055, 0.055, height)
      : tube(
          [
            [0, 0.1, 0],
            [0, height * 0.4, 0],
            [0, height, 0],
          ],
          roll.between(0.14, 0.24),
          0.05,
        );
    return [
      part("base", solid(lathe(base), stand)),
      part("stem", solid(stem, stand)),
      part("bulb", solid(ball(0.15), glow, [0, height + 0.1, 0])),
      part("shade", solid(lathe(skirt), fabric)),
    ];
  },
};
