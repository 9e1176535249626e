import type { Strongest } from "../../../api/inside";
import { type Patch, patchOf } from "../../../image/receptive-patch";

/** The place of one picture that excites a channel most. */
export interface StrongPatch {
  /** Index of the picture. */
  readonly picture: number;
  readonly value: number;
  /** In pixels of the model's input. */
  readonly patch: Patch;
}

/** The pictures that excite a channel most, strongest first; those that do not excite it at all are left out. */
export function strongestPatches(
  { values, positions, channels, field }: Strongest,
  channel: number,
  inputSize: readonly [number, number],
  most: number,
): readonly StrongPatch[] {
  const pictures = values.length / channels;
  return Array.from({ length: pictures }, (_, picture) => {
    const at = picture * channels + channel;
    const place = [positions[at * 2]!, positions[at * 2 + 1]!] as const;
    return { picture, value: values[at]!, patch: patchOf(field, place, inputSize) };
  })
    .filter(({ value }) => value !== 0)
    .sort((a, b) => b.value - a.value || a.picture - b.picture)
    .slice(0, most);
}
