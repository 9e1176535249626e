import { oklch, type Rgb } from "./oklab";

export interface Colormap {
  readonly label: string;
  /** `diverging`: t = 0.5 is the neutral centre, and means 0. */
  readonly kind: "sequential" | "diverging";
  /** Colour at t, clamped to 0…1. */
  at(t: number): Rgb;
}

const clamp01 = (t: number): number => Math.min(1, Math.max(0, t));

/** Straight lines in sRGB between colours at equal distances. */
function ramp(hexes: string): (t: number) => Rgb {
  const stops = hexes.split(" ").map((hex): Rgb => {
    const value = Number.parseInt(hex, 16);
    return [value >> 16, (value >> 8) & 255, value & 255];
  });
  return (t) => {
    const position = clamp01(t) * (stops.length - 1);
    const index = Math.min(stops.length - 2, Math.floor(position));
    const [a, b, share] = [stops[index]!, stops[index + 1]!, position - index];
    const mix = (c: 0 | 1 | 2): number => a[c] + (b[c] - a[c]) * share;
    return [mix(0), mix(1), mix(2)];
  };
}

// Every sixteenth colour of magma and viridis by Stéfan van der Walt and Nathaniel Smith (matplotlib, CC0);
// lines between them stay within 6 of 255 levels of the full tables.
const MAGMA =
  "000004 0a0822 1d1147 36106b 51127c 6a1c81 832681 9c2e7f b73779 cf4070 e55064 f4695c fb8761 fea571 fec287 fde0a1 fcfdbf";
const VIRIDIS =
  "440154 48186a 472d7b 424086 3b528b 33638d 2c728e 26828e 21918c 1f9f88 27ad81 3dbc74 5cc863 81d34d aadc32 d5e21a fde725";

const BLUE = 250;
const ORANGE = 45;

/**
 * Blue for negative, orange for positive, after the idea of Crameri's "vik" (Scientific colour maps, 2018), derived
 * in OKLCH: lightness falls (or rises) in a straight line from the neutral centre to both ends, chroma is the same on
 * both sides, so equal strengths look equally strong. The two hues stay apart in the common colour blindnesses.
 */
const diverging =
  (centre: number, end: number, chroma: number) =>
  (t: number): Rgb => {
    const strength = Math.abs(2 * clamp01(t) - 1);
    const hue = t < 0.5 ? BLUE : ORANGE;
    // 0 at the centre, highest at 5/8, so that both ends stay inside sRGB.
    return oklch(centre + (end - centre) * strength, chroma * Math.sin(0.8 * Math.PI * strength), hue);
  };

export const colormaps = {
  magma: { label: "Magma", kind: "sequential", at: ramp(MAGMA) },
  viridis: { label: "Viridis", kind: "sequential", at: ramp(VIRIDIS) },
  grey: { label: "Grey", kind: "sequential", at: ramp("000000 ffffff") },
  "diverging-light": { label: "Blue to orange, light", kind: "diverging", at: diverging(0.97, 0.32, 0.14) },
  "diverging-dark": { label: "Blue to orange, dark", kind: "diverging", at: diverging(0.2, 0.85, 0.128) },
} as const satisfies Record<string, Colormap>;

export type ColormapId = keyof typeof colormaps;

export const TABLE_SIZE = 513;

const tables = new Map<ColormapId, Uint8ClampedArray>();

/** `TABLE_SIZE` colours (odd, so that one is the centre) from t = 0 to t = 1 as RGB bytes, made once. */
export function colorTable(id: ColormapId): Uint8ClampedArray {
  const known = tables.get(id);
  if (known) return known;
  const table = new Uint8ClampedArray(TABLE_SIZE * 3);
  for (let i = 0; i < TABLE_SIZE; i++) table.set(colormaps[id].at(i / (TABLE_SIZE - 1)), i * 3);
  tables.set(id, table);
  return table;
}
