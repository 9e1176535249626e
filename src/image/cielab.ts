import { linearLight, type Rgb } from "./oklab";

/** XYZ of the white of sRGB, D65. */
const WHITE = [0.95047, 1, 1.08883] as const;

/** CIE 1976: a cube root that becomes a straight line near zero. */
const f = (t: number): number => (t > (6 / 29) ** 3 ? Math.cbrt(t) : t / (3 * (6 / 29) ** 2) + 4 / 29);

/** sRGB 0…255 → CIELAB: L* 0…100, a* and b* about −110…110; distances are about how different colours look. */
export function cielab([red, green, blue]: Rgb): [lightness: number, a: number, b: number] {
  const [r, g, b] = [linearLight(red), linearLight(green), linearLight(blue)];
  const x = f((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / WHITE[0]);
  const y = f((0.2126729 * r + 0.7151522 * g + 0.072175 * b) / WHITE[1]);
  const z = f((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / WHITE[2]);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}
