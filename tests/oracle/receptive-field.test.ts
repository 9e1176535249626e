import { expect, test } from "vitest";
import { mulberry32 } from "../../src/core/rng";
import { receptiveFields } from "../../src/graph/receptive-field";
import { patchOf } from "../../src/image/receptive-patch";
import { type FixtureName, loadFixture, seededInput } from "../fixtures/load";
import { runForward } from "./forward";

// A receptive field is a promise: what lies outside of it cannot move the value, and its edges can.

type Place = readonly [row: number, column: number];

const places: Readonly<Record<string, (count: number) => number>> = {
  "in the middle": (count) => Math.floor(count / 2),
  "in the first corner": () => 0,
  "in the last corner": (count) => count - 1,
};

/** Rows or columns of pixels whose change moved a position, from the first to the last. */
interface Span {
  from: number;
  to: number;
}

/** For some positions of every layer with positions: where a change of the picture moved any of its channels. */
async function measured(name: FixtureName) {
  const { model } = await loadFixture(name);
  const { graph, weights } = model;
  const { size, channels } = graph.card.input;
  const fields = receptiveFields(graph, weights);
  const seen = graph.nodes
    .filter(({ shape }) => shape.length === 3)
    .flatMap((node) =>
      Object.entries(places).map(([where, at]) => {
        const [h = 1, w = 1, c = 1] = node.shape;
        const place: Place = [at(h), at(w)];
        const spans: [Span, Span] = [
          { from: size[0], to: -1 },
          { from: size[1], to: -1 },
        ];
        return { node, where, place, from: (place[0] * w + place[1]) * c, c, spans };
      }),
    );
  for (const seed of [1, 2, 3]) {
    const rng = mulberry32(seed);
    const input = seededInput(model, seed);
    const before = runForward(model, input);
    for (const axis of [0, 1] as const)
      for (let line = 0; line < size[axis]; line++) {
        const moved = input.map((v, i) => {
          const pixel = Math.floor(i / channels);
          const at = axis === 0 ? Math.floor(pixel / size[1]) : pixel % size[1];
          return at === line ? 8 * (rng() < 0.5 ? -1 : 1) : v;
        });
        const after = runForward(model, moved);
        for (const { node, from, c, spans } of seen) {
          const [was, is] = [before.get(node.id)!, after.get(node.id)!];
          const matters = was.subarray(from, from + c).some((v, k) => v !== is[from + k]);
          if (!matters) continue;
          spans[axis].from = Math.min(spans[axis].from, line);
          spans[axis].to = Math.max(spans[axis].to, line);
        }
      }
  }
  return seen.map(({ node, where, place, spans: [rows, columns] }) => ({
    what: `${node.origin} (${node.kind}) ${where}`,
    seen: {
      top: rows.from,
      left: columns.from,
      height: rows.to - rows.from + 1,
      width: columns.to - columns.from + 1,
    },
    promised: patchOf(fields.get(node.id)!, place, size),
  }));
}

test.each(["residual", "depthwise", "smooth"] as const)(
  "every position of %s sees exactly its field",
  async (name) => {
    const found = await measured(name);
    expect(found.length).toBeGreaterThan(9);
    for (const { what, seen, promised } of found) expect({ what, ...seen }).toEqual({ what, ...promised });
  },
);

test("a gate lets every position see everything, and nothing outside of a field is seen", async () => {
  const { model } = await loadFixture("gates");
  const fields = receptiveFields(model.graph, model.weights);
  const field = (layer: string) =>
    fields.get(model.graph.nodes.findLast(({ origin }) => origin === layer)!.id)!;
  expect(field("stem")).toEqual({ size: [3, 3], stride: [2, 2], start: [-1, -1] });
  expect(patchOf(field("se1_excite"), [0, 0], [15, 15])).toEqual({ top: 0, left: 0, height: 15, width: 15 });
});
