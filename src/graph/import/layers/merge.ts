import { z } from "zod";
import type { Shape } from "../../types";
import type { LayerCall, Tensor } from "../builder";
import { showShape } from "../geometry";

const sameShape = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((n, i) => n === b[i]);

function atLeastTwo(call: LayerCall): readonly Tensor[] {
  if (call.inputs.length < 2)
    throw call.problem("layer-config", `joins two or more inputs but is called with ${call.inputs.length}.`);
  return call.inputs;
}

const elementwise =
  (kind: "add" | "multiply") =>
  (call: LayerCall): Tensor => {
    const shapes = atLeastTwo(call).map((tensor) => tensor.shape);
    const shape = shapes.reduce((widest, other) => (spans(other, widest) ? other : widest));
    const wrong = shapes.find((other) => !sameShape(other, shape) && !spans(shape, other));
    if (wrong) throw call.problem("shape", `cannot join ${showShape(shape)} with ${showShape(wrong)}.`);
    return call.emit(kind, { params: {}, weights: {}, shape });
  };

/** Whether a vector ([c] or [1, 1, c]) broadcasts over the positions of a map. */
const spans = (map: Shape, vector: Shape): boolean =>
  map.length === 3 &&
  map.at(-1) === vector.at(-1) &&
  (vector.length === 1 || (vector.length === 3 && vector[0] === 1 && vector[1] === 1)) &&
  !sameShape(map, vector);

export const add = elementwise("add");
export const multiply = elementwise("multiply");

export function concatenate(call: LayerCall): Tensor {
  const { axis = -1 } = call.config(z.object({ axis: z.int().optional() }));
  const shapes = atLeastTwo(call).map((tensor) => tensor.shape);
  const first = shapes[0] as Shape;
  // Keras counts the batch as axis 0; ours starts behind it.
  const along = axis < 0 ? first.length + axis : axis - 1;
  if (along < 0 || along >= first.length)
    throw call.problem("layer-config", `joins along axis ${axis}, which ${showShape(first)} does not have.`);
  for (const shape of shapes)
    if (shape.length !== first.length || shape.some((n, i) => i !== along && n !== first[i]))
      throw call.problem(
        "shape",
        `cannot join ${showShape(first)} with ${showShape(shape)} along axis ${axis}.`,
      );
  const total = shapes.reduce((sum, shape) => sum + (shape[along] as number), 0);
  return call.emit("concat", {
    params: { axis: along },
    weights: {},
    shape: first.map((n, i) => (i === along ? total : n)),
  });
}
