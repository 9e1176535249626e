import { number } from "../../core/params";

/** The longer side of the picture that is optimised. */
export const sideParam = (most: string) =>
  number({
    key: "n",
    label: "Side",
    help: `Pixels of the longer side of what is optimised, stretched to the input's size; 0 is ${most}.`,
    default: 0,
    min: 0,
    max: 1024,
    integer: true,
    unit: "px",
  });

/** Rows and columns with the given longer side, in the proportions of a size, and never more than it. */
export function within([height, width]: readonly [number, number], side: number): readonly [number, number] {
  const factor = Math.min(1, side / Math.max(height, width));
  const scaled = (length: number) => Math.max(1, Math.round(length * factor));
  return [scaled(height), scaled(width)];
}
