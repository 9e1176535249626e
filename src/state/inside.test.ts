import { describe, expect, test } from "vitest";
import {
  channelOf,
  channelsInOrder,
  emptyInsideChoice,
  extentOf,
  layerOf,
  lookAtChannel,
  lookAtLayer,
  withOrder,
} from "./inside";
import { fakeInside } from "./testing/fake-inside";

const { structure } = await fakeInside()
  .structure(1)
  .then((found) => ({ structure: found }));

const statistics = {
  mean: Float32Array.of(1, 3, 2, 3),
  max: Float32Array.of(9, 4, 5, 4),
  min: Float32Array.of(-1, 0, 0, -6),
  zeros: new Float32Array(4),
};

describe("what is looked at", () => {
  test("another layer begins with its own first channel; the same one keeps the channel", () => {
    const choice = lookAtChannel(3)(lookAtLayer("last")(emptyInsideChoice));
    expect(choice).toMatchObject({ layer: "last", channel: 3 });
    expect(lookAtLayer("last")(choice)).toBe(choice);
    expect(lookAtLayer("input")(choice)).toMatchObject({ layer: "input", channel: null });
  });

  test("the chosen layer, the usual one, or the last with positions", () => {
    expect(layerOf({ ...emptyInsideChoice, layer: "input" }, structure, "last")).toBe("input");
    expect(layerOf(emptyInsideChoice, structure, "input")).toBe("input");
    expect(layerOf({ ...emptyInsideChoice, layer: "gone" }, structure, null)).toBe("last");
    expect(layerOf({ ...emptyInsideChoice, layer: "gone" }, structure, "input")).toBe("input");
    const merged = { layers: structure.layers.map((layer) => ({ ...layer, merged: [`${layer.name}_bn`] })) };
    expect(layerOf({ ...emptyInsideChoice, layer: "last_bn" }, merged, null)).toBe("last");
    expect(layerOf(emptyInsideChoice, { layers: [] }, null)).toBeNull();
  });

  test("channels in every order, equal ones by their numbers", () => {
    const layer = { statistics, relevance: Float32Array.of(-4, 0, 7, 1) };
    expect(channelsInOrder(layer, "index")).toEqual([0, 1, 2, 3]);
    expect(channelsInOrder(layer, "mean")).toEqual([1, 3, 2, 0]);
    expect(channelsInOrder(layer, "max")).toEqual([0, 2, 1, 3]);
    expect(channelsInOrder(layer, "relevance")).toEqual([2, 3, 1, 0]);
    expect(channelsInOrder({ statistics, relevance: null }, "relevance")).toEqual([0, 1, 2, 3]);
  });

  test("a channel that the layer does not have is the first in order", () => {
    const layer = { statistics, relevance: null };
    const choice = withOrder("max")(emptyInsideChoice);
    expect(channelOf(choice, layer)).toBe(0);
    expect(channelOf({ ...choice, channel: 2 }, layer)).toBe(2);
    expect(channelOf({ ...choice, channel: 4 }, layer)).toBe(0);
  });

  test("the extent of a layer", () => {
    expect(extentOf(statistics)).toEqual({ low: -6, high: 9 });
  });
});
