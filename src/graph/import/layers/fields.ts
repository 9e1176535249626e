import { z } from "zod";
import type { Padding, Pair } from "../../types";

// Fields that many Keras layers share, tolerant of their spellings.

/** Far above any real layer; keeps a damaged file from asking for the memory of the world. */
export const size = z
  .int()
  .positive()
  .max(2 ** 20);

/** `[2, 2]` or `2`. */
export const pair = z.union([
  size.transform((n): Pair => [n, n]),
  z.tuple([size, size]).transform((p): Pair => p),
]);

/** Keras 1 wrote upper case here and there. */
export const border = z
  .string()
  .transform((text) => text.toLowerCase())
  .pipe(z.enum(["same", "valid"]));

/** Absent or channels_last; the other order is refused. */
export const dataFormat = z.literal("channels_last").nullish();

const zeros = z
  .int()
  .nonnegative()
  .max(2 ** 16);

/** ZeroPadding2D: `1`, `[1, 2]` (rows, columns) or `[[top, bottom], [left, right]]`. */
export const zeroPadding = z.union([
  zeros.transform(
    (n): Padding => [
      [n, n],
      [n, n],
    ],
  ),
  z.tuple([zeros, zeros]).transform(
    ([h, w]): Padding => [
      [h, h],
      [w, w],
    ],
  ),
  z.tuple([z.tuple([zeros, zeros]), z.tuple([zeros, zeros])]).transform((p): Padding => p),
]);
