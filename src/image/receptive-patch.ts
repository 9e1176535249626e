import type { ReceptiveField } from "../api/inside";

/** A part of a picture, in pixels. */
export interface Patch {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** What a position sees of a model's input of [height, width] pixels, without what lies outside. */
export function patchOf(
  { start, stride, size }: ReceptiveField,
  at: readonly [number, number],
  input: readonly [number, number],
): Patch {
  const along = (axis: 0 | 1): readonly [number, number] => {
    const first = start[axis] + at[axis] * stride[axis];
    const from = Math.min(Math.max(first, 0), input[axis] - 1);
    return [from, Math.max(1, Math.min(first + size[axis], input[axis]) - from)];
  };
  const [top, height] = along(0);
  const [left, width] = along(1);
  return { top, left, height, width };
}
