import {
  Color,
  DoubleSide,
  type MeshStandardMaterial,
  MeshStandardMaterial as Standard,
  type Texture,
} from "three";
import type { Dice } from "./random";

/** What things are made of. Roughness and metalness are drawn anew for each thing. */
export type Stuff = "ceramic" | "clay" | "plastic" | "metal" | "wood" | "fabric";

const finish: Readonly<
  Record<Stuff, { roughness: readonly [number, number]; metalness: readonly [number, number] }>
> = {
  ceramic: { roughness: [0.12, 0.3], metalness: [0, 0.05] },
  clay: { roughness: [0.7, 0.95], metalness: [0, 0] },
  plastic: { roughness: [0.3, 0.5], metalness: [0, 0] },
  metal: { roughness: [0.25, 0.45], metalness: [0.75, 0.95] },
  wood: { roughness: [0.55, 0.8], metalness: [0, 0] },
  fabric: { roughness: [0.9, 1], metalness: [0, 0] },
};

export function material(roll: Dice, stuff: Stuff, colour: Color, map?: Texture): MeshStandardMaterial {
  const { roughness, metalness } = finish[stuff];
  return new Standard({
    color: colour,
    roughness: roll.between(...roughness),
    metalness: roll.between(...metalness),
    side: DoubleSide,
    ...(map && { map }),
  });
}

/** Any hue, neither neon nor mud. */
export function anyColour(roll: Dice): Color {
  if (roll.chance(0.18)) return neutral(roll);
  return new Color().setHSL(roll.between(0, 1), roll.between(0.25, 0.75), roll.between(0.26, 0.58));
}

/** White, cream, grey or nearly black. */
export const neutral = (roll: Dice): Color =>
  new Color().setHSL(
    roll.between(0.06, 0.14),
    roll.between(0.02, 0.2),
    roll.of([0.12, 0.35, 0.6, 0.8, 0.88]),
  );

export const wooden = (roll: Dice): Color =>
  new Color().setHSL(roll.between(0.055, 0.1), roll.between(0.3, 0.6), roll.between(0.22, 0.55));

export const leafy = (roll: Dice): Color =>
  new Color().setHSL(roll.between(0.2, 0.42), roll.between(0.3, 0.65), roll.between(0.22, 0.45));

/** The same colour, lighter (`by` > 0) or darker. */
export const shade = (colour: Color, by: number): Color => colour.clone().offsetHSL(0, 0, by);
