import { z } from "zod";
import type { LayerCall, Tensor } from "../builder";
import { slide } from "../geometry";
import { border, dataFormat, pair, zeroPadding } from "./fields";

const pooling = z.object({
  pool_size: pair.default([2, 2]),
  strides: pair.nullish(),
  padding: border.default("valid"),
  data_format: dataFormat,
});

const pool =
  (kind: "maxPool" | "avgPool") =>
  (call: LayerCall): Tensor => {
    const config = call.config(pooling);
    const { shape } = call.map;
    const size = config.pool_size;
    const strides = config.strides ?? size;
    const { out, padding } = slide(shape, { size, strides, dilations: [1, 1], padding: config.padding });
    return call.emit(kind, {
      params: { size, strides, padding, padWith: "none" },
      weights: {},
      shape: [...out, shape[2] as number],
    });
  };

export const maxPooling2d = pool("maxPool");
export const averagePooling2d = pool("avgPool");

const globalPool =
  (kind: "globalAvgPool" | "globalMaxPool") =>
  (call: LayerCall): Tensor => {
    const { keepdims } = call.config(z.object({ keepdims: z.boolean().nullish(), data_format: dataFormat }));
    const channels = call.map.shape[2] as number;
    const keepDims = keepdims ?? false;
    return call.emit(kind, {
      params: { keepDims },
      weights: {},
      shape: keepDims ? [1, 1, channels] : [channels],
    });
  };

export const globalAveragePooling2d = globalPool("globalAvgPool");
export const globalMaxPooling2d = globalPool("globalMaxPool");

export function zeroPadding2d(call: LayerCall): Tensor {
  const { padding } = call.config(
    z.object({
      padding: zeroPadding.default([
        [1, 1],
        [1, 1],
      ]),
      data_format: dataFormat,
    }),
  );
  const [h, w, c] = call.map.shape as [number, number, number];
  const [[top, bottom], [left, right]] = padding;
  return call.emit("pad", {
    params: { padding },
    weights: {},
    shape: [h + top + bottom, w + left + right, c],
  });
}
