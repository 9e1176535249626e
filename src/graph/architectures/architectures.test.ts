import { describe, expect, test } from "vitest";
import { FreeSize } from "../import/free-size";
import { kerasNetwork } from "../import/keras-network";
import { parseTopology } from "../import/topology";
import { type ArchitectureName, architectures } from ".";

const networkOf = (name: ArchitectureName) =>
  kerasNetwork(
    parseTopology({ modelTopology: architectures[name]() }, "model.json"),
    new FreeSize(null),
    "model.json",
  );

describe("architectures of Keras Applications", () => {
  test.each([
    ["vgg16", 138_357_544],
    ["vgg19", 143_667_240],
    ["resnet50", 25_636_712],
    ["mobilenet", 4_253_864],
    ["mobilenet-v2", 3_538_984],
  ] as const)("%s has as many parameters as Keras says: %i", (name, parameters) => {
    const network = networkOf(name);
    expect(network.parameters).toBe(parameters);
    expect(network.nodes.find(({ id }) => id === network.input)?.shape).toEqual([224, 224, 3]);
    expect(network.nodes.find(({ id }) => id === network.output)?.shape).toEqual([1000]);
  });

  test.each([
    ["vgg16", "block5_pool", [7, 7, 512]],
    ["vgg19", "block5_conv4", [14, 14, 512]],
    ["resnet50", "conv5_block3_out", [7, 7, 2048]],
    ["mobilenet", "conv_pw_13_relu", [7, 7, 1024]],
    ["mobilenet-v2", "out_relu", [7, 7, 1280]],
    ["mobilenet-v2", "block_15_add", [7, 7, 160]],
  ] as const)("%s: %s is %j", (name, layer, shape) => {
    expect(networkOf(name).nodes.findLast(({ origin }) => origin === layer)?.shape).toEqual(shape);
  });
});
