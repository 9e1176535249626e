import { expect, test } from "vitest";
import type { StructureLayer } from "../../../api/inside";
import { drawNetwork } from "./network-layout";

const layer = (
  name: string,
  inputs: readonly string[],
  shape: readonly number[] = [8, 8, 4],
): StructureLayer => ({
  name,
  inputs,
  shape,
  kinds: ["convolution"],
  role: "weights",
  parameters: 0,
  window: null,
  merged: [],
  field: { size: [1, 1], stride: [1, 1], start: [0, 0] },
});

/** a → b → c → sum, with a straight from a to the sum, and a side branch of its own after that. */
const network = [
  layer("a", [], [32, 32, 3]),
  layer("b", ["a"]),
  layer("c", ["b"]),
  layer("sum", ["c", "a"]),
  layer("side", ["sum"]),
  layer("d", ["sum"]),
  layer("e", ["d"]),
  layer("join", ["side", "e"]),
  layer("logits", ["join"], [10]),
];

const drawing = drawNetwork(network);
const drawn = (name: string) => drawing.layers.find((each) => each.layer.name === name)!;
const edge = (from: string, to: string) =>
  drawing.edges.find((each) => each.from === from && each.to === to)!;

test("the longest way is a straight line, one row for each layer", () => {
  const way = ["a", "b", "c", "sum", "d", "e", "join", "logits"];
  expect(new Set(way.map((name) => drawn(name).x)).size).toBe(1);
  expect(drawing.layers.map(({ row }) => row)).toEqual(network.map((_, i) => i));
  for (const [from, to] of [
    ["a", "b"],
    ["b", "c"],
  ] as const) {
    expect(edge(from, to)).toMatchObject({ isBranch: false });
    expect(edge(from, to).points).toHaveLength(2);
  }
});

test("what passes layers by runs beside them and never through them", () => {
  expect(edge("a", "sum").isBranch).toBe(true);
  const lane = edge("a", "sum").points[1]![0];
  expect(lane).toBeLessThan(drawn("a").x - drawn("a").width / 2);
  expect(drawn("side").x).toBeLessThan(drawn("d").x);
  expect(edge("side", "join").points.at(-1)).toEqual([
    drawn("join").x,
    drawn("join").y - drawn("join").height / 2,
  ]);
  for (const { points } of drawing.edges) {
    const ys = points.map(([, y]) => y);
    expect(ys).toEqual(ys.toSorted((a, b) => a - b));
  }
});

test("lanes are used again once they are free", () => {
  const twice = drawNetwork([
    ...network.slice(0, 4),
    layer("f", ["sum"]),
    layer("g", ["f"]),
    layer("again", ["g", "sum"]),
  ]);
  const lane = (from: string, to: string) =>
    twice.edges.find((each) => each.from === from && each.to === to)!.points[1]![0];
  expect(lane("a", "sum")).toBe(lane("sum", "again"));
});

test("size follows resolution, sheets follow channels, a vector is a line", () => {
  expect(drawn("a").width).toBeGreaterThan(drawn("b").width);
  expect(drawn("b").sheets).toBeGreaterThanOrEqual(drawn("a").sheets);
  expect(drawn("logits")).toMatchObject({ sheets: 1 });
  expect(drawn("logits").height).toBeLessThan(drawn("logits").width);
});

test("a network of one layer has a drawing", () => {
  expect(drawNetwork([layer("only", [])]).layers).toHaveLength(1);
  expect(drawNetwork([]).layers).toEqual([]);
});
