import { z } from "zod";
import type { Shape } from "../../types";
import type { LayerCall, Tensor } from "../builder";
import { count, showShape } from "../geometry";
import { dataFormat } from "./fields";

const reshaped = (call: LayerCall, to: Shape): Tensor =>
  call.emit("reshape", { params: { to }, weights: {}, shape: to });

export function flatten(call: LayerCall): Tensor {
  call.config(z.object({ data_format: dataFormat }));
  return reshaped(call, [count(call.input.shape)]);
}

export function reshape(call: LayerCall): Tensor {
  const { target_shape } = call.config(
    z.object({
      target_shape: z
        .array(z.int().min(-1))
        .min(1)
        .max(6)
        .refine((to) => to.filter((n) => n === -1).length <= 1),
    }),
  );
  const total = count(call.input.shape);
  const given = target_shape.reduce((product, n) => (n === -1 ? product : product * n), 1);
  const to = target_shape.map((n) => (n === -1 ? total / given : n));
  if (count(to) !== total || to.some((n) => !Number.isInteger(n)))
    throw call.problem(
      "shape",
      `cannot turn ${showShape(call.input.shape)} into ${showShape(target_shape)}.`,
    );
  return reshaped(call, to);
}
