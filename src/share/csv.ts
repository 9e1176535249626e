import type { Explanation } from "../api/engine";

type Map = Pick<Explanation, "values" | "height" | "width" | "channels">;

/**
 * One line per position, counted from 0 at the upper left, as spreadsheets and pandas read it (RFC 4180). A map of
 * several channels has a column for each, in the model's order, and their sum.
 */
export function mapToCsv({ values, height, width, channels }: Map): string {
  const names =
    channels === 1 ? ["value"] : [...Array.from({ length: channels }, (_, c) => `channel${c}`), "sum"];
  const lines = [`row,column,${names.join(",")}`];
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const at = (row * width + column) * channels;
      const own = [...values.subarray(at, at + channels)];
      const sum = own.reduce((total, value) => total + value, 0);
      lines.push([row, column, ...own, ...(channels === 1 ? [] : [sum])].join(","));
    }
  }
  return `${lines.join("\r\n")}\r\n`;
}
