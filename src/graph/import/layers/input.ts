import type { LayerCall, Tensor } from "../builder";
import type { FreeSize } from "../free-size";
import { brief, isObject, type JsonObject, own } from "../json";

/** The image a network begins with: [rows, columns, 1 or 3 channels]. */
export function inputLayer(call: LayerCall, config: JsonObject, free: FreeSize): Tensor {
  // Keras 2 says batch_input_shape, Keras 3 batch_shape.
  const shape = own(config, "batch_input_shape") ?? own(config, "batch_shape") ?? firstShape(config);
  if (!Array.isArray(shape)) throw call.problem("input-shape", "does not say which shape the input has.");
  const [, rows, columns, channels] = shape as unknown[];
  if (shape.length !== 4)
    throw call.problem(
      "input-shape",
      `takes an input of shape ${brief(shape)}, which is not a single image.`,
    );
  const open = rows === null || columns === null;
  const sides = free.fill([rows ?? null, columns ?? null], call.layer);
  if (!sides.every(isSide) || !(open || isSide(rows)))
    throw call.problem("input-shape", `takes an input of shape ${brief(shape)}, which is not an image.`);
  if (channels !== 1 && channels !== 3)
    throw call.problem(
      "input-shape",
      rows === 1 || rows === 3
        ? `takes an input of shape ${brief(shape)} with the channels first; only channels_last models are read.`
        : `takes ${brief(channels)} channels; images have 1 or 3.`,
    );
  return call.emit("input", { params: {}, weights: {}, shape: [...sides, channels] });
}

const isSide = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0;

/** Newest Keras may wrap the shape once more. */
function firstShape(config: JsonObject): unknown {
  const build = own(config, "build_config");
  return isObject(build) ? own(build, "input_shape") : undefined;
}
