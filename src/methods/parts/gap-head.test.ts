import { describe, expect, test } from "vitest";
import { type FixtureName, loadFixture } from "../../../tests/fixtures/load";
import { Problem } from "../../core/problem";
import type { ModelGraph, Node } from "../../graph/types";
import { gapHead } from "./gap-head";

const graphOf = async (name: FixtureName): Promise<ModelGraph> => (await loadFixture(name)).model.graph;

test.each([
  ["depthwise", "avg_pool", "pw2_relu"],
  ["residual", "avg_pool", "block2_out"],
  ["gates", "avg_pool", "last"],
] as const)("%s has one: %s of %s", async (name, pool, maps) => {
  const graph = await graphOf(name);
  const head = gapHead(graph);
  expect(graph.nodes.find(({ id }) => id === head.pool)!.origin).toBe(pool);
  expect(head.maps.origin).toBe(maps);
});

test.each([
  ["plain", '"predictions" reads "fc1"'],
  ["linear", '"predictions" reads "flatten"'],
  ["smooth", '"predictions" reads "fc"'],
] as const)("%s has none, and why", async (name, reason) => {
  const graph = await graphOf(name);
  expect(() => gapHead(graph)).toThrow(reason);
  expect(() => gapHead(graph)).toThrow("grad-cam");
  expect(() => gapHead(graph)).toThrow(Problem);
});

describe("the pool", () => {
  /** The residual network with another pool in place of its global one. */
  async function withPool(change: (pool: Node, maps: Node) => Partial<Node>): Promise<ModelGraph> {
    const graph = await graphOf("residual");
    const { pool, maps } = gapHead(graph);
    const nodes = graph.nodes.map((node) =>
      node.id === pool ? ({ ...node, ...change(node, maps) } as Node) : node,
    );
    return { ...graph, nodes };
  }

  const average = (size: readonly [number, number], pad: number): Partial<Node> => ({
    kind: "avgPool",
    params: {
      size,
      strides: [1, 1],
      padWith: "zero",
      padding: [
        [pad, pad],
        [pad, pad],
      ],
    },
  });

  test("may be an average pool of the whole map", async () => {
    const graph = await withPool((_, { shape }) => average([shape[0]!, shape[1]!], 0));
    expect(gapHead(graph).maps.origin).toBe("block2_out");
  });

  test("is none where it reads a part, zeros, or the maximum", async () => {
    for (const graph of [
      await withPool((_, { shape }) => average([shape[0]! - 1, shape[1]!], 0)),
      await withPool((_, { shape }) => average([shape[0]!, shape[1]!], 1)),
      await withPool(() => ({ kind: "globalMaxPool" }) as Partial<Node>),
    ])
      expect(() => gapHead(graph)).toThrow('reads "avg_pool" and not an average over positions');
  });
});

test("scores that no dense layer makes", async () => {
  const graph = await graphOf("residual");
  const { pool } = gapHead(graph);
  expect(() => gapHead({ ...graph, logits: pool })).toThrow('scores come from "avg_pool"');
});
