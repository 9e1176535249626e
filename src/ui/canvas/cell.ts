import { type Point, type Size, toPicture, type View } from "./view";

/** A position of the map: the number there can be read. */
export interface Cell {
  readonly row: number;
  readonly column: number;
}

/** The cell of the map under a point of the stage; `null` beside the picture. */
export function cellAt(point: Point, map: Size, picture: Size, view: View): Cell | null {
  const at = toPicture(view, point);
  const row = Math.floor((at.y / picture.height) * map.height);
  const column = Math.floor((at.x / picture.width) * map.width);
  const isInside = row >= 0 && column >= 0 && row < map.height && column < map.width;
  return isInside ? { row, column } : null;
}

/** What of a key event matters here. */
type Key = Pick<KeyboardEvent, "key" | "shiftKey" | "ctrlKey" | "metaKey" | "altKey">;

const steps: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** The next cell by keyboard, ten at a time with Shift; `undefined` for keys that mean something else. */
export function cellByKey(event: Key, cell: Cell | null, map: Size): Cell | undefined {
  const step = steps[event.key];
  if (!step || event.ctrlKey || event.metaKey || event.altKey) return undefined;
  const stride = event.shiftKey ? 10 : 1;
  const from = cell ?? { row: Math.floor(map.height / 2), column: Math.floor(map.width / 2) };
  const clamp = (value: number, count: number): number => Math.min(count - 1, Math.max(0, value));
  return {
    row: clamp(from.row + step[0] * stride, map.height),
    column: clamp(from.column + step[1] * stride, map.width),
  };
}
