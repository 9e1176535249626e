import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type ArchitectureName, architectures } from "../../src/graph/architectures";
import { FreeSize } from "../../src/graph/import/free-size";
import { kerasNetwork } from "../../src/graph/import/keras-network";
import { parseTopology } from "../../src/graph/import/topology";
import type { Node } from "../../src/graph/types";
import { describeShared } from "../shared";

const networkOf = (json: unknown) =>
  kerasNetwork(parseTopology(json, "model.json"), new FreeSize(null), "model.json");

/** Everything that an answer depends on, whatever the order of layers that do not depend on one another. */
const essence = (nodes: readonly Node[]) =>
  nodes
    .map(({ id, kind, inputs, params, weights, shape, origin }) => ({
      id,
      kind,
      inputs,
      params,
      weights,
      shape,
      origin,
    }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));

describeShared("architectures of the catalogue, against public ones", (shared) => {
  test.each([
    ["vgg16", "assets/topologies/vgg16.json"],
    ["resnet50", "assets/topologies/resnet50_new_names.json"],
  ] as const)("%s is that of %s, node by node", (name, path) => {
    const wanted = networkOf(JSON.parse(readFileSync(join(shared, path), "utf8")));
    const got = networkOf({ modelTopology: architectures[name]() });
    expect(essence(got.nodes)).toEqual(essence(wanted.nodes));
    const demands = ({ demands }: typeof got) => new Map(demands.map(({ key, shape }) => [key, shape]));
    expect(demands(got)).toEqual(demands(wanted));
  });

  // Trained networks whose batch norm is merged already, or that are narrower: the same layers in the same order.
  test.each([
    ["mobilenet", "models/mobilenet_v1_0.75_224"],
    ["mobilenet-v2", "assets/models/mobilenet_v2_1.0_224"],
  ] as const)("%s has the convolutions of %s", (name, folder) => {
    const convolutions = (network: ReturnType<typeof networkOf>) =>
      network.nodes
        .filter(({ kind }) => kind === "conv2d" || kind === "depthwiseConv2d" || kind === "dense")
        .map(({ kind, shape, origin }) => ({ kind, origin, size: shape.slice(0, -1) }));
    const json = JSON.parse(readFileSync(join(shared, folder, "model.json"), "utf8"));
    const got = convolutions(networkOf({ modelTopology: architectures[name as ArchitectureName]() }));
    expect(got).toEqual(convolutions(networkOf(json)));
  });
});
