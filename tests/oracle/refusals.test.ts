import { expect, test } from "vitest";
import { readModel } from "../../src/graph/import/open";
import { Network } from "../fixtures/keras";
import { memoryFolder } from "../fixtures/memory";

test("a convolution with both strides and dilation is refused by its name", async () => {
  const network = new Network("both", 9, [7, 7, 3], 4)
    .conv("atrous", 4, { in: 3, strides: 2, dilation: 2 })
    .globalAvgPool("pool");
  await expect(readModel(memoryFolder(network))).rejects.toMatchObject({
    code: "layer-config",
    where: "atrous",
  });
});
