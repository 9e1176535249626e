import type { ScalarMap } from "../../image/present";
import { strings } from "../strings";
import type { Size } from "./view";

/**
 * A map in words, for those who do not see it: in which ninth of the picture most of the evidence lies and
 * where its strongest point is, in picture pixels; for a signed map the same of the evidence against.
 */
export function describeMap(map: ScalarMap, picture: Size): string {
  const sentences = [];
  const pro = strongestNinth(map, picture, 1);
  const con = strongestNinth(map, picture, -1);
  if (pro) sentences.push(say(strings.map.kinds.for, pro));
  if (con) sentences.push(say(strings.map.kinds.against, con));
  return sentences.join(" ") || strings.map.flat;
}

interface Ninth {
  readonly row: number;
  readonly column: number;
  readonly x: number;
  readonly y: number;
  readonly share: number;
}

const say = (kind: string, { row, column, x, y, share }: Ninth): string =>
  strings.map.strongest(kind, strings.map.regions[row]![column]!, x, y, Math.round(share * 100));

function strongestNinth({ width, height, values }: ScalarMap, picture: Size, sign: 1 | -1): Ninth | null {
  const sums = new Float64Array(9);
  let total = 0;
  let peak = 0;
  let at = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]! * sign;
    if (value <= 0) continue;
    const row = Math.floor((Math.floor(i / width) * 3) / height);
    const column = Math.floor(((i % width) * 3) / width);
    sums[row * 3 + column]! += value;
    total += value;
    if (value > peak) [peak, at] = [value, i];
  }
  if (total === 0) return null;
  const best = sums.indexOf(Math.max(...sums));
  return {
    row: Math.floor(best / 3),
    column: best % 3,
    x: Math.floor((((at % width) + 0.5) / width) * picture.width),
    y: Math.floor(((Math.floor(at / width) + 0.5) / height) * picture.height),
    share: sums[best]! / total,
  };
}
